// Choosing what an entry or an answer points at: a search whose finds become ticked boxes.
import { get } from "../post.js";

const PAUSE = 200;

for (const field of document.querySelectorAll("[data-pointing]")) begin(field);

function begin(field) {
  const finding = field.querySelector("[data-finding]");
  const input = finding.querySelector("input");
  const found = finding.querySelector(".found");
  const said = finding.querySelector("[role=status]");
  let timer = 0;
  let asked = 0;
  finding.hidden = false;
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // the entry is not kept by looking for a place
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });

  async function look() {
    const words = input.value.trim();
    const mine = ++asked;
    if (words.length < 2) return show([], "");
    try {
      const held = await get(`${field.dataset.pointing}?q=${encodeURIComponent(words)}`);
      if (mine !== asked) return; // something newer was asked meanwhile
      show(held.places, held.places.length ? `${held.places.length} found` : "Nothing holds these words.");
    } catch (problem) {
      show([], problem.message);
    }
  }

  function show(places, words) {
    said.textContent = words;
    found.replaceChildren(...places.map(offered));
  }

  function offered(place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.dir = "auto";
    button.textContent = place.said;
    button.addEventListener("click", () => {
      choose(place);
      said.textContent = `It points at ${place.said}`;
      button.parentElement.remove();
      input.focus();
    });
    const line = document.createElement("li");
    line.append(button);
    return line;
  }

  function choose(place) {
    const known = [...field.querySelectorAll("input[name=points]")].find((one) => one.value === place.id);
    if (known) return (known.checked = true);
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "points", value: place.id, checked: true });
    const words = Object.assign(document.createElement("span"), { textContent: place.said, dir: "auto" });
    const label = Object.assign(document.createElement("label"), { className: "beside" });
    label.append(box, " ", words);
    const line = document.createElement("li");
    line.append(label);
    field.querySelector(".chosen").append(line);
  }
}
