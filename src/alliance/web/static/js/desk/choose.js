// Choosing words: a caret that stands on a word, moved by keys; stretches by mouse, touch, Shift or line numbers.
import { count, grown, indexAt, indexOf, isRtl, isShown, lineAt, linesOf, numberOf, placeOf, positionUnder, rangesOf, rows, said, spanOf, startOf, textIn, tokensOf, wordsOf } from "./text.js";

const spoken = document.getElementById("spoken");
const listeners = [];
let anchor = null; // [start, end) of the word where choosing began
let head = null; // and of the word where it stands now
let whole = false; // whole lines
let meant = false; // chosen on purpose, not only where the caret stands
let column = null; // the screen column that going up and down keeps to
let drawing = false;

/** What is chosen now: {start, end, whole, meant}, or null before anything was. */
export function chosen() {
  if (!anchor) return null;
  let start = Math.min(anchor[0], head[0]);
  let end = Math.max(anchor[1], head[1]);
  if (whole) {
    const [first, last] = linesOf(start, end);
    start = startOf(first);
    end = startOf(last) + [...wordsOf(last).textContent].length;
  }
  return { start, end, whole, meant: meant || whole };
}

/** Call back whenever another stretch is chosen. */
export const onChosen = (callback) => listeners.push(callback);

/** Choose a stretch on purpose. */
export function choose(start, end, { by = "act", wholeLines = false, speak = true, scroll = false } = {}) {
  anchor = [start, end];
  head = [start, end];
  whole = wholeLines;
  meant = true;
  column = null;
  draw({ native: by !== "mouse", scroll });
  if (speak) announce();
  tell(by);
}

/** Put the caret on the word at a position. */
export function standAt(position, { scroll = true, speak = true } = {}) {
  if (!count()) return;
  const tokens = tokensOf(lineAt(indexAt(position)));
  const word = tokens.find(([, end]) => position < end) || tokens.at(-1);
  anchor = word;
  head = word;
  whole = false;
  meant = false;
  column = null;
  draw({ scroll });
  if (speak) announce();
  tell("key");
}

/** Choose nothing on purpose any more: the caret stays on the word where it stood. */
export function loosen() {
  if (!anchor) return;
  anchor = tokenAt(head[0]);
  head = anchor;
  whole = false;
  meant = false;
  draw();
  tell("key");
}

function tokenAt(position) {
  const tokens = tokensOf(lineAt(indexAt(position)));
  return tokens.find(([, end]) => position < end) || tokens.at(-1);
}

/** Whole lines, or again the words alone. */
export function toggleWhole() {
  if (!anchor) return;
  whole = !whole;
  draw();
  announce();
  tell("key");
}

/** Move the caret (or, extending, the end of what is chosen). */
export function move(step, extend) {
  if (!count()) return;
  if (!head) {
    standAt(firstInView());
    return;
  }
  const next = target(step);
  if (!next) return;
  head = next;
  if (extend) {
    meant = true;
  } else {
    anchor = head;
    whole = false;
    meant = false;
  }
  draw({ scroll: true });
  announce(extend);
  tell("key");
}

function target(step) {
  const index = indexAt(head[0]);
  const tokens = tokensOf(lineAt(index));
  let at = tokens.findIndex(([start]) => start >= head[0]);
  if (at < 0) at = tokens.length - 1;
  const rtl = isRtl(lineAt(index));
  if (step === "left") step = rtl ? "next" : "before";
  if (step === "right") step = rtl ? "before" : "next";
  if (step !== "up" && step !== "down" && step !== "pageup" && step !== "pagedown") column = null;
  switch (step) {
    case "before": {
      if (at > 0) return tokens[at - 1];
      const line = shownFrom(index - 1, -1);
      return line === null ? null : tokensOf(lineAt(line)).at(-1);
    }
    case "next": {
      if (at < tokens.length - 1) return tokens[at + 1];
      const line = shownFrom(index + 1, 1);
      return line === null ? null : tokensOf(lineAt(line))[0];
    }
    case "up": return across(index, -1, 1);
    case "down": return across(index, 1, 1);
    case "pageup": return across(index, -1, screenful());
    case "pagedown": return across(index, 1, screenful());
    case "home": return tokens[0];
    case "end": return tokens.at(-1);
    case "top": return tokensOf(lineAt(shownFrom(0, 1) ?? 0))[0];
    case "bottom": return tokensOf(lineAt(shownFrom(count() - 1, -1) ?? 0)).at(-1);
    default: return null;
  }
}

function shownFrom(index, way) {
  for (let i = index; i >= 0 && i < count(); i += way) if (isShown(lineAt(i))) return i;
  return null;
}

const screenful = () => Math.max(3, Math.floor((window.innerHeight * 0.7) / (lineAt(0)?.offsetHeight || 30)));

function across(index, way, steps) {
  if (column === null) column = middle(head);
  let line = index;
  for (let n = 0; n < steps; n += 1) {
    const next = shownFrom(line + way, way);
    if (next === null) break;
    line = next;
  }
  if (line === index) return way < 0 ? tokensOf(lineAt(index))[0] : tokensOf(lineAt(index)).at(-1);
  let best = null;
  for (const token of tokensOf(lineAt(line))) {
    const off = Math.abs(middle(token) - column);
    if (!best || off < best[0]) best = [off, token];
  }
  return best[1];
}

function middle([start, end]) {
  const box = rangesOf(start, end)[0]?.getBoundingClientRect();
  return box ? (box.left + box.right) / 2 : 0;
}

function firstInView() {
  const top = document.querySelector(".overhead").getBoundingClientRect().bottom;
  for (let i = 0; i < count(); i += 1) if (lineAt(i).getBoundingClientRect().top >= top) return startOf(lineAt(i));
  return 0;
}

/** Draw what is chosen: as the page's own selection, so that copying works, and so that it stays while one types. */
export function draw({ native = true, scroll = false } = {}) {
  const now = chosen();
  if (!now) return;
  const ranges = rangesOf(now.start, now.end);
  if (window.Highlight) CSS.highlights.set("chosen", new Highlight(...ranges));
  if (native && ranges.length && !document.activeElement?.closest?.(".editor, input, textarea, dialog")) {
    drawing = true;
    getSelection().setBaseAndExtent(...placeOf(now.start), ...placeOf(now.end, { end: true }));
    requestAnimationFrame(() => requestAnimationFrame(() => (drawing = false)));
  }
  if (scroll) lineAt(indexAt(head[0])).scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Draw again after rows were replaced. */
export const redraw = () => draw({ native: document.activeElement === rows });

function announce(extended = false) {
  const now = chosen();
  const where = said(now.start, now.end);
  const words = textIn(now.start, now.end);
  spoken.textContent = extended || now.meant ? `${words.length > 120 ? `${words.slice(0, 120)}…` : words}, chosen, ${where}` : `${words}, ${where}`;
}

function tell(by) {
  const now = chosen();
  for (const callback of listeners) callback(now, by);
}

/** Listen to mouse, touch and line numbers; `click` is told where words were clicked without choosing any. */
export function listen(click) {
  let shiftFrom = null;
  rows.addEventListener("click", (event) => {
    const number = event.target.closest?.("button.n");
    if (!number) return;
    const line = number.closest(".ln");
    const index = indexOf(line);
    if (event.shiftKey && shiftFrom !== null) chooseLines(Math.min(index, shiftFrom), Math.max(index, shiftFrom));
    else {
      shiftFrom = index;
      chooseLines(index, index);
    }
    rows.focus({ preventScroll: true });
    spoken.textContent = `${numberOf(line)} chosen; Shift and another number chooses as far as there`;
  });
  rows.addEventListener("pointerup", (event) => {
    if (!event.target.closest?.(".t, .lines")) return;
    const { altKey, clientX, clientY, target } = event;
    setTimeout(() => settle(altKey) || clicked(clientX, clientY, target, click), 0);
  });
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    if (drawing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => document.activeElement?.closest?.(".editor, input, textarea") || settle(false), 350);
  });
}

function chooseLines(first, last) {
  const end = startOf(lineAt(last)) + [...wordsOf(lineAt(last)).textContent].length;
  choose(startOf(lineAt(first)), end, { by: "number", wholeLines: true, speak: false });
}

/** Take over what the page's selection holds; whether it held any words. */
function settle(exact) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return false;
  const span = spanOf(selection.getRangeAt(0));
  if (!span) return false;
  const [start, end] = exact ? span : grown(...span) || [0, 0];
  if (end <= start) return false;
  const now = chosen();
  if (now && now.start === start && now.end === end) return true;
  choose(start, end, { by: "mouse", speak: false });
  return true;
}

function clicked(x, y, target, click) {
  if (!getSelection().isCollapsed || target.closest("button.n")) return;
  const position = positionUnder(x, y);
  if (position === null) return;
  standAt(position, { scroll: false, speak: false });
  click(target.closest("mark"));
}
