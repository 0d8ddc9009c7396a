// Finding words without leaving the desk.
import { get, Problem } from "../post.js";

const form = document.getElementById("find");
const field = document.getElementById("find-words");
const where = document.getElementById("find-where");
const panel = document.getElementById("found");
let asked = 0;

export function focusFind() {
  field.focus();
  field.select();
}

function close() {
  panel.hidden = true;
  panel.replaceChildren();
}

async function ask() {
  const words = field.value.trim();
  if (!words) {
    close();
    return;
  }
  asked += 1;
  const mine = asked;
  const url = new URL(form.action);
  url.search = new URLSearchParams({ q: words, where: where.value, transcript: form.dataset.transcript });
  let answer;
  try {
    answer = await get(url);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    answer = { html: "", problem: problem.message };
  }
  if (mine !== asked) return;
  const head = document.createElement("p");
  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "quiet close";
  shut.textContent = "Close";
  shut.addEventListener("click", () => {
    close();
    field.focus();
  });
  head.className = "soft";
  head.setAttribute("role", "status");
  head.textContent = answer.problem || (answer.count === 1 ? "1 place" : `${answer.count} places`);
  panel.replaceChildren(shut, head);
  panel.insertAdjacentHTML("beforeend", answer.html);
  panel.hidden = false;
}

/** Listen; `go` is told the fragment of a place on this desk. */
export function listen(go) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  where.addEventListener("change", ask);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      go("");
    } else if (event.key === "ArrowDown" && !panel.hidden) {
      event.preventDefault();
      panel.querySelector("a")?.focus();
    }
  });
  panel.addEventListener("keydown", (event) => {
    const links = [...panel.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close();
      field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      (links[at + (event.key === "ArrowDown" ? 1 : -1)] || field).focus();
    }
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const url = new URL(link.href);
    if (url.pathname !== location.pathname) return;
    event.preventDefault();
    close();
    history.pushState(null, "", url.hash);
    go(url.hash);
  });
}
