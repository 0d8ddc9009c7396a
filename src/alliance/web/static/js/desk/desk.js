// The desk: what each key, button and click does.
import { fillSelect, openDialog } from "../board/dialogs.js";
import { get, Problem, say } from "../post.js";
import * as cards from "./cards.js";
import { choose, chosen, draw, listen as listenToChoosing, loosen, move, onChosen, redraw, standAt, toggleWhole } from "./choose.js";
import * as columns from "./columns.js";
import { copy, listen as listenToCopying } from "./copy.js";
import { isOpen, make, openEditor, versionIn } from "./edit.js";
import * as filter from "./filter.js";
import { canHear, hear } from "./hear.js";
import { focusFind, listen as listenToFinding } from "./find.js";
import { act, bringToView, measureQuietly, onAnswer } from "./rows.js";
import * as strip from "./strip.js";
import { endPicking, isPicking, openCounter, openTension } from "./tension.js";
import { count, indexAt, lineAt, points, rows, said, startOf, textIn, wordsOf } from "./text.js";

const main = document.getElementById("main");
const bar = document.getElementById("bar");
const spoken = document.getElementById("spoken");
const KINDS = [["descriptive", "Descriptive"], ["linguistic", "Linguistic"], ["conceptual", "Conceptual"], ["", "Not sorted yet"]];
const KIND_OF = { d: "descriptive", l: "linguistic", c: "conceptual", n: "" };
const words = main.dataset;

// --- small helpers ---------------------------------------------------------------------------------

const toWords = () => {
  rows.focus({ preventScroll: true });
  redraw();
};

/** Do an act and say what came of it; a refusal is said, and nothing else happens. */
async function attempt(name, body) {
  try {
    const answer = await act(name, body);
    if (answer.said) say(answer.said);
    return answer;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(problem.message, { stay: 12000 });
    if (problem.held.theirs !== undefined) await act("look");
    return null;
  }
}

function chosenOrSay() {
  const now = chosen();
  if (!now) say("Choose some words first: with the mouse, with the arrow keys, or by a line’s number.");
  return now;
}

const lineOf = (position) => lineAt(indexAt(position));
const shortened = (text, most = 70) => (text.length > most ? `${text.slice(0, most)}…` : text);

// --- writing ---------------------------------------------------------------------------------------

function writeNote(kind) {
  const now = chosenOrSay();
  if (!now) return;
  hideBar();
  openEditor({
    line: lineOf(now.start), margin: "notes", kinds: KINDS, kind, look: kind[0] || "u", label: `${words.note}, ${said(now.start, now.end)}`,
    on: `${now.whole ? "Whole lines " : ""}${said(now.start, now.end)}: “${shortened(textIn(now.start, now.end))}”`,
    draft: `n ${now.start} ${now.end}`, back: toWords,
    keep: async (form, held) => {
      const answer = await act("add note", { start: now.start, end: now.end, whole_lines: now.whole, kind: kindIn(form), text: held.area.value });
      spoken.textContent = answer.said;
      loosen();
    },
  });
}

const kindIn = (form) => form.querySelector("input[name=kind]:checked").value;

function writeWholeNote() {
  hideBar();
  const button = document.getElementById("whole-note");
  const fromWords = document.activeElement === rows; // asked for by its key: back to the words it goes
  const cell = button.closest(".notes");
  const place = make("div");
  cell.insertBefore(place, button.closest("p"));
  openEditor({
    card: place, kinds: KINDS, kind: "", look: "u", label: `${words.note} on the whole account`, on: "On the whole account", draft: "whole",
    back: () => {
      place.remove();
      const asked = fromWords ? rows : document.getElementById("whole-note");
      (asked || rows).focus({ preventScroll: fromWords });
    },
    keep: (form, held) => act("add note", { whole: true, kind: kindIn(form), text: held.area.value }),
  });
}

function writeStatement(from = []) {
  const notes = [...new Set([...cards.pickedNotes(), ...from])];
  const now = chosen();
  const useWords = now && (now.meant || !notes.length);
  if (!notes.length && !chosenOrSay()) return;
  hideBar();
  const starts = notes.map((id) => cards.cardById(id)?.closest(".r")).filter((row) => row && !row.matches(".head"));
  let line = useWords ? lineOf(now.start) : null;
  for (const row of starts) {
    const first = row.querySelector(".ln");
    if (!line || startOf(first) < startOf(line)) line = first;
  }
  line ||= lineAt(0);
  const box = make("input", { type: "checkbox", checked: Boolean(useWords) });
  const body = now && useWords && notes.length ? [make("label", { class: "beside" }, box, `and the words at ${said(now.start, now.end)}`)] : [];
  const on = notes.length ? `From ${notes.length === 1 ? "1 note" : `${notes.length} notes`}` : `${said(now.start, now.end)}: “${shortened(textIn(now.start, now.end))}”`;
  const focused = from.length ? cards.cardById(from[0]) : null;
  openEditor({
    line, margin: "themes", label: words.statement, on, body, look: "statement", draft: `s ${notes.join(" ") || `${now.start} ${now.end}`}`,
    back: () => (focused && cards.cardById(from[0]) ? cards.focus(cards.cardById(from[0])) : toWords()),
    keep: async (form, held) => {
      const spans = useWords && box.checked ? [[now.start, now.end]] : [];
      const answer = await act("add statement", { name: held.area.value, notes, spans });
      cards.putBackAll();
      spoken.textContent = answer.said;
      loosen();
    },
  });
}

function writeTension() {
  const now = chosenOrSay();
  if (!now) return;
  hideBar();
  openTension({ line: lineOf(now.start), now, back: toWords });
}

async function markQuotation() {
  const now = chosenOrSay();
  if (!now) return;
  hideBar();
  await attempt("mark quotation", { start: now.start, end: now.end });
}

async function markPrompted() {
  const now = chosenOrSay();
  if (!now) return;
  hideBar();
  await attempt("mark prompted", { start: now.start, end: now.end });
}

// --- with a card -----------------------------------------------------------------------------------

const backToCard = (id) => () => {
  const card = cards.cardById(id);
  if (card) cards.focus(card);
  else toWords();
};

function edit(card) {
  const id = cards.idOf(card);
  const type = cards.what(card);
  if (type === "quotation") return;
  const real = cards.cardById(id) || card;
  const text = cards.wordsIn(real);
  const look = () => act("look");
  const form = openEditor({
    card: real, label: type === "note" ? words.note : "Its words", text, draft: `e ${id} ${real.dataset.v}`, back: backToCard(id),
    kinds: type === "note" ? KINDS : null, kind: real.dataset.kind || "", look: type === "note" ? (real.dataset.kind || "u")[0] : "statement",
    keep: async (editor, held) => {
      held.theirs = look;
      const version = versionIn(held, real);
      if (type === "note") await act("change note", { id, version, text: held.area.value, kind: kindIn(editor) });
      else await act("rename", { id, version, name: held.area.value });
    },
  });
  form.scrollIntoView({ block: "nearest", behavior: "instant" });
}

async function sort(card, kind) {
  const answer = await attempt("change note", { id: cards.idOf(card), version: cards.versionOf(card), kind });
  if (answer) spoken.textContent = `Sorted: ${kind || "not sorted yet"}`;
}

async function remove(card) {
  const id = cards.idOf(card);
  const list = cards.inOrder();
  const at = list.indexOf(card);
  const next = list.slice(at + 1).find((one) => cards.idOf(one) !== id && !card.contains(one)) || list[at - 1];
  const nextId = next ? cards.idOf(next) : "";
  const answer = await attempt("delete", { id, version: cards.versionOf(card) });
  if (!answer) return;
  cards.calm();
  backToCard(nextId)();
}

async function prompted(card) {
  await attempt("mark prompted", { id: cards.idOf(card) });
}

/** Put a quotation, or (without a card) the chosen words, under a theme of the case. */
async function putUnder(card) {
  const now = card ? null : chosenOrSay();
  if (!card && !now) return;
  hideBar();
  let found;
  try {
    found = await get(words.themes);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(problem.message, { stay: 12000 });
    return;
  }
  if (!found.places.length) {
    say("There is no theme to put them under yet: s makes one of the chosen words.");
    return;
  }
  const [start, end] = card ? wordsOfCard(card) : [now.start, now.end];
  fillSelect(document.getElementById("under-to"), found.places);
  const kept = await openDialog("under", {
    texts: { hint: `${said(start, end)}: “${shortened(textIn(start, end))}”` },
    send: async ({ theme }) => {
      const answer = await act("put under", card ? { id: cards.idOf(card), theme } : { start, end, theme });
      say(answer.said);
    },
  });
  if (kept && !card) loosen();
  if (card) backToCard(cards.idOf(card))();
  else toWords();
}

function wordsOfCard(card) {
  const marks = rows.querySelectorAll(`mark[data-ids~="${cards.idOf(card)}"]`);
  if (!marks.length) return null;
  const ends = [...marks].map((mark) => {
    const line = mark.closest(".ln");
    const before = document.createRange();
    before.setStart(wordsOf(line), 0);
    before.setEndBefore(mark);
    const start = startOf(line) + points(before.toString());
    return [start, start + points(mark.textContent)];
  });
  return [Math.min(...ends.map(([a]) => a)), Math.max(...ends.map(([, b]) => b))];
}

async function copyCard(card) {
  const span = wordsOfCard(card);
  if (!span) return;
  choose(...span, { speak: false });
  hideBar();
  await copy();
}

cards.offer((card) => {
  const type = cards.what(card);
  if (type === "note") {
    const picked = card.classList.contains("picked");
    return [
      ["Edit", edit], ["Theme", () => writeStatement([cards.idOf(card)]), `${words.statement} from this ${words.note}`],
      [picked ? "Put back" : "Pick", pick, picked ? "Put it back" : "Pick it for a theme"], ["Delete", remove],
    ];
  }
  if (type === "quotation") return [["Under a theme …", putUnder, "Put it under a theme"], ["Copy", copyCard], ["Prompted", prompted, "Prompted by me, or not"], [card.textContent.includes("quotation") ? "Unmark" : "Take away", remove]];
  const list = [["Edit", edit]];
  if (type === "statement" && cards.pickedNotes().length) list.push(["Add picked notes", addPicked]);
  if (type === "tension") list.push(["Counter-claim", counter, "One more counter-claim, with the chosen words"]);
  if (type !== "theme") list.push(["Delete", remove]);
  return list;
});

function pick(card) {
  cards.pick(card);
  cards.focus(card);
}

async function addPicked(card) {
  const answer = await attempt("from notes", { id: cards.idOf(card), notes: cards.pickedNotes() });
  if (answer) cards.putBackAll();
}

function counter(card) {
  const tension = card.matches(".pole") ? card.closest(".tens") : card;
  const row = tension.closest(".r");
  openCounter({ card: tension, line: row.querySelector(".ln") || lineAt(0), now: chosen(), back: backToCard(cards.idOf(tension)) });
}

/** To the words themselves, at those that are chosen. */
function correct() {
  const now = chosen();
  location.assign(`${words.correct}${now ? `#w${now.start}` : ""}`);
}

// --- undo, reading, going somewhere ----------------------------------------------------------------

const undoButton = document.getElementById("undo");
const redoButton = document.getElementById("redo");

async function undo(again = false) {
  if ((again ? redoButton : undoButton).disabled || (again && redoButton.hidden)) {
    say(again ? "There is nothing to do again here." : "There is nothing to undo here.");
    return;
  }
  await attempt(again ? "redo" : "undo");
}

function sayUndo(answer) {
  undoButton.disabled = !answer.undo;
  undoButton.querySelector(".what").textContent = answer.undo ? `: ${answer.undo}` : "";
  undoButton.title = answer.undo || "";
  redoButton.hidden = !answer.redo;
  redoButton.querySelector(".what").textContent = answer.redo ? `: ${answer.redo}` : "";
  redoButton.title = answer.redo || "";
}

function readThrough() {
  const dialog = document.getElementById("reading");
  const day = document.getElementById("reading-day");
  const now = new Date();
  day.value = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
  dialog.querySelector(".problem").textContent = "";
  dialog.showModal();
}

document.querySelector("#reading form").addEventListener("submit", async (event) => {
  if (event.submitter?.value !== "keep") return;
  event.preventDefault();
  const dialog = document.getElementById("reading");
  try {
    const answer = await act("record reading", {
      dated: document.getElementById("reading-day").value, with_recording: document.getElementById("reading-recording").checked,
      text: document.getElementById("reading-words").value,
    });
    dialog.close();
    document.getElementById("reading-words").value = "";
    document.getElementById("read-through")?.focus();
    say(answer.said);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    dialog.querySelector(".problem").textContent = problem.message;
  }
});

function goToLine() {
  const dialog = document.getElementById("goto");
  dialog.showModal();
  document.getElementById("goto-number").select();
}

document.querySelector("#goto form").addEventListener("submit", (event) => {
  event.preventDefault();
  document.getElementById("goto").close();
  if (event.submitter?.value !== "go") return;
  const given = document.getElementById("goto-number").value.trim();
  const number = given.includes(":") ? given.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) : Number(given);
  if (given && Number.isFinite(number)) goToNumber(number);
  else toWords();
});

function goToNumber(number) {
  if (!count()) return;
  let low = 0;
  for (let step = count(); step >= 1; step = Math.floor(step / 2)) while (low + step < count() && Number(lineAt(low + step).id.slice(1)) <= number) low += step;
  const line = lineAt(low);
  bringToView(line);
  standAt(startOf(line), { scroll: false });
  toWords();
}

/** Go where a fragment says: #L212 a line, #w1200-1260 words, #c-… a card. */
function go(hash) {
  const target = decodeURIComponent(hash.slice(1));
  const span = /^w(\d+)-(\d+)$/u.exec(target);
  if (/^L\d+$/u.test(target)) goToNumber(Number(target.slice(1)));
  else if (span && count()) {
    const [start, end] = [Number(span[1]), Number(span[2])];
    const last = lineAt(count() - 1);
    if (end <= start || start < startOf(lineAt(0)) || end > startOf(last) + points(wordsOf(last).textContent)) return;
    bringToView(lineOf(start));
    toWords();
    choose(start, end, { by: "place" });
  } else if (target.startsWith("c-")) {
    const card = document.getElementById(target);
    if (!card) return;
    bringToView(card.closest(".r").querySelector(".ln") || card);
    cards.focus(card);
  } else toWords();
}

// --- the bar beside chosen words --------------------------------------------------------------------

const BAR = [
  ["d", "descriptive"], ["l", "linguistic"], ["c", "conceptual"], ["n", "not sorted"], ["s", words.statement], ["t", "tension"], ["q", "quotation"], ["m", "under a theme …"],
  ["p", "prompted by me"], ["w", `whole ${words.many}`], ["copy", "copy with citation"], ["alone", "copy the words alone"], ["r", "correct the words"],
  ...(canHear ? [["k", "play"]] : []),
];

function showBar(now) {
  const place = make("span", { class: "where" }, `${said(now.start, now.end)}${askedAt(now)}`);
  bar.replaceChildren(place, ...BAR.map(([key, label]) => make("button", { type: "button", "data-do": key }, label)));
  const last = [...document.querySelectorAll(".well")][0].getBoundingClientRect();
  const line = lineOf(Math.max(now.start, now.end - 1));
  const box = wordsOf(line).getBoundingClientRect();
  bar.hidden = false;
  bar.style.setProperty("top", `${box.bottom - last.top + 6}px`);
  bar.style.setProperty("left", `${Math.max(0, box.left - last.left)}px`);
}

function hideBar() {
  bar.hidden = true;
}

/** The interviewer's turn before the chosen words, as a place: "asked at lines 211-213". */
function askedAt(now) {
  if (lineOf(now.start).matches(".q")) return "";
  let at = indexAt(now.start);
  while (at >= 0 && !lineAt(at).matches(".q")) at -= 1;
  if (at < 0) return "";
  const last = at;
  while (at > 0 && !lineAt(at).querySelector(".who") && lineAt(at - 1).matches(".q")) at -= 1;
  const [a, b] = [at, last].map((n) => lineAt(n).querySelector(".n").textContent);
  const unit = words.unit === "time" ? "" : `${at === last ? words.one : words.many} `;
  return ` · asked at ${unit}${at === last ? a : `${a}-${b}`}`;
}

onChosen((now, by) => {
  if (!isOpen() && !isPicking() && (by === "mouse" || by === "number")) showBar(now);
  else hideBar();
});

// pressing a button must not take the chosen words away
for (const place of [bar, document.querySelector(".deskbar .keys")]) place.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-do]");
  if (button) {
    const card = document.activeElement?.closest?.(".card");
    doKey(button.dataset.do, { card: card || null });
  } else if (event.target.closest?.("#undo")) undo();
  else if (event.target.closest?.("#redo")) undo(true);
  else if (event.target.closest?.("#whole-note")) writeWholeNote();
  else if (event.target.closest?.("#read-through")) readThrough();
});

// --- keys ------------------------------------------------------------------------------------------

/** Do what a key stands for; whether it stands for anything. */
function doKey(key, { card = null } = {}) {
  const note = card && cards.what(card) === "note" ? card : null;
  switch (key) {
    case "d": case "l": case "c": case "n":
      if (note) sort(note, KIND_OF[key]);
      else writeNote(KIND_OF[key]);
      return true;
    case "s": writeStatement(note ? [cards.idOf(note)] : []); return true;
    case "t": if (card && cards.what(card) === "tension") counter(card); else writeTension(); return true;
    case "q": if (card && cards.what(card) === "quotation") remove(card); else markQuotation(); return true;
    case "m":
      if (card && cards.what(card) !== "quotation") say("A quotation is put under a theme from here; themes are gathered on the board.");
      else putUnder(card);
      return true;
    case "p": if (card && cards.what(card) === "quotation") prompted(card); else markPrompted(); return true;
    case "w": toggleWhole(); return true;
    case "a": writeWholeNote(); return true;
    case "g": goToLine(); return true;
    case "r": correct(); return true;
    case "k": if (!canHear) return false; hear(chosen()?.start ?? null); return true;
    case "x": if (note) pick(note); else say("Go to a note first, with [ or ], then x picks it."); return true;
    case "u": undo(); return true;
    case "U": undo(true); return true;
    case "/": hideBar(); focusFind(); return true;
    case "?": document.getElementById("keys").showModal(); return true;
    case "[": cards.step(-1, card || here()); return true;
    case "]": cards.step(1, card || here()); return true;
    case "copy": copy(); return true;
    case "alone": copy({ alone: true }); return true;
    default: return false;
  }
}

const here = () => (chosen() ? lineOf(chosen().start) : null);
const letters = document.getElementById("letters");
const MOVES = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", PageUp: "pageup", PageDown: "pagedown", Home: "home", End: "end" };

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.defaultPrevented || event.isComposing || target.closest?.("input, textarea, select, dialog, .editor, #found, summary, .edge")) return;
  const control = event.ctrlKey || event.metaKey;
  if (control && !event.altKey && key.toLowerCase() === "z") {
    event.preventDefault();
    undo(event.shiftKey);
    return;
  }
  if (control && !event.altKey && key.toLowerCase() === "y") {
    event.preventDefault();
    undo(true);
    return;
  }
  const onDesk = target === rows || target === document.body || target === main;
  const card = target.closest?.(".card") || null;
  const inside = onDesk || (card && target === card) || target.closest?.(".tools");
  if (isPicking()) {
    if (key === "Enter" || key === "Escape") {
      event.preventDefault();
      endPicking(key === "Enter");
      return;
    }
    if (!(key in MOVES) && key !== "w" && key !== "g") return;
  }
  if (onDesk && key in MOVES && !event.altKey) {
    const step = control && key === "Home" ? "top" : control && key === "End" ? "bottom" : MOVES[key];
    event.preventDefault();
    if (target !== rows) rows.focus({ preventScroll: true });
    cards.calm();
    move(step, event.shiftKey);
    return;
  }
  if (card && target === card && cardKey(event, card)) {
    event.preventDefault();
    return;
  }
  if (event.altKey || control || !inside) return;
  if (key === "Escape") {
    cards.calm();
    hideBar();
    loosen();
    return;
  }
  if (key === "Enter" && onDesk && chosen()) {
    event.preventDefault();
    writeNote("");
    return;
  }
  if (key.length === 1 && letters.checked && doKey(key, { card })) event.preventDefault();
});

function cardKey(event, card) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const margin = card.closest(".notes") ? "notes" : "themes";
  switch (event.key) {
    case "Enter": edit(card); return true;
    case "e": if (!letters.checked) return false; edit(card); return true;
    case "Delete": case "Backspace": remove(card); return true;
    case "ArrowDown": cards.step(1, card, { margin }); return true;
    case "ArrowUp": cards.step(-1, card, { margin }); return true;
    case "Escape": {
      cards.calm();
      const row = card.closest(".r");
      const span = wordsOfCard(card);
      const line = row?.querySelector(".ln");
      if (span) standAt(span[0]);
      else if (line) standAt(startOf(line));
      toWords();
      return true;
    }
    default: return false;
  }
}

try {
  letters.checked = localStorage.getItem("alliance.desk.letters") !== "off";
} catch {
  letters.checked = true;
}
letters.addEventListener("change", () => {
  try {
    localStorage.setItem("alliance.desk.letters", letters.checked ? "on" : "off");
  } catch {
    return; // it holds for as long as the page is open
  }
});

// --- together ---------------------------------------------------------------------------------------

cards.listen();
listenToChoosing((mark) => {
  if (isOpen()) return;
  cards.about(mark);
});
listenToCopying();
listenToFinding((hash) => go(hash));
columns.listen(() => strip.look());
filter.listen(() => strip.look());
strip.listen((part) => {
  const box = rows.getBoundingClientRect();
  scrollTo({ top: scrollY + box.top + part * box.height - innerHeight / 2, behavior: "instant" });
});
onAnswer((answer) => {
  cards.refresh();
  filter.apply();
  sayUndo(answer);
  strip.replace(answer.strip);
  draw({ native: document.activeElement === rows });
});
rows.addEventListener("focus", () => draw());
addEventListener("hashchange", () => go(location.hash));
// the browser itself goes to a fragment when the page has loaded, and takes the focus away: so we go after it
if (location.hash) {
  history.scrollRestoration = "manual";
  const gone = () => setTimeout(() => go(location.hash), 0);
  if (document.readyState === "complete") gone();
  else addEventListener("load", gone);
} else if (document.activeElement === document.body) rows.focus({ preventScroll: true }); // keys work at once
measureQuietly();
