// Forms in a dialog: filled, sent, and where they are refused the words stay and the reason is shown.
import { Problem } from "../post.js";

/**
 * Open a dialog. `fill` gives fields their values, `texts` the words of `[data-title]` and the like, `hide` the
 * `[data-field]`s not needed; `send(values)` does the act and throws Problem where it is refused.
 * Resolves to true when it was kept.
 */
export function openDialog(id, { fill = {}, texts = {}, hide = [], clash = "", send }) {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector(".problem");
  let version;
  let theirs;
  problem.textContent = "";
  form.reset();
  for (const [name, value] of Object.entries(fill)) if (form.elements[name]) form.elements[name].value = value;
  for (const [name, words] of Object.entries(texts)) {
    const place = dialog.querySelector(`[data-${name}]`);
    if (place) place.textContent = words;
  }
  for (const field of dialog.querySelectorAll("[data-field]")) field.hidden = hide.includes(field.dataset.field);
  return new Promise((resolve) => {
    let kept = false;
    form.onsubmit = async (event) => {
      if (event.submitter?.value === "leave") return;
      event.preventDefault();
      const buttons = [...form.querySelectorAll("button")];
      for (const button of buttons) button.disabled = true;
      try {
        const values = Object.fromEntries(new FormData(form));
        await send(version === undefined ? values : { ...values, version, theirs });
        kept = true;
        dialog.close();
      } catch (refused) {
        if (!(refused instanceof Problem)) throw refused;
        problem.textContent = refused.message;
        if (refused.held?.theirs !== undefined) {
          version = refused.held.version;
          theirs = refused.held.theirs;
          problem.append(clashed(refused.held.theirs, form.elements[clash]));
        }
      } finally {
        for (const button of buttons) button.disabled = false;
      }
    };
    form.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.rows !== 2) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.main"));
    };
    dialog.onclose = () => resolve(kept);
    dialog.showModal();
    (form.querySelector("[autofocus]") ?? form.elements[Object.keys(fill)[0]] ?? form.querySelector("textarea, select, input"))?.focus();
    const field = document.activeElement;
    if (field?.select) field.select();
  });
}

/** Both wordings, and a button that takes theirs. */
function clashed(theirs, field) {
  const box = document.createElement("span");
  box.className = "clash";
  const quoted = document.createElement("q");
  quoted.textContent = theirs;
  quoted.dir = "auto";
  const take = document.createElement("button");
  take.type = "button";
  take.className = "quiet";
  take.textContent = "Take that wording";
  take.onclick = () => {
    if (field) field.value = theirs;
    field?.focus();
  };
  box.append("It now reads: ", quoted, ". Yours is still in the form; keeping it replaces theirs. ", take);
  return box;
}

/** Fill a `<select>` with places: {id, words, depth, group}. */
export function fillSelect(select, places, chosen = "") {
  select.replaceChildren(
    ...places.map(({ id, words, depth = 0 }) => {
      const option = document.createElement("option");
      option.value = id;
      option.textContent = "\u2003".repeat(depth) + words;
      option.selected = id === chosen;
      return option;
    }),
  );
  if (!select.value && select.options.length) select.selectedIndex = 0;
}

/** The place that was chosen from the list of places, in words. */
export const placeChosen = () => document.getElementById("d-place-to").selectedOptions[0].textContent.trim();

for (const find of document.querySelectorAll("[data-narrow]")) {
  const select = document.getElementById(find.dataset.narrow);
  find.addEventListener("input", () => {
    const words = find.value.trim().toLocaleLowerCase();
    let first = null;
    for (const option of select.options) {
      option.hidden = option.disabled = !option.textContent.toLocaleLowerCase().includes(words);
      if (!option.hidden) first ??= option;
    }
    if (first) first.selected = true;
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
});
