// The recording on the desk: a line plays its moment. Nothing of this runs where no recording is kept.
import { clock, playerIn } from "../words/player.js";
import { say } from "../post.js";
import { onAnswer } from "./rows.js";
import { count, indexAt, lineAt, rows, startOf } from "./text.js";

const main = document.getElementById("main");
const place = document.getElementById("hearing");
const times = (main.dataset.times || "").split(" ").filter(Boolean).map((pair) => pair.split(":").map(Number));
const player = place && playerIn(place, { onPlace: show, onTrouble: (said) => say(said, { stay: 12000 }) });
let heard = null;

/** Whether a recording can be played here. */
export const canHear = Boolean(player);

function timeAt(position) {
  let found = null;
  for (const one of times) {
    if (one[0] > position) break;
    found = one;
  }
  return found;
}

/** Play from a place in the words; while it plays, stop. */
export function hear(position = null) {
  if (!player) {
    say("No recording of this interview is kept here.");
    return;
  }
  if (place.querySelector("audio").paused === false) {
    player.toggle();
    return;
  }
  place.hidden = false;
  if (position === null) {
    player.toggle();
    return;
  }
  const known = timeAt(position);
  if (!known) {
    say("No moment of the recording is known for these words: time stamps are set where the words are corrected.");
    return;
  }
  player.playFrom(known[1]);
}

function show(second, playing) {
  let now = null;
  if (playing) for (const one of times) if (one[1] <= second) now = one;
  const line = now && count() ? lineAt(indexAt(now[0])) : null;
  if (line === heard) return;
  heard?.classList.remove("heard");
  heard = line;
  heard?.classList.add("heard");
}

/** A small button at each line where a moment of the recording begins. */
function putButtons() {
  if (!player || !count()) return;
  for (const [position, second] of times) {
    const line = lineAt(indexAt(position));
    if (!line || line.querySelector(":scope > .hear") || position < startOf(line)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hear noprint";
    button.tabIndex = -1; // by the keys, k plays the chosen words
    button.textContent = "▸";
    button.title = `Play from ${clock(second)}`;
    button.setAttribute("aria-label", `Play from ${clock(second)}`);
    button.addEventListener("click", () => {
      place.hidden = false;
      player.playFrom(second);
    });
    line.prepend(button);
  }
}

if (player) {
  putButtons();
  onAnswer((answer) => answer.rows.length && putButtons());
  rows.classList.add("with-sound");
}
