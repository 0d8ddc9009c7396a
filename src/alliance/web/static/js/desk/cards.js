// The cards in the margins: a card's words glow, words bring their cards forward, notes are picked.
import { rows } from "./text.js";

const spoken = document.getElementById("spoken");
const main = document.getElementById("main");
const picked = new Map(); // note id -> true, in the order of picking
let lit = [];
let forward = [];
let tools = null;
let acts = () => [];

export const cardOf = (element) => element?.closest?.(".card") || null;
export const cardById = (id) => document.getElementById(`c-${id}`);
export const what = (card) => card.dataset.what;
export const idOf = (card) => card.dataset.id;
export const wordsIn = (card) => card.querySelector(".words").textContent;
export const versionOf = (card) => Number(card.dataset.v);
const shown = (card) => !card.closest("[hidden]") && (card.checkVisibility ? card.checkVisibility() : card.offsetParent !== null);

/** Let the words glow that marks with these ids hold. */
export function glow(ids) {
  for (const mark of lit) mark.classList.remove("lit");
  lit = [];
  for (const id of ids) if (id) lit.push(...rows.querySelectorAll(`mark[data-ids~="${id}"]`));
  for (const mark of lit) mark.classList.add("lit");
  return lit;
}

/** Bring forward the cards that are about any of these marks; how many notes, how many others. */
export function bringForward(ids) {
  for (const card of forward) card.classList.remove("forward");
  forward = [];
  const found = new Set();
  for (const id of ids) if (id) for (const card of rows.querySelectorAll(`[data-for~="${id}"]`)) if (shown(card)) found.add(card);
  forward = [...found];
  for (const card of forward) card.classList.add("forward");
  const notes = forward.filter((card) => what(card) === "note").length;
  return [notes, forward.length - notes];
}

/** What was clicked in the words: its notes and themes come forward. */
export function about(mark) {
  const ids = mark ? mark.dataset.ids.split(" ") : [];
  glow(ids);
  const [notes, others] = bringForward(ids);
  if (!mark) return;
  const said = [];
  if (notes) said.push(`${notes} ${notes === 1 ? main.dataset.note : main.dataset.notes}`);
  if (others) said.push(`${others} ${others === 1 ? "theme or quotation" : "themes and quotations"}`);
  spoken.textContent = said.length ? `${said.join(" and ")} about these words` : "";
}

/** Nothing glows, nothing stands forward. */
export function calm() {
  glow([]);
  bringForward([]);
}

/** A card has the focus: its words glow, and so do those of the notes it came from. */
function attend(card) {
  const ids = card.dataset.for.split(" ");
  glow(ids);
  bringForward(what(card) === "note" ? [] : ids);
  card.classList.remove("forward");
  showTools(card);
}

function showTools(card) {
  hideTools();
  const list = acts(card);
  if (!list.length) return;
  tools = document.createElement("div");
  tools.className = "tools noprint";
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", "With this");
  for (const [words, act, label] of list) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      act(card);
    });
    tools.append(button);
  }
  card.append(tools);
}

export function hideTools() {
  tools?.remove();
  tools = null;
}

/** Say what can be done with a card: a function from a card to [words, act, label] lists. */
export const offer = (list) => (acts = list);

export function listen() {
  rows.addEventListener("focusin", (event) => {
    const card = cardOf(event.target);
    if (card && event.target === card) attend(card);
    else if (!card) hideTools();
  });
  rows.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (tools && !(to && tools.parentElement?.contains(to))) hideTools();
  });
}

/** Every card that is shown, in the order of the lines (of one margin, where one is named). */
export function inOrder(margin = "") {
  return [...rows.querySelectorAll(margin ? `.${margin} .card` : ".card")].filter(shown);
}

/** Focus the card before or after one (or after the caret's line). */
export function step(way, from, { margin = "" } = {}) {
  const cards = inOrder(margin);
  if (!cards.length) {
    spoken.textContent = "Nothing is written here yet.";
    return null;
  }
  let to;
  if (from?.matches?.(".card")) to = cards[cards.indexOf(from) + way];
  else {
    const follows = (card) => from && (from.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = cards.findIndex((card) => !from || follows(card));
    to = way > 0 ? cards[next] : cards[(next < 0 ? cards.length : next) - 1];
  }
  if (to) focus(to);
  else spoken.textContent = way > 0 ? "That was the last one." : "That was the first one.";
  return to || null;
}

export function focus(card) {
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Pick a note for an emergent theme, or put it back. */
export function pick(card) {
  const id = idOf(card);
  if (picked.has(id)) picked.delete(id);
  else picked.set(id, true);
  card.classList.toggle("picked", picked.has(id));
  const n = picked.size;
  spoken.textContent = `${picked.has(id) ? "Picked" : "Put back"}: ${n} ${n === 1 ? "note" : "notes"} picked`;
  return n;
}

export const pickedNotes = () => [...picked.keys()].filter((id) => cardById(id));

export function putBackAll() {
  for (const id of picked.keys()) cardById(id)?.classList.remove("picked");
  picked.clear();
}

/** After rows were replaced: what was picked stays picked. */
export function refresh() {
  for (const id of [...picked.keys()]) {
    const card = cardById(id);
    if (card) card.classList.add("picked");
    else picked.delete(id);
  }
  lit = lit.filter((mark) => mark.isConnected);
  forward = forward.filter((card) => card.isConnected);
}
