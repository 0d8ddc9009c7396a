// The whole transcript in small, and where one is in it: at the side, and in words over the sheet.
import { rowAt, rows, wordsOf } from "./text.js";

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
    const first = lineNear(Math.max(top + 8, box.top + 4), 1, top);
    const last = lineNear(Math.min(innerHeight - 8, box.bottom - 40), -1, innerHeight);
    if (!first || !last || first.getBoundingClientRect().top > last.getBoundingClientRect().top) {
      here.textContent = resting;
      return;
    }
    const [a, b] = [first, last].map((line) => line.querySelector(".n").textContent);
    const [p, q] = [first, last].map((line) => pageOf(Number(line.id.slice(1))));
    const paged = p === null ? "" : p === q ? `Page ${p} · ` : `Pages ${p}–${q} · `;
    here.textContent = `${paged}${main.dataset.many} ${a}–${b} of ${rows.querySelector(".r:last-child .ln:last-child .n").textContent}`;
  });
}

/** The first line (or the last) that stands whole within an edge of the window, looked for from a height on. */
function lineNear(y, way, edge) {
  let row = rowAt(y);
  if (row?.matches(".head") && way > 0) row = row.nextElementSibling;
  while (row && !row.matches(".head")) {
    const whole = [...row.querySelectorAll(".ln")].filter((line) => {
      const box = wordsOf(line).getBoundingClientRect();
      return way > 0 ? box.top >= edge - 1 : box.bottom <= edge + 1;
    });
    if (whole.length) return whole.at(way > 0 ? 0 : -1);
    row = way > 0 ? row.nextElementSibling : row.previousElementSibling;
  }
  return null;
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
