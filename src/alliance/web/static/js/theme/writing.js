// What is written on a theme is kept as it is typed: a little after the last key, and when the field is left.
import { post } from "../post.js";

const REST = 4000;
const section = document.querySelector("[data-write-url]");
let queue = Promise.resolve();

for (const field of section?.querySelectorAll("[data-write]") || []) {
  const says = field.parentElement.querySelector(".kept");
  let kept = field.value;
  let waiting = 0;
  field.addEventListener("input", () => {
    says.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(keep, REST);
  });
  field.addEventListener("change", keep);
  window.addEventListener("beforeunload", (event) => {
    if (field.value !== kept) {
      keep();
      event.preventDefault();
    }
  });

  // one after the other: each answer brings the version that the next one gives
  function keep() {
    clearTimeout(waiting);
    queue = queue.then(async () => {
      const words = field.value;
      if (words === kept) return;
      try {
        const held = await post(section.dataset.writeUrl, { name: field.dataset.write, text: words, version: Number(section.dataset.version) });
        section.dataset.version = held.version;
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
