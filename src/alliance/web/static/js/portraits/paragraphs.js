// A paragraph is kept as it is typed: a little after the last key, and when the field is left.
import { post } from "../post.js";

const REST = 3000;

for (const form of document.querySelectorAll("form[data-paragraph]")) {
  const field = form.querySelector("textarea");
  const says = form.querySelector(".kept");
  let kept = field.value;
  let version = Number(form.dataset.version);
  let waiting = 0;
  let queue = Promise.resolve();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  field.addEventListener("input", () => {
    says.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(keep, REST);
  });
  field.addEventListener("change", keep);
  window.addEventListener("beforeunload", (event) => {
    if (field.value === kept) return;
    keep();
    event.preventDefault();
  });

  // one after the other: each answer brings the version that the next one gives
  function keep() {
    clearTimeout(waiting);
    queue = queue.then(async () => {
      const words = field.value;
      if (words === kept) return;
      try {
        const held = await post(form.action, { act: "change", paragraph: form.dataset.paragraph, words, version });
        version = held.version;
        kept = words;
        says.textContent = "Kept.";
        says.classList.remove("problem");
      } catch (problem) {
        says.textContent = problem.held?.theirs ? `${problem.message} It now reads: “${problem.held.theirs}”.` : problem.message;
        says.classList.add("problem");
      }
    });
  }
}
