// A board as one widget: one focus that roves over its cards, several chosen, some picked up and moved.
// Nothing here knows what a theme is. `data-box` marks a place that holds cards, `data-accepts` which levels it takes,
// `data-column` what the left and right arrows go between; `data-key` names a card. The server has the last word.
import { post, Problem, quoted, say } from "../post.js";

export { quoted };

const LONG_PRESS = 260;
const EDGE = 56;

export class Board {
  /** hooks: drop(move) -> promise; pointed(node); enter(head, event); keys {key: fn(head, event)} */
  constructor(root, hooks) {
    this.root = root;
    this.hooks = hooks;
    this.chosen = new Set();
    this.held = null;
    this.busy = false;
    this.aloud = document.getElementById("aloud");
    this.flying = document.getElementById("flying");
    this.press = null;
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", (event) => this.focused(event.target.closest("[role=treeitem]")));
    root.addEventListener("pointerdown", (event) => this.down(event));
    root.addEventListener("pointermove", (event) => this.moved(event));
    root.addEventListener("pointerup", (event) => this.up(event));
    root.addEventListener("pointercancel", () => this.lost());
    root.addEventListener("lostpointercapture", () => this.held?.pointer && !this.busy && this.lost());
    root.addEventListener("touchmove", (event) => this.held?.pointer && event.preventDefault(), { passive: false });
    root.addEventListener("contextmenu", (event) => (this.press?.touch || this.held) && event.preventDefault());
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("dblclick", (event) => this.doubled(event));
    root.addEventListener("pointerover", (event) => this.hovered(event));
    root.addEventListener("pointerleave", () => this.hovered(null));
    addEventListener("keydown", (event) => event.key === "Escape" && this.held?.pointer && this.lost());
    this.settle();
  }

  // --- where the focus is

  heads(within = this.root) {
    return [...within.querySelectorAll("[role=treeitem]")].filter((head) => head.offsetParent !== null);
  }

  columns() {
    return [...this.root.querySelectorAll("[data-column]")].filter((c) => c.offsetParent !== null && this.heads(c).length);
  }

  get current() {
    return this.root.querySelector('[role=treeitem][tabindex="0"]');
  }

  /** After the parts were swapped: one head in the tab order, chosen cards marked again. */
  settle(key = "") {
    const known = new Set();
    for (const node of this.nodes()) {
      known.add(node.dataset.key);
      this.mark(node, this.chosen.has(node.dataset.key));
    }
    for (const key of [...this.chosen]) if (!known.has(key)) this.chosen.delete(key);
    const wanted = key && this.headOf(key);
    const all = this.heads();
    const next = wanted || all.find((head) => head.tabIndex === 0) || all[0];
    for (const head of this.root.querySelectorAll('[role=treeitem][tabindex="0"]')) if (head !== next) head.tabIndex = -1;
    if (next) next.tabIndex = 0;
    return next;
  }

  nodes(within = this.root) {
    return [...within.querySelectorAll(".node[data-key]")];
  }

  nodeOf(key) {
    return this.root.querySelector(`.node[data-key="${CSS.escape(key)}"]`);
  }

  headOf(key) {
    return this.nodeOf(key)?.querySelector(":scope > [role=treeitem]");
  }

  focus(head) {
    if (!head) return;
    for (const other of this.root.querySelectorAll('[role=treeitem][tabindex="0"]')) if (other !== head) other.tabIndex = -1;
    head.tabIndex = 0;
    head.focus({ preventScroll: true });
    head.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  focused(head) {
    if (!head) return;
    for (const other of this.root.querySelectorAll('[role=treeitem][tabindex="0"]')) if (other !== head) other.tabIndex = -1;
    head.tabIndex = 0;
    this.hooks.pointed?.(head.closest(".node[data-key]"), "focus");
  }

  hovered(event) {
    if (this.held || (event && event.pointerType === "touch")) return;
    this.hooks.pointed?.(event?.target.closest(".head")?.closest(".node[data-key]") ?? null, "hover");
  }

  // --- keys

  key(event) {
    const head = event.target.closest("[role=treeitem]");
    if (!head || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.busy) return event.preventDefault();
    if (this.held) return this.keyHolding(event);
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.step(head, key === "ArrowDown" ? 1 : -1);
    else if (key === "ArrowRight" || key === "ArrowLeft") this.across(head, key === "ArrowRight" ? 1 : -1);
    else if (key === "Home" || key === "End") this.focus(this.heads(head.closest("[data-column]") ?? this.root).at(key === "Home" ? 0 : -1));
    else if (key === " ") head.dataset.new !== undefined ? this.hooks.enter(head, event) : this.pickUp(head);
    else if (key === "Enter") this.hooks.enter(head, event);
    else if (key === "x") this.choose(head.closest(".node[data-key]"));
    else if (key === "Escape") this.escape();
    else if (this.hooks.keys[key]) this.hooks.keys[key](head, event);
    else return;
    event.preventDefault();
  }

  step(head, by) {
    const heads = this.heads(head.closest("[data-column]") ?? this.root);
    this.focus(heads[Math.max(0, Math.min(heads.length - 1, heads.indexOf(head) + by))]);
  }

  across(head, by) {
    const columns = this.columns();
    const here = columns.indexOf(head.closest("[data-column]"));
    const column = here < 0 ? columns.at(by > 0 ? 0 : -1) : columns[here + by];
    if (!column) return by > 0 && here >= 0 ? this.focus(this.root.querySelector("[role=treeitem].new-lane")) : undefined;
    this.focus(nearest(this.heads(column), middle(head), middle));
  }

  escape() {
    if (!this.chosen.size) return;
    this.chosen.clear();
    this.settle();
    this.tell("Nothing is chosen any more.");
  }

  // --- choosing several

  choose(node, wanted = !this.chosen.has(node?.dataset.key)) {
    if (!node) return;
    this.chosen[wanted ? "add" : "delete"](node.dataset.key);
    this.mark(node, wanted);
    this.tell(`${nameOf(node)} ${wanted ? "chosen" : "not chosen"}; ${this.chosen.size} chosen.`);
  }

  mark(node, chosen) {
    const head = node.querySelector(":scope > [role=treeitem]");
    head?.setAttribute("aria-selected", String(chosen));
  }

  forget() {
    this.chosen.clear();
    for (const node of this.nodes()) this.mark(node, false);
  }

  /** The cards an act is about: those chosen, or the one with the focus. */
  meant(head = this.current) {
    const node = head?.closest(".node[data-key]");
    if (this.chosen.size && (!node || this.chosen.has(node.dataset.key))) return this.topmost([...this.chosen].map((key) => this.nodeOf(key)));
    return node ? [node] : [];
  }

  topmost(nodes) {
    const found = nodes.filter((node) => node && !nodes.some((other) => other && other !== node && other.contains(node)));
    return found.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  }

  // --- picking up and putting down

  pickUp(head, pointer = false) {
    const nodes = this.meant(head);
    if (!nodes.length) return false;
    const levels = nodes.map((node) => node.dataset.level);
    for (const box of this.root.querySelectorAll("[data-box]")) {
      const column = box.closest("[data-column]");
      if (column?.hidden && takes(box, levels)) {
        column.hidden = false;
        column.dataset.lent = "yes";
      }
    }
    const slots = this.slots(nodes, levels);
    if (!slots.length) {
      this.tell(`${nameOf(nodes[0])} has no place to go to: make one first.`);
      this.takeBackColumns();
      return false;
    }
    const first = nodes[0];
    const at = slots.findIndex((s) => s.box === first.parentElement && s.before === following(first, nodes));
    const ghost = document.createElement("div");
    ghost.className = "ghost";
    const card = ghost.appendChild(document.createElement("div"));
    card.className = "card held";
    card.append(first.querySelector(".name")?.cloneNode(true) ?? "", line(first.querySelector(".where")?.textContent ?? ""));
    if (nodes.length > 1) card.append(line(`and ${nodes.length - 1} more`));
    for (const node of nodes) node.classList.add("away");
    this.held = { nodes, slots, at, from: at, ghost, pointer, head };
    this.root.classList.add("holding");
    this.root.classList.toggle("carrying", pointer);
    this.showAt(at);
    if (!pointer) {
      const name = `${nameOf(first)}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ""}`;
      const where = at < 0 ? "" : ` ${this.placeInWords(slots[at])}`;
      this.tell(`Picked up ${name}${where}. Arrow keys move it, Space puts it down, Escape puts it back.`);
    }
    return true;
  }

  slots(nodes, levels) {
    const found = [];
    for (const box of this.root.querySelectorAll("[data-box]")) {
      if (box.offsetParent === null || !takes(box, levels) || nodes.some((node) => node.contains(box))) continue;
      const column = box.closest("[data-column]") ?? box;
      if (box.dataset.box === "heap") {
        found.push({ box, before: null, column });
        continue;
      }
      for (const kid of box.children) if (kid.matches(".node[data-key]") && !kid.hidden && !nodes.includes(kid)) found.push({ box, before: kid, column });
      found.push({ box, before: null, column });
    }
    return found;
  }

  showAt(at) {
    const { held } = this;
    held.at = at;
    for (const box of this.root.querySelectorAll(".over")) box.classList.remove("over");
    const slot = held.slots[at];
    if (!slot) return held.ghost.remove();
    // what is carried by the pointer makes room for a line only, and none in a heap: nothing runs away from under it
    if (held.pointer && slot.box.dataset.box === "heap") held.ghost.remove();
    else slot.box.insertBefore(held.ghost, slot.before ?? slot.box.querySelector(":scope > .slot"));
    (slot.box.closest(".node") ?? slot.box).classList.add("over");
  }

  placeInWords(slot) {
    if (slot.box.dataset.box === "heap") return `over ${slot.box.dataset.label}`;
    const kids = [...slot.box.children].filter((kid) => kid.matches(".node[data-key]") && !kid.hidden && !this.held?.nodes.includes(kid));
    const place = slot.before ? kids.indexOf(slot.before) : kids.length;
    return `over ${slot.box.dataset.label}, place ${place + 1} of ${kids.length + (this.held?.nodes.length ?? 1)}`;
  }

  tellPlace() {
    const { held } = this;
    const slot = held.slots[held.at];
    const more = held.nodes.length > 1 ? ` and ${held.nodes.length - 1} more` : "";
    if (!slot) return this.tell(`${nameOf(held.nodes[0])}${more} over no place it can stand in.`);
    this.tell(`${nameOf(held.nodes[0])}${more} ${this.placeInWords(slot)}`);
  }

  keyHolding(event) {
    const { held } = this;
    const { key } = event;
    if (key === "Tab") return this.putBack();
    event.preventDefault();
    if (held.pointer) return key === "Escape" ? this.lost() : undefined;
    if (key === "Escape") return this.putBack();
    if (key === " " || key === "Enter") return this.putDown(event.shiftKey);
    const way = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (!way) return;
    const columns = [...new Set(held.slots.map((slot) => slot.column))];
    let next = held.at;
    if (held.at < 0) next = way > 0 ? 0 : held.slots.length - 1;
    else if (columns.length === 1 || key === "ArrowDown" || key === "ArrowUp") {
      next = held.at + way;
      const along = key === "ArrowDown" || key === "ArrowUp";
      if (!held.slots[next] || (along && columns.length > 1 && held.slots[next].column !== held.slots[held.at].column)) next = held.at;
    } else {
      const column = columns[columns.indexOf(held.slots[held.at].column) + way];
      if (column) {
        const inside = held.slots.filter((slot) => slot.column === column);
        next = held.slots.indexOf(nearest(inside, middle(held.ghost), (slot) => edgeOf(slot)));
      }
    }
    this.showAt(next);
    held.ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.tellPlace();
  }

  putBack(words = "Left where it was.") {
    const { head } = this.held;
    this.release();
    this.focus(head);
    this.tell(words);
  }

  release() {
    const { held } = this;
    if (!held) return;
    held.ghost.remove();
    for (const node of held.nodes) node.classList.remove("away");
    for (const box of this.root.querySelectorAll(".over")) box.classList.remove("over");
    this.root.classList.remove("holding", "carrying");
    this.flying.hidden = true;
    this.flying.replaceChildren();
    this.held = null;
    this.takeBackColumns();
  }

  takeBackColumns() {
    for (const column of this.root.querySelectorAll("[data-lent]")) {
      delete column.dataset.lent;
      column.hidden = !column.querySelector(".node");
    }
  }

  async putDown(why = false) {
    const { held } = this;
    const slot = held.slots[held.at];
    const first = held.nodes[0];
    const stays = slot && held.at === held.from && held.nodes.every((n, i) => i === 0 || n.previousElementSibling === held.nodes[i - 1]);
    if (!slot || stays) return this.putBack();
    const words = this.placeInWords(slot).replace(/^over /, "");
    this.busy = true;
    try {
      const kept = await this.hooks.drop({
        nodes: held.nodes, box: slot.box, to: slot.box.dataset.parent ?? "", before: slot.before?.dataset.key ?? "", why,
      });
      if (kept === false) return this.putBack();
      this.release();
      this.forget();
      this.tell(`${nameOf(first)} now in ${words}.`);
    } catch (problem) {
      this.refused(problem);
    } finally {
      this.busy = false;
    }
  }

  refused(problem) {
    if (!(problem instanceof Problem)) throw problem;
    const head = this.held?.head;
    this.release();
    if (head?.isConnected) this.focus(head);
    this.tell(problem.message);
    say(problem.message, { stay: 9000 });
  }

  // --- mouse, pen, touch

  down(event) {
    const head = event.target.closest(".head[role=treeitem]");
    if (!head || event.button !== 0 || this.busy || this.held || event.target.closest("a, button, input")) return;
    const touch = event.pointerType === "touch";
    this.press = { head, x: event.clientX, y: event.clientY, id: event.pointerId, touch };
    if (touch) this.press.timer = setTimeout(() => this.press && this.begin(), LONG_PRESS);
  }

  moved(event) {
    const { press, held } = this;
    if (held?.pointer && event.pointerId === held.id) return this.follow(event.clientX, event.clientY);
    if (!press || event.pointerId !== press.id) return;
    const far = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (press.touch && far > 10) return this.unpress();
    if (!press.touch && far > 5) this.begin(event);
  }

  begin(event) {
    const { press } = this;
    clearTimeout(press.timer);
    this.focus(press.head);
    if (!this.pickUp(press.head, true)) return this.unpress();
    this.held.id = press.id;
    this.held.grip = press.head.getBoundingClientRect().width;
    this.root.setPointerCapture(press.id);
    const card = this.held.ghost.firstChild.cloneNode(true);
    this.flying.replaceChildren(card);
    this.flying.hidden = false;
    this.flying.style.setProperty("--wide", `${Math.min(this.held.grip, 260)}px`);
    if (press.touch) navigator.vibrate?.(12);
    this.follow(event?.clientX ?? press.x, event?.clientY ?? press.y);
    this.scroll();
  }

  follow(x, y) {
    const { held } = this;
    held.x = x;
    held.y = y;
    this.flying.style.setProperty("--x", `${x}px`);
    this.flying.style.setProperty("--y", `${y}px`);
    const at = this.slotUnder(x, y);
    if (at === held.at) return;
    this.showAt(at);
    this.tellPlace();
  }

  slotUnder(x, y) {
    const { slots, ghost } = this.held;
    const hit = document.elementFromPoint(x, y);
    if (!hit || !this.root.contains(hit)) return -1;
    if (ghost.contains(hit)) return this.held.at;
    const boxes = new Set(slots.map((slot) => slot.box));
    let box = null;
    for (let el = hit; el && el !== this.root && !box; el = el.parentElement) {
      if (boxes.has(el)) box = el;
      else if (el.matches(".node, [data-column]")) box = [...el.querySelectorAll(":scope > [data-box]")].find((b) => boxes.has(b)) ?? null;
    }
    if (!box) return -1;
    const kids = slots.filter((slot) => slot.box === box);
    const found = kids.find(({ before }) => {
      if (!before) return true;
      const place = before.getBoundingClientRect();
      if (box.matches(".lanes")) return y < place.top || (y <= place.bottom && x < place.left + place.width / 2);
      return y < place.top + place.height / 2;
    });
    return slots.indexOf(found ?? kids.at(-1));
  }

  scroll() {
    const { held } = this;
    if (!held?.pointer) return;
    const { x, y } = held;
    const up = pull(y, 0, innerHeight);
    if (up) scrollBy(0, up);
    for (let el = document.elementFromPoint(x, y); el && el !== document.body; el = el.parentElement) {
      const style = getComputedStyle(el);
      const place = el.getBoundingClientRect();
      if (el.scrollHeight > el.clientHeight + 1 && /auto|scroll/.test(style.overflowY)) el.scrollTop += pull(y, place.top, place.bottom);
      if (el.scrollWidth > el.clientWidth + 1 && /auto|scroll/.test(style.overflowX)) el.scrollLeft += pull(x, Math.max(0, place.left), Math.min(innerWidth, place.right));
    }
    requestAnimationFrame(() => this.scroll());
  }

  up(event) {
    if (this.held?.pointer && event.pointerId === this.held.id && !this.busy) {
      this.dragged = true;
      setTimeout(() => (this.dragged = false), 0);
      this.putDown(event.shiftKey);
    }
    this.unpress();
  }

  lost() {
    this.unpress();
    if (this.held?.pointer && !this.busy) this.putBack();
  }

  unpress() {
    clearTimeout(this.press?.timer);
    this.press = null;
  }

  clicked(event) {
    const head = event.target.closest("[role=treeitem]");
    if (!head || this.dragged || event.target.closest("a, button")) return;
    if (head.dataset.new !== undefined) return this.hooks.enter(head, event);
    const node = head.closest(".node[data-key]");
    if (event.shiftKey && this.anchor?.isConnected) {
      const heads = this.heads(head.closest("[data-column]") ?? this.root);
      const [a, b] = [heads.indexOf(this.anchor), heads.indexOf(head)].sort((m, n) => m - n);
      if (a >= 0) for (const other of heads.slice(a, b + 1)) other.dataset.new === undefined && this.choose(other.closest(".node[data-key]"), true);
    } else if (event.ctrlKey || event.metaKey) this.choose(node);
    else this.anchor = head;
    this.focus(head);
  }

  doubled(event) {
    const head = event.target.closest(".head[role=treeitem]");
    if (head && !event.target.closest("a, button")) this.hooks.enter(head, event);
  }

  // --- what is said aloud

  tell(words) {
    this.aloud.textContent = words;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.held || (this.aloud.textContent = ""), 8000);
    return true;
  }
}

/** An act on the server, and the parts of the page it changed put in place. */
export async function ask(url, body, apply) {
  const answer = await post(url, body);
  apply(answer);
  return answer;
}

export function nameOf(node) {
  return quoted(node.querySelector(".name")?.textContent ?? "");
}

function takes(box, levels) {
  const accepts = (box.dataset.accepts ?? "").split(" ");
  return levels.every((level) => accepts.includes(level));
}

function following(node, moving) {
  let next = node.nextElementSibling;
  while (next && (moving.includes(next) || next.hidden || !next.matches(".node[data-key]"))) next = next.nextElementSibling;
  return next;
}

function middle(el) {
  const place = el.getBoundingClientRect();
  return place.top + Math.min(place.height, 60) / 2;
}

function edgeOf({ box, before }) {
  if (before) return before.getBoundingClientRect().top;
  const last = [...box.children].filter((kid) => kid.matches(".node[data-key]")).at(-1);
  return (last ?? box).getBoundingClientRect().bottom;
}

function nearest(things, y, measure) {
  let best = things[0];
  for (const thing of things) if (Math.abs(measure(thing) - y) < Math.abs(measure(best) - y)) best = thing;
  return best;
}

function pull(at, low, high) {
  if (at < low - 40 || at > high + 40) return 0;
  if (at < low + EDGE) return -Math.ceil((low + EDGE - at) / 5);
  if (at > high - EDGE) return Math.ceil((at - high + EDGE) / 5);
  return 0;
}

function line(words) {
  const made = document.createElement("span");
  made.className = "where";
  made.textContent = words;
  return made;
}
