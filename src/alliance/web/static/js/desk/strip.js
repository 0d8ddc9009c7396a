// The whole transcript in small, and where one is in it: at the side, and in words over the sheet.
import { rowAt, rows } from "./text.js";

const main = document.getElementById("main");
const strip = document.getElementById("strip");
const here = document.getElementById("here-now");
const resting = here.textContent;
const pages = (main.dataset.pages || "").split(" ").filter(Boolean).map((word) => word.split(":").map(Number));
let waiting = false;

function pageOf(number) {
  let found = null;
  for (const [page, first] of pages) if (first <= number) found = page;
  return found;
}

/** Show where one is. */
export function look() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const box = rows.getBoundingClientRect();
    const top = document.querySelector(".overhead").getBoundingClientRect().bottom;
    strip.style.setProperty("--from", Math.max(0, Math.min(1, (top - box.top) / box.height)));
    strip.style.setProperty("--part", Math.max(0, Math.min(1, (innerHeight - top) / box.height)));
    const first = lineNear(Math.max(top + 8, box.top + 4), 1);
    const last = lineNear(Math.min(innerHeight - 8, box.bottom - 40), -1);
    if (!first || !last) {
      here.textContent = resting;
      return;
    }
    const [a, b] = [first, last].map((line) => line.querySelector(".n").textContent);
    const [p, q] = [first, last].map((line) => pageOf(Number(line.id.slice(1))));
    const paged = p === null ? "" : p === q ? `Page ${p} · ` : `Pages ${p}–${q} · `;
    here.textContent = `${paged}${main.dataset.many} ${a}–${b} of ${rows.querySelector(".r:last-child .ln:last-child .n").textContent}`;
  });
}

function lineNear(y, way) {
  let row = rowAt(y);
  if (row?.matches(".head")) row = way > 0 ? row.nextElementSibling : null;
  if (!row) return null;
  const lines = [...row.querySelectorAll(".ln")];
  const shown = lines.filter((line) => {
    const box = line.getBoundingClientRect();
    return way > 0 ? box.bottom > y : box.top < y;
  });
  return (way > 0 ? shown[0] : shown.at(-1)) || lines.at(way > 0 ? 0 : -1) || null;
}

function frame() {
  const now = document.createElement("span");
  now.className = "now";
  strip.append(now);
}

/** Draw the strip anew. */
export function replace(html) {
  if (!html) return;
  strip.innerHTML = html;
  frame();
  look();
}

export function listen(jump) {
  frame();
  strip.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    jump(Math.max(0, Math.min(1, (event.clientY - box.top) / box.height)));
  });
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", look);
  look();
}
