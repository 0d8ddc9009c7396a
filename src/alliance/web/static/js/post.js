// Talking to the workbench: one function that posts JSON and one that speaks to the person.

/** The answer to an act as an object; throws Problem, worded for the person, where it was refused. */
export async function post(url, body) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": document.body.dataset.csrf },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Problem("The workbench does not answer: it was closed. What you typed is still here; start it again.");
  }
  return read(answer);
}

/** The answer to a question as an object. */
export async function get(url) {
  let answer;
  try {
    answer = await fetch(url, { headers: { Accept: "application/json" } });
  } catch {
    throw new Problem("The workbench does not answer: it was closed. Start it again.");
  }
  return read(answer);
}

async function read(answer) {
  let held = {};
  try {
    held = await answer.json();
  } catch {
    held = {};
  }
  if (!answer.ok) throw new Problem(held.problem || "Something went wrong here; nothing was changed. Try again.", held);
  return held;
}

export class Problem extends Error {
  constructor(words, held = {}) {
    super(words);
    this.held = held;
  }
}

/** A name between quotation marks; a person’s own marks around it are not doubled, those inside it become single. */
export function quoted(name) {
  const words = name.trim();
  const inside = /^[“"](.+)[”"]$/su.exec(words)?.[1];
  const own = inside && !/[“”"]/u.test(inside) ? inside : words;
  return `“${own.replaceAll("“", "‘").replaceAll("”", "’")}”`;
}

let timer = 0;

/** Say something at the foot of the page, and to a screen reader. */
export function say(words, { stay = 5000 } = {}) {
  const toast = document.getElementById("toast");
  toast.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => (toast.textContent = ""), stay);
}
