// Acts and their answers: one act at a time, and only the rows that differ are replaced.
import { post } from "../post.js";
import { rowAt, rows } from "./text.js";

const main = document.getElementById("main");
const listeners = [];
let seen = Number(main.dataset.seen);
let line = Promise.resolve();

/** Call back after rows were replaced, with the answer. */
export const onAnswer = (callback) => listeners.push(callback);

/** Do an act; the answer, after its rows stand on the page. Acts wait for one another. */
export function act(name, body = {}) {
  stir();
  const done = line.then(() => send(name, body));
  line = done.catch(() => {});
  return done;
}

async function send(name, body) {
  const answer = await post(main.dataset.act, { act: name, seen, of_version: Number(main.dataset.version), ...body });
  if (answer.anew) location.reload(); // the words themselves are others now
  const held = document.activeElement?.closest?.(".card")?.id;
  if (answer.rows.length) steady(() => answer.rows.forEach((part) => swap(part.from, part.to, part.html)));
  seen = answer.seen;
  stir();
  count("notes-count", answer.counts.notes);
  count("themes-count", answer.counts.themes);
  if (held && !document.activeElement?.closest?.(".card")) document.getElementById(held)?.focus({ preventScroll: true });
  for (const callback of listeners) callback(answer);
  return answer;
}

function swap(from, to, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const old = [];
  let row = rows.querySelector(`:scope > .r[data-i="${from}"]`) || rows.firstElementChild;
  while (row && Number(row.dataset.i) < from) row = row.nextElementSibling;
  const after = () => row;
  while (row && Number(row.dataset.i) <= to) {
    old.push(row);
    row = row.nextElementSibling;
  }
  // a field that goes with its row would make the browser lay the page out in the middle of this
  const field = document.activeElement;
  if (old.some((gone) => gone.contains(field))) field.blur();
  rows.insertBefore(template.content, old[0] || after());
  for (const gone of old) gone.remove();
}

function count(id, n) {
  const place = document.getElementById(id);
  place.textContent = place.textContent.replace(/[\d,]+$/u, n.toLocaleString("en-GB"));
}

/** The row that begins with a line; where none does, one is made of the rest of the row it stands in. */
export function rowFrom(element) {
  const row = element.closest(".r");
  const lines = row.querySelector(":scope > .lines");
  if (lines.firstElementChild === element) return [row, () => {}];
  const at = [...lines.children].indexOf(element);
  const fresh = document.createElement("div");
  fresh.className = "r split";
  const held = document.createElement("div");
  held.className = "lines";
  fresh.append(held);
  fresh.dataset.i = Number(row.dataset.i) + at;
  fresh.dataset.j = row.dataset.j;
  held.append(...[...lines.children].slice(at));
  row.after(fresh);
  const mend = () => {
    if (!fresh.isConnected || !row.isConnected) return;
    lines.append(...held.children);
    fresh.remove();
  };
  return [fresh, mend];
}

/** A margin's cell of a row, made where there is none. */
export function cellOf(row, margin) {
  let cell = row.querySelector(`:scope > .${margin}`);
  if (!cell) {
    cell = document.createElement("div");
    cell.className = margin;
    const themes = row.querySelector(":scope > .themes");
    row.insertBefore(cell, margin === "notes" ? themes : null);
  }
  return cell;
}

/** The line a person looks at: the first of the row a third of the way down the window, if the sheet is there. */
const lineInView = () => rowAt(innerHeight / 3)?.querySelector(".ln") || null;

/** Do something to rows, and leave the line that a person looks at where it stood on the screen. */
export function steady(change) {
  const line = lineInView();
  const top = line?.getBoundingClientRect().top;
  change();
  const now = line && document.getElementById(line.id);
  if (!now) return;
  const moved = now.getBoundingClientRect().top - top;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}

const twice = (callback) => requestAnimationFrame(() => requestAnimationFrame(callback));

/** Bring a line to the middle of the window: what stands around it is drawn first, so that it stays there. */
export function bringToView(line) {
  const all = rows.getElementsByClassName("r");
  const at = [].indexOf.call(all, line.closest(".r"));
  const near = [...all].slice(Math.max(0, at - 25), at + 25);
  for (const row of near) row.classList.add("measured");
  line.scrollIntoView({ block: "center", behavior: "instant" });
  twice(() => steady(() => near.forEach((row) => row.classList.remove("measured"))));
}

const REST = 1200; // milliseconds without a key, a click or an act, after which rows may be measured again
let stirred = 0;
const stir = () => {
  stirred = performance.now();
};

/**
 * Rows out of sight are not drawn until one comes near, and until then their height is a guess. Once the page
 * stands, each is drawn once while the person rests, so that scrolling back never makes a jump.
 */
export function measureQuietly() {
  const all = rows.getElementsByClassName("r");
  const later = window.requestIdleCallback || ((callback) => setTimeout(callback, 50));
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) addEventListener(kind, stir, { capture: true, passive: true });
  let at = 1;
  const next = () => {
    const rest = stirred + REST - performance.now();
    if (stirred && rest > 0) {
      setTimeout(() => later(next), rest);
      return;
    }
    const some = [...Array(40).keys()].map((n) => all[at + n]).filter(Boolean);
    if (!some.length) return;
    at += some.length;
    steady(() => some.forEach((row) => row.classList.add("measured")));
    twice(() => {
      steady(() => some.forEach((row) => row.classList.remove("measured")));
      later(next);
    });
  };
  setTimeout(() => later(next), 600);
}
