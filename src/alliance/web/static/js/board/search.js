// Searching hundreds of cards: those that do not hold the words step back; clusters stay, so that cards can be put there.

export function searching(board) {
  const field = document.getElementById("find");
  const run = (tell) => {
    const words = field.value.trim().toLocaleLowerCase();
    let shown = 0;
    let all = 0;
    for (const node of board.nodes()) {
      const leaf = !node.querySelector(":scope > [data-box]");
      const held = node.querySelector(":scope > .head")?.textContent.toLocaleLowerCase() ?? "";
      const hit = !words || held.includes(words);
      if (leaf) {
        all++;
        shown += hit;
        node.hidden = !hit;
      }
      node.classList.toggle("found", Boolean(words) && hit);
    }
    if (tell) board.tell(words ? `${shown} of ${all} cards hold “${field.value.trim()}”.` : "");
    board.settle();
  };
  field.addEventListener("input", () => run(true));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      run(true);
      board.focus(board.current);
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      board.focus(board.heads().find((head) => head.closest(".node.found")) ?? board.current);
    }
  });
  return { again: () => field.value && run(false) };
}
