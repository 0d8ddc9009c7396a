// Choosing words of an extract: with the mouse, or with arrows, Space and Shift.

/** A button for each word of the template's text; places count code points, as the workbench does. */
function buttons(template) {
  const spans = (said) => said.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  const out = spans(template.dataset.out);
  const key = spans(template.dataset.key);
  const made = [];
  let at = Number(template.dataset.start);
  for (const part of template.content.textContent.split(/(\s+)/u)) {
    const end = at + [...part].length;
    if (part.trim()) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "word", textContent: part });
      Object.assign(button.dataset, { start: at, end });
      if (out.some(([a, b]) => a <= at && at < b)) button.dataset.out = "";
      if (key.some(([a, b]) => a <= at && at < b)) button.dataset.key = "";
      made.push(button, " ");
    }
    at = end;
  }
  return made;
}

/**
 * Open the picker on the words of a template. `out`: words to leave out, in several stretches;
 * otherwise one stretch of key words. `keep(spans, problemPlace)` gets [start, end) pairs.
 */
export function pick(template, { out }, keep) {
  const dialog = document.getElementById("picker");
  const group = dialog.querySelector(".picker");
  group.replaceChildren(...buttons(template));
  group.classList.toggle("out", out);
  const words = [...group.querySelectorAll(".word")];
  let anchor = 0;
  dialog.querySelector("h2").textContent = out ? "Leave words out" : "Choose the key words";
  dialog.querySelector(".hint").textContent = out
    ? "Click words, or go with the arrows and press Space; Shift takes a stretch. They print as [...]."
    : "Click the first word, then the last with Shift; or arrows, Space, and Shift with arrows.";
  dialog.querySelector(".problem").textContent = "";
  for (const word of words) set(word, out ? "out" in word.dataset : "key" in word.dataset);
  words.forEach((word, n) => (word.tabIndex = n ? -1 : 0));
  dialog.querySelector("[data-no-words]").hidden = !words.some((word) => word.ariaPressed === "true");
  show();

  group.onclick = (event) => {
    const at = words.indexOf(event.target.closest(".word"));
    if (at >= 0) choose(at, event.shiftKey);
  };
  group.onkeydown = (event) => {
    const at = words.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const to = Math.min(words.length - 1, Math.max(0, at + step));
    words[at].tabIndex = -1;
    words[to].tabIndex = 0;
    words[to].focus();
    if (event.shiftKey) stretch(to, true);
  };
  dialog.querySelector("[data-keep-words]").onclick = () => keep(spans(), dialog.querySelector(".problem"));
  dialog.querySelector("[data-no-words]").onclick = () => keep([], dialog.querySelector(".problem"));
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  words[0]?.focus();

  function choose(at, whole) {
    if (whole) stretch(at, true);
    else if (out) {
      set(words[at], words[at].ariaPressed !== "true");
      anchor = at;
    } else {
      words.forEach((word) => set(word, false));
      set(words[at], true);
      anchor = at;
    }
    show();
  }

  function stretch(to, on) {
    if (!out) words.forEach((word) => set(word, false));
    const [a, b] = anchor < to ? [anchor, to] : [to, anchor];
    for (let n = a; n <= b; n++) set(words[n], on);
    show();
  }

  function set(word, on) {
    word.ariaPressed = String(on);
  }

  function spans() {
    const found = [];
    words.forEach((word, n) => {
      if (word.ariaPressed !== "true") return;
      const span = [Number(word.dataset.start), Number(word.dataset.end)];
      if (n && words[n - 1].ariaPressed === "true" && found.length) found.at(-1)[1] = span[1];
      else found.push(span);
    });
    return found;
  }

  function show() {
    const said = [];
    words.forEach((word) => {
      const on = word.ariaPressed === "true";
      if (out ? !on : on) said.push(word.textContent);
      else if (out && said.at(-1) !== "[...]") said.push("[...]");
    });
    dialog.querySelector(".preview").textContent = said.join(" ");
  }
}
