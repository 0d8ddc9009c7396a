// A theme's page: words left out, key words, order, moving; every act is answered by the page itself, drawn anew.
import { post, say } from "../post.js";
import { pick } from "./picker.js";

const root = document.querySelector(".theme");

async function act(body, problemPlace) {
  try {
    const held = await post(root.dataset.act, body);
    if (held.focus) history.replaceState(null, "", `#e-${held.focus}`);
    location.reload();
  } catch (problem) {
    const theirs = problem.held?.theirs ? ` It now reads: “${problem.held.theirs}”.` : "";
    if (problemPlace) problemPlace.textContent = problem.message + theirs;
    say(problem.message + theirs);
  }
}

for (const form of root.querySelectorAll("form[data-do]"))
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = { act: form.dataset.do, ...Object.fromEntries(new FormData(form)) };
    if (body.act === "rename" || body.act === "describe") body.version = Number(root.dataset.version);
    act(body, form.querySelector(".problem"));
  });

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const use = button?.closest(".use, .offered");
  if (!use || button.closest("dialog")) return;
  const d = use.dataset;
  if ("choose" in button.dataset) act({ act: "choose", transcript: d.transcript, start: Number(d.start), end: Number(d.end) });
  else if (button.dataset.pick) openPicker(use, button);
  else if (button.dataset.place) act({ act: "order", evidence: d.evidence, place: Number(button.dataset.place) });
  else if ("move" in button.dataset) openMover(use);
  else if ("remove" in button.dataset) act({ act: "remove", evidence: d.evidence });
  else if (button.dataset.prompted) act({ act: "prompted", extract: d.extract, evidence: d.evidence, prompted: button.dataset.prompted === "yes" });
  else if (button.dataset.copy) copy(button.dataset.copy);
});

function openPicker(use, button) {
  const out = button.dataset.pick === "leave out";
  const d = use.dataset;
  pick(use.querySelector("template.words"), { out }, (spans, place) => {
    if (!out && !d.evidence && !spans.length) {
      place.textContent = "Choose the key words first: at least one word of these lines.";
      return;
    }
    const body = { act: button.dataset.pick, evidence: d.evidence, version: Number(d.version), under: d.under };
    if (!d.evidence) Object.assign(body, { transcript: d.transcript, first: Number(d.start), last: Number(d.end) });
    if (out) body.spans = spans;
    else [body.start, body.end] = spans.length ? [spans[0][0], spans.at(-1)[1]] : [null, null];
    act(body, place);
  });
}

function openMover(use) {
  const dialog = document.getElementById("mover");
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    act({ act: "move", evidence: use.dataset.evidence, ...Object.fromEntries(new FormData(event.target)) }, dialog.querySelector(".problem"));
  };
  dialog.showModal();
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    say("Copied: words and citation.");
  } catch {
    say(words, { stay: 15000 });
  }
}

if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
