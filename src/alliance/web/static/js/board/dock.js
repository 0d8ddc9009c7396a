// The foot of the board: what the card under the focus or the pointer rests on.
import { get, Problem } from "../post.js";

export class Dock {
  constructor(place, address) {
    this.place = place;
    this.address = address;
    this.known = new Map();
    this.focused = null;
    this.timer = 0;
    this.measure = () => document.documentElement.style.setProperty("--docked", `${place.offsetHeight}px`);
    new ResizeObserver(this.measure).observe(place);
    place.addEventListener("pointerenter", () => clearTimeout(this.timer));
  }

  /** Point at a card; a pointer that goes away leaves the card with the focus. */
  point(node, how) {
    if (how === "focus") this.focused = node?.dataset.key ?? null;
    clearTimeout(this.timer);
    const key = node?.dataset.key ?? this.focused;
    this.timer = setTimeout(() => this.show(key), how === "focus" ? 60 : node ? 220 : 700);
  }

  forget() {
    this.known.clear();
  }

  /** What is known of a card, asked once until something changes. */
  async of(key) {
    if (!this.known.has(key)) this.known.set(key, get(this.address(key)));
    return this.known.get(key);
  }

  async show(key) {
    if (!key || !document.querySelector(`.node[data-key="${CSS.escape(key)}"]`)) return this.hide();
    if (key === this.shown && !this.place.hidden && this.known.has(key)) return;
    this.shown = key;
    try {
      const found = await this.of(key);
      if (this.shown !== key) return;
      this.place.innerHTML = found.html;
      this.place.dataset.for = key;
      this.place.hidden = false;
      this.measure();
      this.uncover();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.known.delete(key);
      this.hide();
    }
  }

  /** The foot never hides the card it speaks of. */
  uncover() {
    const held = document.activeElement?.closest("[role=treeitem]");
    if (held && held.getBoundingClientRect().bottom > innerHeight - this.place.offsetHeight) held.scrollIntoView({ block: "nearest" });
  }

  hide() {
    this.place.hidden = true;
    this.shown = null;
  }
}
