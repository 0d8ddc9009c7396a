// The transcript on the screen: from a place in the page to a position of the text and back.
// Positions are Unicode code points, as the workbench keeps them; the browser counts UTF-16 units.

export const rows = document.getElementById("rows");
const lines = rows.getElementsByClassName("ln"); // live, in order, every line once

export const count = () => lines.length;
export const lineAt = (index) => lines[index];
export const wordsOf = (line) => line.querySelector(":scope > .t");
export const startOf = (line) => Number(line.dataset.s);
export const numberOf = (line) => line.querySelector(":scope > .n").textContent;
export const isRtl = (line) => line.hasAttribute("data-rtl");
export const isShown = (line) => line.checkVisibility ? line.checkVisibility() : line.offsetParent !== null;

/** How many code points a string has. */
export function points(text) {
  let n = 0;
  for (const _ of text) n += 1;
  return n;
}

/** The UTF-16 offset of the nth code point of a string. */
export function units(text, n) {
  let at = 0;
  for (const char of text) {
    if (n-- <= 0) return at;
    at += char.length;
  }
  return at;
}

/** The index of the line that holds a position. */
export function indexAt(position) {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startOf(lines[middle]) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The row that stands at a height of the window, or null: by their boxes, which is far cheaper than asking what is painted there. */
export function rowAt(y) {
  const all = rows.getElementsByClassName("r");
  let low = 0;
  let high = all.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (all[middle].getBoundingClientRect().top <= y) low = middle;
    else high = middle - 1;
  }
  const box = all[low]?.getBoundingClientRect();
  return box && box.top <= y && y < box.bottom ? all[low] : null;
}

/** The index of a line's element. */
export const indexOf = (line) => indexAt(startOf(line));

/** The first and last line (elements) that [start, end) touches. */
export const linesOf = (start, end) => [lines[indexAt(start)], lines[indexAt(Math.max(start, end - 1))]];

/** How the lines of a stretch are said: "360" or "360-363". */
export function said(start, end) {
  const [first, last] = linesOf(start, end).map(numberOf);
  return first === last ? first : `${first}-${last}`;
}

/** The words of [start, end), lines joined by blanks. */
export function textIn(start, end) {
  const parts = [];
  for (let i = indexAt(start); i < lines.length && startOf(lines[i]) < end; i += 1) {
    const from = startOf(lines[i]);
    const held = [...wordsOf(lines[i]).textContent];
    parts.push(held.slice(Math.max(0, start - from), Math.max(0, end - from)).join(""));
  }
  return parts.join(" ");
}

/** The text node and offset of a position; for the end of a stretch, the end of the line before a break. */
export function placeOf(position, { end = false } = {}) {
  const line = lines[indexAt(end ? Math.max(0, position - 1) : position)];
  const words = wordsOf(line);
  let left = units(words.textContent, position - startOf(line));
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let last = node;
  while (node) {
    if (left < node.length || (end && left === node.length)) return [node, left];
    left -= node.length;
    last = node;
    node = walker.nextNode();
  }
  return last ? [last, last.length] : [words, 0];
}

/** One range a line for [start, end): never over what stands in the margins between two rows. */
export function rangesOf(start, end) {
  const found = [];
  for (let i = indexAt(start); i < lines.length && startOf(lines[i]) < end; i += 1) {
    const from = startOf(lines[i]);
    const length = points(wordsOf(lines[i]).textContent);
    const a = Math.max(start, from);
    const b = Math.min(end, from + length);
    if (b <= a) continue;
    const range = document.createRange();
    range.setStart(...placeOf(a));
    range.setEnd(...placeOf(b, { end: true }));
    found.push(range);
  }
  return found;
}

/** The position of a place in the page: of the line it stands in, or the nearest line after (or before, for an end). */
function positionIn(line, node, offset) {
  const words = wordsOf(line);
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(node, offset);
  return startOf(line) + points(before.toString());
}

/** [start, end) of a range of the page, or null where it touches no words of the transcript. */
export function spanOf(range) {
  if (!lines.length || !rows.contains(range.commonAncestorContainer)) return null;
  const first = search((words) => range.comparePoint(words, words.childNodes.length) >= 0);
  if (first >= lines.length) return null;
  const last = search((words) => range.comparePoint(words, 0) > 0) - 1;
  if (last < first) return null;
  const inFirst = wordsOf(lines[first]).contains(range.startContainer);
  const inLast = wordsOf(lines[last]).contains(range.endContainer);
  const start = inFirst ? positionIn(lines[first], range.startContainer, range.startOffset) : startOf(lines[first]);
  const whole = startOf(lines[last]) + points(wordsOf(lines[last]).textContent);
  const end = inLast ? positionIn(lines[last], range.endContainer, range.endOffset) : whole;
  return end > start ? [start, end] : null;
}

function search(holds) {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(wordsOf(lines[middle]))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The position under a point of the screen, or null. */
export function positionUnder(x, y) {
  let node;
  let offset;
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(x, y);
    [node, offset] = place ? [place.offsetNode, place.offset] : [];
  } else if (document.caretRangeFromPoint) {
    const place = document.caretRangeFromPoint(x, y);
    [node, offset] = place ? [place.startContainer, place.startOffset] : [];
  }
  const element = node && (node.nodeType === Node.TEXT_NODE ? node.parentElement : node);
  const words = element?.closest?.(".t");
  if (!words || !rows.contains(words)) return null;
  return positionIn(words.closest(".ln"), node, offset);
}

const EDGE_BEFORE = /^[“‘"'«(]*(?=[\p{L}\p{N}])/u;
const EDGE_AFTER = /(?<=[\p{L}\p{N}])[.,;:!?…”’"'»]+$/u;

/** The words of a line as [start, end) pairs, without the marks that only surround them. */
export function tokensOf(line) {
  const text = wordsOf(line).textContent;
  const start = startOf(line);
  const found = [];
  for (const match of text.matchAll(/\S+/gu)) {
    let word = match[0];
    let at = match.index;
    const before = word[0] === "(" ? "" : EDGE_BEFORE.exec(word)?.[0] || "";
    word = word.slice(before.length);
    at += before.length;
    word = word.replace(EDGE_AFTER, "");
    const a = start + points(text.slice(0, at));
    found.push([a, a + points(word)]);
  }
  return found.length ? found : [[start, start + points(text)]];
}

const LETTER = /[\p{L}\p{N}\p{M}'’-]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** A stretch chosen with the mouse, grown to whole words, without blanks at its ends; null where nothing is left. */
export function grown(start, end) {
  const [first, last] = linesOf(start, end);
  const head = [...wordsOf(first).textContent];
  const tail = [...wordsOf(last).textContent];
  let a = start - startOf(first);
  let b = end - startOf(last);
  const inside = (held, i) => i > 0 && i < held.length && joined(held[i - 1]) && joined(held[i]);
  while (a < head.length && /\s/u.test(head[a])) a += 1;
  while (b > 0 && /\s/u.test(tail[b - 1])) b -= 1;
  if (a >= head.length && first === last) return null;
  while (inside(head, a)) a -= 1;
  while (inside(tail, b)) b += 1;
  start = startOf(first) + a;
  end = startOf(last) + b;
  return end > start ? [start, end] : null;
}

const joined = (char) => LETTER.test(char) && !UNSPACED.test(char);
