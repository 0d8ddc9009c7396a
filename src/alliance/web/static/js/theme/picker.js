// Choosing words of an extract: with the mouse, or with arrows, Space and Shift.

/**
 * Open the picker on a template of word buttons. `out`: words to leave out, in several stretches;
 * otherwise one stretch of key words. `keep(spans, problemPlace)` gets [start, end) pairs.
 */
export function pick(template, { out }, keep) {
  const dialog = document.getElementById("picker");
  const group = dialog.querySelector(".picker");
  group.replaceChildren(template.content.cloneNode(true));
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
