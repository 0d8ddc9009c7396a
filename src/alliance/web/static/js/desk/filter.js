// Showing only some of what is written: one kind, what stands under one theme, lines without notes.
import { rows } from "./text.js";
import { inOrder, what } from "./cards.js";

const box = document.getElementById("filter");
const said = document.getElementById("filter-said");
const kind = document.getElementById("filter-kind");
const theme = document.getElementById("filter-theme");
const only = () => document.querySelector("input[name=only]:checked");
const spoken = document.getElementById("spoken");

function fits(card, notes) {
  const type = what(card);
  if (kind.value) {
    const its = type === "note" ? card.dataset.kind || "unsorted" : null;
    if (its !== kind.value) return false;
  }
  if (theme.value) {
    if (type === "note") {
      if (!notes.has(card.dataset.id)) return false;
    } else if (!isUnder(card)) return false;
  }
  if (only().value === "no-note") return card.matches(".no-note");
  return true;
}

const isUnder = (card) => card.dataset.id === theme.value || (card.dataset.up || "").split(" ").includes(theme.value);

/** Apply what is chosen; again after rows were replaced. */
export function apply({ speak = false } = {}) {
  const on = kind.value || theme.value || only().value;
  if (!on && !box.classList.contains("on")) return;
  rows.toggleAttribute("data-kind", Boolean(kind.value));
  rows.toggleAttribute("data-theme", Boolean(theme.value));
  if (only().value) rows.dataset.only = only().value;
  else delete rows.dataset.only;
  box.classList.toggle("on", Boolean(on));
  const cards = [...rows.querySelectorAll(".card")];
  const notes = new Set();
  if (theme.value) for (const card of cards) if (what(card) !== "note" && isUnder(card)) for (const id of card.dataset.for.split(" ")) notes.add(id);
  for (const card of cards) card.classList.toggle("out", Boolean(on) && only().value !== "bare" && !fits(card, notes));
  const parts = [];
  if (kind.value) parts.push(kind.selectedOptions[0].textContent);
  if (theme.value) parts.push(theme.selectedOptions[0].textContent.trim());
  if (only().value) parts.push(only().closest("label").textContent.trim());
  said.textContent = parts.join(", ") || "everything";
  if (speak) {
    const bare = only().value === "bare";
    const n = bare ? rows.querySelectorAll(".ln:not(.on)").length : inOrder().length;
    spoken.textContent = on ? `Showing ${parts.join(", ")}: ${n}` : "Showing everything";
  }
}

export function listen(changed) {
  const change = () => {
    apply({ speak: true });
    changed();
  };
  for (const field of [kind, theme, ...document.querySelectorAll("input[name=only]")]) field.addEventListener("change", change);
  document.getElementById("filter-off").addEventListener("click", () => {
    kind.value = "";
    theme.value = "";
    document.querySelector("input[name=only][value='']").checked = true;
    change();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (box.open && !box.contains(event.target)) box.open = false;
  });
}
