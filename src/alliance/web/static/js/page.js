// On every page: forms that keep what was typed when they are refused.
import { Problem, post, say } from "./post.js";

for (const form of document.querySelectorAll("form[data-keep]")) form.addEventListener("submit", keep);

async function keep(event) {
  const form = event.currentTarget;
  if (event.submitter?.hasAttribute("formaction")) return; // this button leads to a page of its own
  event.preventDefault();
  const button = event.submitter;
  const body = new FormData(form, button);
  if (button) button.disabled = true;
  const place = form.querySelector(".problem") || form.insertBefore(document.createElement("p"), form.firstChild);
  // beside the button that was pressed: on a long form its head is out of sight
  const pressed = button?.closest(".actions") || button;
  if (pressed && pressed !== form && form.contains(pressed)) pressed.before(place);
  place.className = "problem";
  place.setAttribute("role", "alert");
  place.textContent = "";
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": document.body.dataset.csrf },
    });
    let held = {};
    try {
      held = await answer.json();
    } catch {
      held = {};
    }
    if (!answer.ok) throw new Problem(held.problem || "Something went wrong here; nothing was changed.", held);
    if (held.go) location.assign(held.go);
    else location.reload();
  } catch (problem) {
    const words = problem instanceof Problem ? problem.message : "The workbench does not answer: it was closed. Start it again; what you typed is still here.";
    if (problem.held?.go) return location.assign(problem.held.go); // the sweep: its page says the problem, and what to do
    place.textContent = problem.held?.theirs ? `${words} It now reads: “${problem.held.theirs}”.` : words;
    place.tabIndex = -1;
    place.focus();
    if (button) button.disabled = false;
  }
}

for (const button of document.querySelectorAll("button[data-print]")) button.addEventListener("click", () => print());

for (const button of document.querySelectorAll("button[data-undo]"))
  button.addEventListener("click", async () => {
    try {
      await post("/undo/", { scope: button.dataset.undo, redo: button.dataset.redo === "yes" });
      location.reload();
    } catch (problem) {
      say(problem.message);
    }
  });
