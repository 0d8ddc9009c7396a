// A tension: a claim, and one or several counter-claims, each with its own words of the transcript.
import { Problem, quoted } from "../post.js";
import { chosen } from "./choose.js";
import { make, openEditor } from "./edit.js";
import { act } from "./rows.js";
import { rows, said, textIn } from "./text.js";

const main = document.getElementById("main");
let picking = null;

/** Whether words are being picked for a counter-claim just now. */
export const isPicking = () => picking !== null;

/** End the picking, with the chosen words or without. */
export function endPicking(take) {
  const held = picking;
  picking = null;
  held.sign.remove();
  held.done(take ? chosen() : null);
}

/** Go to the transcript, let words be chosen there, and come back with them. */
function pickWords(done) {
  const sign = make(
    "div", { class: "picking noprint", role: "status" },
    make("span", {}, `Choose the words on the desk: g goes to a ${main.dataset.one}, Enter takes them, Esc goes back.`),
    make("button", { type: "button", onclick: () => endPicking(true) }, "Take them"),
  );
  document.body.append(sign);
  picking = { sign, done };
  rows.focus({ preventScroll: true });
}

function counterFields(n, spans) {
  const area = make("textarea", { rows: 1, id: `counter-${n}`, class: "counter-words", dir: "auto", maxlength: 2000 });
  const where = make("span", { class: "hint" }, spans.length ? place(spans[0]) : "no words of its own yet");
  const held = { area, spans };
  const button = make("button", { type: "button", onclick: () => pickWords((found) => {
    if (found) {
      held.spans = [[found.start, found.end]];
      where.textContent = place(held.spans[0]);
    }
    area.focus();
  }) }, "Its words …");
  held.element = make(
    "div", { class: "counter" },
    make("label", { class: "over", for: area.id }, n === 1 ? "pulls against it: — versus" : "— versus"), area,
    make("p", { class: "actions" }, button, where),
  );
  return held;
}

const place = ([start, end]) => `${said(start, end)}: “${shortened(textIn(start, end))}”`;
const shortened = (words) => (words.length > 60 ? `${words.slice(0, 60)}…` : words);

/** Open the panel for a new tension at the chosen words. */
export function openTension({ line, now, back }) {
  const counters = [counterFields(1, [])];
  const list = make("div", {}, counters[0].element);
  const more = make("button", { type: "button", onclick: () => {
    const next = counterFields(counters.length + 1, []);
    counters.push(next);
    list.append(next.element);
    next.area.focus();
  } }, "Another counter-claim");
  openEditor({
    line, margin: "themes", label: "Claim", look: "tension", draft: `t ${now.start} ${now.end}`, back,
    on: `Tension at ${said(now.start, now.end)}: the claim`, body: [list, make("p", { class: "actions" }, more)],
    keep: async (form, held) => {
      if (held.area.value.trim()) {
        const empty = counters.find((one) => !one.area.value.trim());
        if (empty && (counters.length === 1 || empty.spans.length)) {
          empty.area.focus();
          if (document.activeElement === empty.area && form.contains(empty.area)) held.problem.textContent = "Say what pulls against it, then Enter keeps the tension.";
          return false;
        }
      }
      const poles = counters.filter((one) => one.area.value.trim()).map((one) => ({ words: one.area.value, spans: one.spans }));
      if (!held.area.value.trim()) throw new Problem("Say the claim first.");
      await act("add tension", { claim: held.area.value, spans: [[now.start, now.end]], poles });
      return true;
    },
  });
}

/** Open the panel for one more counter-claim of a tension. */
export function openCounter({ card, line, now, back }) {
  const spans = now?.meant ? [[now.start, now.end]] : [];
  openEditor({
    line, margin: "themes", label: "Counter-claim", look: "tension", draft: `v ${card.dataset.id}`, back,
    on: `Pulls against ${quoted(shortened(card.querySelector(".words").textContent))}${spans.length ? `, with the words at ${place(spans[0])}` : ""}`,
    keep: async (form, held) => {
      await act("add pole", { id: card.dataset.id, words: held.area.value, spans });
      return true;
    },
  });
}
