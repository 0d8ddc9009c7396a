// The small editor beside a line: type, Enter keeps, Esc leaves; what was typed is never lost to a refusal.
import { Problem, say } from "../post.js";
import { cellOf, rowFrom } from "./rows.js";
import { draw } from "./choose.js";

const drafts = new Map(); // what was typed and left, while the page is open
let open = null;
let serial = 0;

export const isOpen = () => open !== null;

/** A small element: make("p", {class: "hint"}, "words", child ...). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * Open an editor. `line` (an element) and `margin` say where; or `card`, which it stands in for.
 * `keep(form)` does the act and returns a promise; `back()` puts the focus where it was.
 */
export function openEditor({ line, card, margin, on, label, text = "", body = [], kinds = null, kind = "", draft = "", keep, back, look = "" }) {
  stash();
  close();
  serial += 1;
  const id = `editor-${serial}`;
  const area = make("textarea", { id: `${id}-text`, rows: 2, maxlength: 20000, dir: "auto" });
  const problem = make("div", { class: "problem", role: "alert" });
  const form = make("form", { class: `editor ${look}`, "aria-label": label });
  if (on) form.append(make("p", { class: "on" }, on));
  if (kinds) form.append(kindsOf(id, kinds, kind, form));
  form.append(make("label", { class: "visually-hidden", for: area.id }, label), area, ...body, problem, buttons());
  area.value = drafts.get(draft) ?? text;
  const held = { form, area, problem, draft, text, back, mend: () => {}, card, keep, busy: false };
  if (card) {
    card.hidden = true;
    card.after(form);
  } else {
    const [row, mend] = rowFrom(line);
    held.mend = mend;
    held.cell = cellOf(row, margin);
    held.cell.append(form);
  }
  open = held;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.addEventListener("keydown", keys);
  area.focus({ preventScroll: true });
  area.setSelectionRange(area.value.length, area.value.length);
  form.scrollIntoView({ block: "nearest", behavior: "instant" });
  draw({ native: false });
  return form;
}

function kindsOf(id, kinds, kind, form) {
  const set = make("fieldset", { class: "kinds" }, make("legend", { class: "visually-hidden" }, "Kind of note"));
  for (const [value, words] of kinds) {
    const radio = make("input", { type: "radio", name: "kind", value, id: `${id}-${value || "none"}`, checked: value === kind });
    radio.addEventListener("change", () => (form.className = `editor ${value[0] || "u"}`));
    set.append(make("label", { for: radio.id }, radio, words));
  }
  return set;
}

function buttons() {
  return make(
    "p", { class: "actions" },
    make("button", { class: "main", type: "submit" }, "Keep"),
    make("button", { type: "button", onclick: () => leave() }, "Cancel"),
    make("span", { class: "hint" }, "Enter keeps, Esc cancels"),
  );
}

function keys(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    leave();
  } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea, input")) {
    event.preventDefault();
    submit();
  } else {
    event.stopPropagation();
  }
}

async function submit() {
  const held = open;
  if (!held || held.busy) return;
  held.busy = true;
  held.problem.replaceChildren();
  try {
    if ((await held.keep(held.form, held)) === false) {
      held.busy = false;
      return;
    }
    drafts.delete(held.draft);
    if (open === held) close({ kept: true });
    held.back?.();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    held.busy = false;
    if (problem.held.theirs !== undefined) clash(held, problem);
    else {
      held.problem.textContent = problem.message;
      held.area.focus();
    }
  }
}

/** Two wordings stand against each other: both are shown, and one chooses or joins them. */
function clash(held, problem) {
  const { theirs, version } = problem.held;
  const choose = (value, words) => () => {
    held.version = version;
    if (value !== null) held.area.value = value;
    held.problem.replaceChildren(make("p", {}, words));
    held.area.focus();
  };
  held.version = version;
  held.problem.replaceChildren(
    make("p", {}, problem.message),
    make("p", { class: "hint" }, "It now reads:"),
    make("blockquote", { class: "theirs" }, theirs),
    make("p", { class: "hint" }, "You wrote:"),
    make("blockquote", { class: "mine" }, held.area.value),
    make(
      "p", { class: "actions" },
      make("button", { type: "button", onclick: () => submit() }, "Keep mine"),
      make("button", { type: "button", onclick: () => { drafts.delete(held.draft); held.theirs?.(); close(); held.back?.(); } }, "Keep the other"),
      make("button", { type: "button", onclick: choose(`${theirs}\n${held.area.value}`, "Both stand in the field now: put them together, then Enter.") }, "Put them together"),
    ),
  );
  held.problem.querySelector("button").focus();
}

/** Keep what was typed in mind, in case the editor is opened again at the same words; whether there was anything. */
function stash() {
  if (!open) return false;
  const typed = open.area.value;
  const any = Boolean(typed.trim()) && typed !== open.text;
  if (any) drafts.set(open.draft, typed);
  else drafts.delete(open.draft);
  return any;
}

/** Leave the editor; what was typed waits in case it is opened again at the same words. */
export function leave() {
  if (!open) return;
  const held = open;
  if (stash()) say("Not kept. What you typed is still there when you open it again here.");
  close();
  held.back?.();
}

/** Close the editor and mend the row it stood in. */
export function close() {
  if (!open) return;
  const held = open;
  open = null;
  held.form.remove();
  if (held.card) held.card.hidden = false;
  if (held.cell?.isConnected && !held.cell.children.length) held.cell.remove();
  held.mend();
}

/** The version that a keep must name: the card's, or that of the text met in a clash. */
export const versionIn = (held, card) => held.version ?? Number(card.dataset.v);

addEventListener("beforeunload", (event) => {
  if (open && open.area.value.trim() && open.area.value !== open.text) event.preventDefault();
});
