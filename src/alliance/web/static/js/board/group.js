// The board across cases: themes of cases are gathered under group themes, each link with its reason.
import { boarding, isTheme } from "./boarding.js";
import { fillSelect, openDialog, placeChosen } from "./dialogs.js";
import { nameOf } from "./tree.js";

const LEVELS = {
  themes: ["superordinate", "subtheme", "strand", "tension", "pole"],
  all: ["superordinate", "subtheme", "strand", "tension", "pole", "statement"],
};
const ids = (nodes) => nodes.map((node) => node.dataset.key.split(":")[1]);

boarding((board, { act, quietly, dock, root, placesFor }) => {
  const level = document.getElementById("level");
  const ungathered = document.getElementById("ungathered");
  const pick = () => {
    const shown = LEVELS[level.value] ?? [level.value];
    for (const node of root.querySelectorAll(".source")) {
      node.classList.toggle("unpicked", !shown.includes(node.dataset.kind) || (ungathered.checked && node.dataset.gathered !== undefined));
      node.classList.toggle("flat", !(level.value in LEVELS));
    }
    board.settle();
  };
  level.addEventListener("change", pick);
  ungathered.addEventListener("change", pick);
  queueMicrotask(pick);

  const kindOf = (nodes) => (nodes.every(isTheme) ? "theme" : nodes[0].dataset.level);
  const title = (nodes) => `${nameOf(nodes[0])}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ""}`;

  const send = (nodes, to, reason) => {
    const kind = kindOf(nodes);
    if (kind === "source") return act({ act: "gather", themes: ids(nodes), to, reason });
    if (to === "out") return act({ act: "let-go", links: ids(nodes), reason });
    return act({ act: "move-link", links: ids(nodes), to, reason });
  };

  function why(nodes, to, heading) {
    return openDialog("d-reason", { fill: { reason: "" }, texts: { title: heading, hint: title(nodes) }, send: ({ reason }) => send(nodes, to, reason) });
  }

  const mixed = (nodes) => new Set(nodes.map((node) => (isTheme(node) ? "theme" : node.dataset.level))).size > 1;

  return {
    placed: pick,
    drop({ nodes, to, why: asked }) {
      if (kindOf(nodes) === "theme") return undefined;
      if (asked) return why(nodes, to, to === "out" ? "Why it is taken out" : "Why they belong together");
      return send(nodes, to, "");
    },
    async gather(head) {
      const nodes = board.meant(head).filter((node) => node.dataset.level === "source");
      if (!nodes.length) return board.tell("Choose themes of cases first: they stand above.");
      fillSelect(document.getElementById("d-place-to"), placesFor([], ["source"]));
      const kept = await openDialog("d-place", {
        texts: { title: `Gather ${title(nodes)} under …`, "to-label": "Theme across cases" },
        send: async ({ to, reason }) => {
          await send(nodes, to ?? "", reason);
          board.forget();
        },
      });
      if (kept) board.tell(`${title(nodes)} gathered under ${placeChosen()}.`);
      return true;
    },
    moveTo(head) {
      const nodes = board.meant(head);
      if (!nodes.length || kindOf(nodes) === "theme") return undefined;
      if (mixed(nodes)) return board.tell("Choose cards of one kind: themes across cases, or gathered themes.");
      if (kindOf(nodes) === "source") return this.gather(head);
      fillSelect(document.getElementById("d-place-to"), placesFor([], ["link"]));
      return openDialog("d-place", {
        texts: { title: `Move ${title(nodes)} to …`, "to-label": "Theme across cases" },
        send: async ({ to, reason }) => {
          await send(nodes, to ?? "", reason);
          board.forget();
        },
      }).then((kept) => kept && board.tell(`${title(nodes)} now under ${placeChosen()}.`));
    },
    remove(head) {
      const nodes = board.meant(head);
      if (!nodes.length || kindOf(nodes) === "theme") return undefined;
      const links = nodes.filter((node) => node.dataset.level === "link");
      if (!links.length) return board.tell("A case’s theme is deleted on the board of its case.");
      return why(links, "out", `Take ${title(links)} out`);
    },
    describe(head) {
      const node = head?.closest(".node[data-key]");
      if (node?.dataset.level !== "link") return isTheme(node) ? undefined : true;
      return quietly(async () => {
        dock.forget();
        const held = await dock.of(node.dataset.key);
        let then = held.reason;
        await openDialog("d-reason", {
          fill: { reason: held.reason },
          clash: "reason",
          texts: { title: "Why it is gathered here", hint: nameOf(node) },
          send: ({ reason, theirs }) => {
            if (theirs !== undefined) then = theirs;
            return act({ act: "explain", link: ids([node])[0], reason, then });
          },
        });
      });
    },
  };
});
