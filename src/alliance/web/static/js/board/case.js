// The board of a case.
import { Problem, say } from "../post.js";
import { fillSelect, openDialog } from "./dialogs.js";
import { Dock } from "./dock.js";
import { have, place } from "./parts.js";
import { searching } from "./search.js";
import { ask, Board, nameOf } from "./tree.js";

const main = document.getElementById("main");
const { actUrl, cardUrl, themeUrl } = main.dataset;
const root = document.querySelector("[role=tree]");
const dock = new Dock(document.getElementById("dock"), (key) => cardUrl.replace("/-/", `/${encodeURIComponent(key)}/`));

const board = new Board(root, {
  drop: async ({ nodes, to, before, why }) => {
    const move = (reason = "") => act({ act: "move", themes: keys(nodes), to, before, reason });
    if (!why) return void (await move());
    return openDialog("d-reason", { texts: { title: "Why it is moved", hint: nameOf(nodes[0]) }, send: ({ reason }) => move(reason) });
  },
  pointed: (node, how) => dock.point(node, how),
  enter: (head) => (head.dataset.new === undefined ? open(head) : makeNew(head.dataset.new, head.dataset.under)),
  keys: {
    n: (head) => makeNew("subtheme", underOf(head, "superordinate")),
    N: () => makeNew("superordinate", ""),
    s: (head) => makeNew("strand", underOf(head, "superordinate", "subtheme")),
    t: (head) => makeTension(head),
    r: (head) => rename(head),
    e: (head) => describe(head),
    a: (head) => putAside(head),
    m: (head) => moveTo(head),
    Delete: (head) => remove(head),
    Backspace: (head) => remove(head),
    "/": () => document.getElementById("find").focus(),
    u: () => again("undo"),
    U: () => again("redo"),
    "?": () => document.getElementById("d-keys").showModal(),
  },
});
const search = searching(board);
place({});
document.querySelector("[data-lanes-count]").textContent = root.querySelectorAll('[data-part^="lane:"]').length;

const keys = (nodes) => nodes.map((node) => node.dataset.key);

/** Do something on the server; the answer's parts are put in place and the focus goes where it says. */
async function act(body) {
  const inTree = root.contains(document.activeElement) || document.activeElement === document.body || document.querySelector("dialog[open]");
  const before = board.current?.closest(".node[data-key]")?.dataset.key;
  const answer = await ask(actUrl, { ...body, have: have() }, (found) => {
    place(found.parts);
    dock.forget();
    search.again();
  });
  const next = board.settle(answer.focus ?? before);
  if (inTree && body.act !== "look") {
    const wait = document.querySelector("dialog[open]");
    if (wait) wait.addEventListener("close", () => board.focus(board.current), { once: true });
    else board.focus(next);
  }
  if (answer.said) {
    say(answer.said);
    board.tell(answer.said);
  }
  return answer;
}

async function quietly(work) {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(problem.message, { stay: 9000 });
    board.tell(problem.message);
    await act({ act: "look" }).catch(() => {});
  }
}

function underOf(head, ...levels) {
  for (let node = head?.closest(".node[data-key]"); node; node = node.parentElement.closest(".node[data-key]"))
    if (levels.includes(node.dataset.level)) return node.dataset.key;
  return "";
}

function open(head) {
  const node = head.closest(".node[data-key]");
  if (node) location.assign(themeUrl.replace("/-/", `/${node.dataset.key}/`));
}

const words = (level) => main.querySelector(`[data-new="${level}"]`)?.textContent.replace(/^\+\s*/, "") ?? level;

function makeNew(level, under) {
  const levels = { superordinate: ["subtheme", "strand", "tension", "statement"], subtheme: ["strand", "tension", "statement"], strand: ["statement", "tension"] }[level];
  const gathers = board.chosen.size ? board.meant(null).filter((node) => levels.includes(node.dataset.level)) : [];
  return openDialog("d-name", {
    fill: { name: "" },
    hide: ["reason"],
    texts: {
      title: `New ${words(level)}`,
      "name-label": "Name",
      hint: gathers.length ? `Around ${nameOf(gathers[0])}${gathers.length > 1 ? ` and ${gathers.length - 1} more` : ""}` : "",
    },
    send: async ({ name }) => {
      await act({ act: "new", level, name, to: under, themes: keys(gathers) });
      board.forget();
      board.tell(`New ${words(level)}: “${name.trim()}”.`);
    },
  });
}

function makeTension(head) {
  const under = underOf(head, "superordinate", "subtheme", "strand");
  return openDialog("d-tension", { fill: { name: "" }, send: ({ name, poles }) => act({ act: "tension", name, poles, to: under }) });
}

function makePole(head) {
  const node = head.closest(".node[data-key]");
  return openDialog("d-name", {
    fill: { name: "" },
    hide: ["reason"],
    texts: { title: "Another counter-claim", "name-label": "– versus …", hint: nameOf(node) },
    send: ({ name }) => act({ act: "new", level: "pole", name, to: node.dataset.key, themes: [] }),
  });
}

async function rename(head) {
  const node = head?.closest(".node[data-key]");
  if (!node) return;
  await quietly(async () => {
    dock.forget();
    const held = await dock.of(node.dataset.key);
    await openDialog("d-name", {
      fill: { name: held.name },
      clash: "name",
      texts: { title: "Rename", "name-label": "Name", hint: "The old name, the date and the reason stay in its history." },
      send: ({ name, reason, version }) => act({ act: "rename", theme: node.dataset.key, name, reason, version: version ?? held.version }),
    });
  });
}

async function describe(head) {
  const node = head?.closest(".node[data-key]");
  if (!node) return;
  await quietly(async () => {
    dock.forget();
    const held = await dock.of(node.dataset.key);
    const leaf = ["statement", "pole"].includes(node.dataset.level);
    await openDialog("d-about", {
      fill: { about: held.about, connection: held.connection, connection_reason: held.connection_reason },
      hide: leaf ? ["connection"] : [],
      clash: "about",
      texts: { title: nameOf(node) },
      send: ({ about, connection, connection_reason, version }) =>
        act({ act: "describe", theme: node.dataset.key, about, ...(leaf ? {} : { connection, connection_reason }), version: version ?? held.version }),
    });
  });
}

function putAside(head) {
  const nodes = board.meant(head).filter((node) => node.dataset.level !== "pole");
  if (!nodes.length) return;
  const more = nodes.length > 1 ? ` and ${nodes.length - 1} more` : "";
  return openDialog("d-aside", {
    fill: { reason: "" },
    texts: { title: `Put ${nameOf(nodes[0])}${more} aside` },
    send: async ({ reason }) => {
      await act({ act: "aside", themes: keys(nodes), reason });
      board.tell(`${nameOf(nodes[0])}${more} put aside.`);
    },
  });
}

/** Every place the cards may go to, in the order of the page. */
function placesFor(nodes) {
  const levels = nodes.map((node) => node.dataset.level);
  const found = [];
  for (const box of root.querySelectorAll("[data-box]")) {
    const accepts = box.dataset.accepts.split(" ");
    if (!levels.every((level) => accepts.includes(level)) || nodes.some((node) => node.contains(box))) continue;
    let depth = 0;
    for (let up = box.parentElement?.closest(".node[data-key]")?.parentElement?.closest(".node[data-key]"); up; up = up.parentElement.closest(".node[data-key]")) depth++;
    if (!found.some((other) => other.id === box.dataset.parent)) found.push({ id: box.dataset.parent, words: box.dataset.label, depth });
  }
  return found;
}

function moveTo(head) {
  const nodes = board.meant(head);
  if (!nodes.length) return;
  fillSelect(document.getElementById("d-place-to"), placesFor(nodes));
  return openDialog("d-place", {
    texts: { title: `Move ${nameOf(nodes[0])}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ""} to …`, "to-label": "Place" },
    send: async ({ to, reason }) => {
      await act({ act: "move", themes: keys(nodes), to: to ?? "", before: "", reason });
      board.forget();
    },
  });
}

async function see(head) {
  const node = head?.closest(".node[data-key]");
  if (!node) return;
  await quietly(async () => {
    const held = await dock.of(node.dataset.key);
    const others = board.nodes().filter((other) => other !== node);
    fillSelect(
      document.getElementById("d-place-to"),
      others.map((other) => ({
        id: other.dataset.key,
        words: (held.see.includes(other.dataset.key) ? "no longer: " : "") + other.querySelector(".name").textContent,
      })),
    );
    await openDialog("d-place", {
      texts: { title: `${nameOf(node)}: see also …`, "to-label": "Theme it points at" },
      hide: ["reason"],
      send: ({ to }) => act({ act: held.see.includes(to) ? "see-no-more" : "see", theme: node.dataset.key, other: to }),
    });
  });
}

async function remove(head) {
  const nodes = board.meant(head);
  if (!nodes.length) return;
  await quietly(async () => {
    await act({ act: "delete", themes: keys(nodes) });
    const told = `${nameOf(nodes[0])}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ""} deleted. Press u to undo.`;
    say(told);
    board.tell(told);
  });
}

const again = (which) => quietly(() => act({ act: which }));

const ACTS = {
  rename, describe, see, tension: makeTension, pole: makePole, aside: putAside, move: moveTo, delete: remove,
  strand: (head) => makeNew("strand", underOf(head, "superordinate", "subtheme")),
  "new-theme": () => makeNew("superordinate", ""),
  undo: () => again("undo"),
  redo: () => again("redo"),
  save: () => openDialog("d-save", { fill: { title: "" }, send: ({ title, reason }) => act({ act: "save", title, reason }) }),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act], [data-back]");
  if (!button) return;
  if (button.dataset.back) return void quietly(() => act({ act: "back", theme: button.dataset.back }));
  const inDock = button.closest("#dock");
  const head = inDock ? board.headOf(inDock.dataset.for) : board.current;
  if (inDock && head) board.focus(head);
  button.closest("details")?.removeAttribute("open");
  ACTS[button.dataset.act]?.(head);
});

// the page never lies: coming back from the desk or another window, it looks again
addEventListener("focus", () => !board.held && !document.querySelector("dialog[open]") && act({ act: "look" }).catch(() => {}));
