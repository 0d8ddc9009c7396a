// How wide the margins are and on which side they stand: layout only, kept in this browser.
const main = document.getElementById("main");
const KEY = "alliance.desk.widths";
const SIDE = "alliance.desk.swapped";
const LEAST = 120;
const MOST = 560;
const edges = [document.getElementById("edge-one"), document.getElementById("edge-two")];
const names = ["--first", "--third"];

function held(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    return; // a browser that keeps nothing: the widths last as long as the page
  }
}

function widths() {
  const columns = getComputedStyle(document.querySelector(".heads")).gridTemplateColumns.split(" ").map(parseFloat);
  return [Math.round(columns[0]), Math.round(columns[2] ?? columns[0])];
}

function set(which, width, { store = true } = {}) {
  const wide = Math.max(LEAST, Math.min(MOST, Math.round(width)));
  main.style.setProperty(names[which], `${wide}px`);
  tell();
  if (store) keep(KEY, widths());
}

function tell() {
  const now = widths();
  edges.forEach((edge, which) => {
    edge.setAttribute("aria-valuenow", Math.max(LEAST, Math.min(MOST, now[which] || LEAST)));
    edge.setAttribute("aria-valuetext", `${now[which]} pixels`);
  });
}

function swap() {
  main.dataset.side = main.dataset.side === "left" ? "right" : "left";
  edges[0].setAttribute("aria-label", "Width of the left margin");
}

export function listen(changed) {
  const before = held(KEY);
  if (Array.isArray(before) && before.length === 2 && before.every(Number.isFinite)) before.forEach((width, which) => set(which, width, { store: false }));
  if (held(SIDE) === true) swap();
  tell();
  edges.forEach((edge, which) => {
    const way = which === 0 ? 1 : -1;
    edge.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 40 : 10;
      const now = widths()[which];
      if (event.key === "ArrowRight") set(which, now + way * step);
      else if (event.key === "ArrowLeft") set(which, now - way * step);
      else if (event.key === "Home") set(which, LEAST);
      else if (event.key === "End") set(which, MOST);
      else return;
      event.preventDefault();
      event.stopPropagation();
      changed();
    });
    edge.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      edge.setPointerCapture(event.pointerId);
      const from = event.clientX;
      const width = widths()[which];
      const drag = (move) => set(which, width + way * (move.clientX - from) * 1, { store: false });
      const drop = () => {
        edge.removeEventListener("pointermove", drag);
        edge.removeEventListener("pointerup", drop);
        edge.removeEventListener("pointercancel", drop);
        keep(KEY, widths());
        changed();
      };
      edge.addEventListener("pointermove", drag);
      edge.addEventListener("pointerup", drop);
      edge.addEventListener("pointercancel", drop);
    });
  });
  document.getElementById("swap-sides").addEventListener("click", () => {
    swap();
    keep(SIDE, !(held(SIDE) === true));
    changed();
  });
  document.getElementById("widths-off").addEventListener("click", () => {
    for (const name of names) main.style.removeProperty(name);
    keep(KEY, null);
    tell();
    changed();
  });
  addEventListener("resize", tell);
}
