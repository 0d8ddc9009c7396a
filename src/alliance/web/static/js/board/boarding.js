// What both boards share: one widget, its foot, its search, and the acts on themes. A key with a colon in it
// ("link:…", "source:…") names a card that is no theme of this board; only the board across cases has such cards.
import { Problem, say } from "../post.js";
import { fillSelect, openDialog, placeChosen } from "./dialogs.js";
import { Dock } from "./dock.js";
import { have, place } from "./parts.js";
import { searching } from "./search.js";
import { ask, Board, nameOf, quoted } from "./tree.js";

const BELOW = {
  superordinate: ["subtheme", "strand", "tension", "statement"],
  subtheme: ["strand", "tension", "statement"],
  strand: ["tension", "statement"],
};

export const isTheme = (node) => Boolean(node) && !node.dataset.key.includes(":");
export const keysOf = (nodes) => nodes.map((node) => node.dataset.key);

/** A board on this page. `special(board, tools)` may give it further keys, acts, and its own way to put cards down. */
export function boarding(special = () => ({})) {
  const main = document.getElementById("main");
  const { actUrl, cardUrl, themeUrl } = main.dataset;
  const root = document.querySelector("[role=tree]");
  const dock = new Dock(document.getElementById("dock"), (key) => cardUrl.replace("/-/", `/${encodeURIComponent(key)}/`));
  const own = {};

  const board = new Board(root, {
    drop: (move) => (own.drop?.(move) ?? drop(move)),
    pointed: (node, how) => dock.point(node, how),
    enter: (head) => (head.dataset.new === undefined ? open(head) : makeNew(head.dataset.new, head.dataset.under)),
    keys: {
      n: (head) => makeNew("subtheme", underOf(head, "superordinate"), head),
      N: (head) => makeNew("superordinate", "", head),
      s: (head) => makeNew("strand", underOf(head, "superordinate", "subtheme"), head),
      t: (head) => makeTension(head),
      r: (head) => rename(head),
      e: (head) => (own.describe?.(head) ?? describe(head)),
      a: (head) => putAside(head),
      m: (head) => (own.moveTo?.(head) ?? moveTo(head)),
      g: (head) => own.gather?.(head),
      Delete: (head) => (own.remove?.(head) ?? remove(head)),
      Backspace: (head) => (own.remove?.(head) ?? remove(head)),
      "/": () => document.getElementById("find").focus(),
      u: () => again("undo"),
      U: () => again("redo"),
      "?": () => document.getElementById("d-keys").showModal(),
    },
  });
  const search = searching(board);
  Object.assign(own, special(board, { act, quietly, dock, root, placesFor }));
  place({});

  /** Do something on the server; the answer's parts are put in place and the focus goes where it says. */
  async function act(body) {
    const dialog = document.querySelector("dialog[open]");
    const inTree = root.contains(document.activeElement) || document.activeElement === document.body || dialog;
    const before = board.current?.closest(".node[data-key]")?.dataset.key;
    const answer = await ask(actUrl, { ...body, have: have() }, (found) => {
      place(found.parts);
      dock.forget();
      own.placed?.();
      search.again();
    });
    const next = board.settle(answer.focus ?? before);
    if (inTree && body.act !== "look") {
      // a dialog gives the focus back to where it was when it closes; then it goes on to what was done
      const key = next?.closest(".node[data-key]")?.dataset.key;
      if (dialog?.open) dialog.addEventListener("close", () => board.focus((key && board.headOf(key)) || board.current), { once: true });
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

  async function drop({ nodes, to, before, why }) {
    const move = (reason = "") => act({ act: "move", themes: keysOf(nodes), to, before, reason });
    if (!why) return void (await move());
    return openDialog("d-reason", { texts: { title: "Why it is moved", hint: nameOf(nodes[0]) }, send: ({ reason }) => move(reason) });
  }

  function underOf(head, ...levels) {
    for (let node = head?.closest(".node[data-key]"); node; node = node.parentElement.closest(".node[data-key]"))
      if (levels.includes(node.dataset.level) && isTheme(node)) return node.dataset.key;
    return "";
  }

  function open(head) {
    const node = head.closest(".node[data-key]");
    if (node) location.assign(themeUrl.replace("/-/", `/${node.dataset.theme ?? node.dataset.key}/`));
  }

  const words = (level) => root.querySelector(`[data-new="${level}"]`)?.textContent.replace(/^\+\s*/, "") ?? level;

  /** A new theme around what is chosen or, where nothing is, around the card with the focus. */
  async function makeNew(level, under, head = null) {
    const card = head?.closest(".node.statement[data-key]");
    const meant = board.chosen.size ? board.meant(null) : card ? [card] : [];
    const gathers = meant.filter((node) => isTheme(node) && BELOW[level].includes(node.dataset.level));
    let told;
    const kept = await openDialog("d-name", {
      fill: { name: "" },
      hide: ["reason"],
      texts: {
        title: `New ${words(level)}`,
        "name-label": "Name",
        hint: gathers.length ? `Around ${nameOf(gathers[0])}${gathers.length > 1 ? ` and ${gathers.length - 1} more` : ""}` : "",
      },
      send: async ({ name }) => {
        await act({ act: "new", level, name, to: under, themes: keysOf(gathers) });
        board.forget();
        const around = gathers.length ? `, around ${nameOf(gathers[0])}${gathers.length > 1 ? ` and ${gathers.length - 1} more` : ""}` : "";
        told = `New ${words(level)}: ${quoted(name)}${around}.`;
      },
    });
    if (kept) board.tell(told);
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
    if (!isTheme(node)) return;
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
    if (!isTheme(node)) return;
    await quietly(async () => {
      dock.forget();
      const held = await dock.of(node.dataset.key);
      const leaf = ["statement", "pole"].includes(node.dataset.level);
      const kept = document.querySelector("#d-about [name=kept_reason]") && !["tension", "pole"].includes(node.dataset.level);
      await openDialog("d-about", {
        fill: { about: held.about, connection: held.connection, connection_reason: held.connection_reason, kept_reason: held.kept_reason },
        hide: [...(leaf ? ["connection"] : []), ...(kept ? [] : ["kept"])],
        clash: "about",
        texts: { title: nameOf(node) },
        send: ({ about, connection, connection_reason, kept_reason, version }) =>
          act({
            act: "describe", theme: node.dataset.key, about,
            ...(leaf ? {} : { connection, connection_reason }), ...(kept ? { kept_reason } : {}),
            version: version ?? held.version,
          }),
      });
    });
  }

  async function putAside(head) {
    const nodes = board.meant(head).filter((node) => isTheme(node) && node.dataset.level !== "pole");
    if (!nodes.length) return;
    const more = nodes.length > 1 ? ` and ${nodes.length - 1} more` : "";
    const kept = await openDialog("d-aside", {
      fill: { reason: "" },
      texts: { title: `Put ${nameOf(nodes[0])}${more} aside` },
      send: ({ reason }) => act({ act: "aside", themes: keysOf(nodes), reason }),
    });
    if (kept) board.tell(`${nameOf(nodes[0])}${more} put aside.`);
  }

  /** Every place the cards may go to, in the order of the page. */
  function placesFor(nodes, levels = nodes.map((node) => node.dataset.level)) {
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

  async function moveTo(head) {
    const nodes = board.meant(head).filter(isTheme);
    if (!nodes.length) return;
    fillSelect(document.getElementById("d-place-to"), placesFor(nodes));
    const what = `${nameOf(nodes[0])}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ""}`;
    const kept = await openDialog("d-place", {
      texts: { title: `Move ${what} to …`, "to-label": "Place" },
      send: async ({ to, reason }) => {
        await act({ act: "move", themes: keysOf(nodes), to: to ?? "", before: "", reason });
        board.forget();
      },
    });
    if (kept) board.tell(`${what} now in ${placeChosen()}.`);
  }

  /** Make a theme another level. */
  async function changeLevel(head) {
    const node = head?.closest(".node[data-key]");
    if (!isTheme(node)) return;
    await quietly(async () => {
      dock.forget();
      const held = await dock.of(node.dataset.key);
      const select = document.getElementById("d-level-level");
      fillSelect(select, held.levels);
      const kept = await openDialog("d-level", {
        texts: { title: `Make ${nameOf(node)} a …` },
        send: ({ level }) => act({ act: "level", theme: node.dataset.key, level }),
      });
      if (kept) board.tell(`${nameOf(node)} is now a ${select.selectedOptions[0].textContent}.`);
    });
  }

  async function see(head) {
    const node = head?.closest(".node[data-key]");
    if (!isTheme(node)) return;
    await quietly(async () => {
      const held = await dock.of(node.dataset.key);
      fillSelect(
        document.getElementById("d-place-to"),
        board.nodes().filter((other) => other !== node && isTheme(other)).map((other) => ({
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
    const nodes = board.meant(head).filter(isTheme);
    if (!nodes.length) return;
    await quietly(async () => {
      await act({ act: "delete", themes: keysOf(nodes) });
      const told = `${nameOf(nodes[0])}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ""} deleted. Press u to undo.`;
      say(told);
      board.tell(told);
    });
  }

  const again = (which) => quietly(() => act({ act: which }));

  const ACTS = {
    rename, see, tension: makeTension, pole: makePole, aside: putAside,
    describe: (head) => (own.describe?.(head) ?? describe(head)),
    level: changeLevel,
    move: (head) => (own.moveTo?.(head) ?? moveTo(head)),
    delete: (head) => (own.remove?.(head) ?? remove(head)),
    gather: (head) => own.gather?.(head),
    subtheme: (head) => makeNew("subtheme", underOf(head, "superordinate")),
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

  const fold = document.querySelector("[data-fold]");
  const folded = (yes) => {
    main.classList.toggle("folded", yes);
    fold.setAttribute("aria-pressed", String(yes));
    try {
      localStorage.setItem("table-folded", yes ? "yes" : "");
    } catch {
      // a private window keeps nothing: the table then shows on the next visit
    }
  };
  fold?.addEventListener("click", () => folded(fold.getAttribute("aria-pressed") !== "true"));
  try {
    if (fold && localStorage.getItem("table-folded")) folded(true);
  } catch {
    // as above
  }

  // the page never lies: coming back from the desk or another window, it looks again
  addEventListener("focus", () => !board.held && !document.querySelector("dialog[open]") && act({ act: "look" }).catch(() => {}));
  return board;
}
