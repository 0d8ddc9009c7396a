// Copying from the transcript gives the words with their citation.
import { get, Problem, say } from "../post.js";
import { chosen } from "./choose.js";
import { rows, said, textIn } from "./text.js";

const main = document.getElementById("main");

async function asked(start, end) {
  const url = new URL(main.dataset.words, location.href);
  url.search = new URLSearchParams({ start, end });
  return get(url);
}

/** Copy the chosen words, with their citation or alone. */
export async function copy({ alone = false } = {}) {
  const now = chosen();
  if (!now) return;
  try {
    const answer = asked(now.start, now.end).then((held) => (alone ? held.words : held.copied));
    await write(answer);
    say(`Copied: ${shortened(await answer)}`);
  } catch (problem) {
    if (problem instanceof Problem) say(problem.message);
    else if (problem instanceof DOMException) say("The browser did not allow copying: choose the words again and press Ctrl+C.");
    else throw problem;
  }
}

async function write(answer) {
  if (!navigator.clipboard) throw new DOMException("no clipboard");
  if (window.ClipboardItem) {
    const blob = answer.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  } else await navigator.clipboard.writeText(await answer);
}

const shortened = (words) => (words.length > 90 ? `${words.slice(0, 90)}…` : words);

export function listen() {
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (document.activeElement?.closest?.("textarea, input, .editor, .card") || !selection.rangeCount) return;
    if (!rows.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
    const now = chosen();
    if (!now) return;
    // at once what the page itself knows; then, better, what the workbench says (speakers, the study's own style)
    event.preventDefault();
    event.clipboardData.setData("text/plain", `“${textIn(now.start, now.end)}” (${main.dataset.name}: ${said(now.start, now.end)})`);
    copy();
  });
}
