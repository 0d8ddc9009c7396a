// Words typed from a recording, or corrected: turns one under the other, hands on the keys, kept as one goes.
import { get, post, Problem, say } from "../post.js";
import { clock, playerIn } from "./player.js";

const root = document.getElementById("typing");
const list = document.getElementById("turns");
const status = document.getElementById("kept");
const trouble = document.getElementById("trouble");
const spoken = document.getElementById("spoken");
const people = document.getElementById("people");
const { save, words, kind } = root.dataset;

const held = { version: 0, number: 0, speakers: [], sounds: [] };
const APPLE = /^(Mac|iP)/u.test(navigator.platform);
let lastArea = null;
let dirty = 0; // how many changes were made
let keptUpTo = 0;
let busy = false;
let stopped = false;
let timer = 0;

const player = playerIn(root, {
  onPlace: (second, playing) => follow(second, playing),
  onTrouble: (said) => say(said, { stay: 12000 }),
});

// --- the page -----------------------------------------------------------------------------------------

const make = (name, attributes = {}, ...inside) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...inside);
  return node;
};

const turns = () => [...list.children];
const areaOf = (turn) => turn.querySelector("textarea");
const numberOf = (turn) => turns().indexOf(turn) + 1;

function turnOf(speaker, said, second, inside = []) {
  const area = make("textarea", { rows: 1, spellcheck: true, dir: "auto" });
  area.value = said;
  const who = make("select", { class: "who" });
  const at = make("button", { type: "button", class: "quiet at" });
  const turn = make("li", { class: "turn" }, make("div", { class: "side" }, who, at), area);
  turn.speaker = speaker;
  turn.second = second;
  turn.marks = inside; // moments inside the turn: [place, second]
  turn.before = said;
  fillSpeakers(who, speaker);
  showTime(turn);
  return turn;
}

function fillSpeakers(select, chosen) {
  select.replaceChildren(...held.speakers.map(([label], n) => make("option", { value: String(n), selected: n === chosen }, label || "nobody named")));
}

function showTime(turn) {
  const button = turn.querySelector(".at");
  const known = turn.second !== null && turn.second !== undefined;
  button.hidden = !known;
  button.textContent = known ? clock(turn.second) : "";
  button.disabled = !player;
  button.setAttribute("aria-label", known ? `Play from ${clock(turn.second)}` : "");
}

/** Names for whoever listens to the page: only what stands near, so that a long interview stays quick. */
function nameTurns() {
  turns().forEach((turn, n) => {
    const [label] = held.speakers[turn.speaker] || [""];
    turn.dataset.role = (held.speakers[turn.speaker] || ["", ""])[1];
    areaOf(turn).setAttribute("aria-label", `Turn ${n + 1}, ${label || "nobody named"}`);
    turn.querySelector(".who").setAttribute("aria-label", `Speaker of turn ${n + 1}`);
  });
}

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.setProperty("height", `${area.scrollHeight + 2}px`);
}

function showPeople() {
  const roles = JSON.parse(people.dataset.roles);
  people.replaceChildren(
    ...held.speakers.map(([label, role], n) =>
      make("div", { class: "row person-row" },
        make("div", {}, make("label", { for: `sl${n}` }, `${n + 1}. Shown as`), make("input", { type: "text", id: `sl${n}`, value: label, maxlength: "100", "data-person": "label", "data-n": String(n) })),
        make("div", {}, make("label", { for: `sr${n}` }, "is"),
          make("select", { id: `sr${n}`, "data-person": "role", "data-n": String(n) }, ...Object.entries(roles).map(([key, said]) => make("option", { value: key, selected: key === role }, said)))),
      ),
    ),
  );
}

// --- moments inside a turn ----------------------------------------------------------------------------

const points = (words) => {
  let n = 0;
  for (const _ of words) n += 1;
  return n;
};

/** After typing in a turn: its moments go with their words. */
function carryMarks(turn) {
  const area = areaOf(turn);
  const [before, after] = [turn.before, area.value];
  turn.before = after;
  if (!turn.marks.length || before === after) return;
  let head = 0;
  const most = Math.min(before.length, after.length);
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const [begin, end] = [points(before.slice(0, head)), points(before.slice(0, before.length - tail))];
  const more = points(after) - points(before);
  turn.marks = turn.marks
    .filter(([at]) => at <= begin || at >= end)
    .map(([at, second]) => (at <= begin && at < end ? [at, second] : [at + more, second]))
    .filter(([at]) => at > 0);
}

/** The moment that is known last before the caret of a turn; null where none is. */
function momentAt(turn) {
  const at = points(areaOf(turn).value.slice(0, areaOf(turn).selectionStart));
  let found = turn.second ?? null;
  for (const [place, second] of turn.marks) if (place <= at) found = second;
  if (found !== null) return found;
  for (let one = turn.previousElementSibling; one; one = one.previousElementSibling) {
    if (one.marks.length) return one.marks.at(-1)[1];
    if (one.second !== null && one.second !== undefined) return one.second;
  }
  return null;
}

function hearFrom(turn) {
  if (!player) return;
  const second = momentAt(turn);
  if (second === null) say("No moment of the recording is known here: F9 says that this turn begins now.");
  else player.playFrom(second);
}

// --- acts on turns --------------------------------------------------------------------------------------

function changed() {
  dirty += 1;
  status.textContent = "Not kept yet";
  clearTimeout(timer);
  timer = setTimeout(keep, 1200);
}

function focusTurn(turn, at = null) {
  const area = areaOf(turn);
  area.focus();
  if (at !== null) area.setSelectionRange(at, at);
  grow(area);
}

/** Who speaks next: of two, the other one. */
function nextSpeaker(turn) {
  if (held.speakers.length < 2) return 0;
  if (turn.speaker > 1) return turn.speaker;
  return turn.speaker === 0 ? 1 : 0;
}

const nowSecond = () => (player ? Math.floor(player.now()) : null);

function split(turn) {
  const area = areaOf(turn);
  const [before, after] = [area.value.slice(0, area.selectionStart).trimEnd(), area.value.slice(area.selectionEnd).trimStart()];
  if (!before && !after && kind === "typing" && turns().length > 1) return; // one empty turn is enough
  const cut = points(area.value) - points(after);
  const known = turn.marks.find(([at]) => at === cut);
  const rest = turn.marks.filter(([at]) => at > cut).map(([at, second]) => [at - cut, second]);
  turn.marks = turn.marks.filter(([at]) => at < points(before));
  area.value = turn.before = before;
  const fresh = turnOf(nextSpeaker(turn), after, known ? known[1] : player && !after ? nowSecond() : null, rest);
  turn.after(fresh);
  nameTurns();
  grow(area);
  focusTurn(fresh, 0);
  spoken.textContent = `Turn ${numberOf(fresh)}, ${held.speakers[fresh.speaker][0]}`;
  changed();
}

function join(turn) {
  const before = turn.previousElementSibling;
  if (!before) return;
  const area = areaOf(before);
  const kept = area.value.trimEnd();
  const more = areaOf(turn).value.trimStart();
  const shift = kept && more ? points(kept) + 1 : 0;
  if (shift) before.marks.push(...[[0, turn.second], ...turn.marks].filter(([, second]) => second !== null && second !== undefined).map(([at, second]) => [at + shift, second]));
  else if (!kept) [before.marks, before.second] = [turn.marks, turn.second];
  area.value = before.before = kept && more ? `${kept} ${more}` : kept + more;
  showTime(before);
  turn.remove();
  nameTurns();
  focusTurn(before, kept && more ? kept.length + 1 : kept.length);
  spoken.textContent = "Joined to the turn before";
  changed();
}

function takeOut(turn) {
  const next = turn.nextElementSibling || turn.previousElementSibling;
  turn.remove();
  if (!next) list.append(turnOf(0, "", null));
  nameTurns();
  focusTurn(next || list.firstElementChild);
  changed();
}

function speak(turn, n) {
  if (n < 0 || n >= held.speakers.length) return;
  turn.speaker = n;
  turn.querySelector(".who").value = String(n);
  nameTurns();
  spoken.textContent = held.speakers[n][0];
  changed();
}

function stamp(turn) {
  if (!player) return;
  turn.second = nowSecond();
  showTime(turn);
  spoken.textContent = `Time ${clock(turn.second)}`;
  changed();
}

function insert(sound) {
  const area = lastArea && lastArea.isConnected ? lastArea : areaOf(list.lastElementChild);
  const { selectionStart: start, selectionEnd: end, value } = area;
  const lead = start && !/\s$/u.test(value.slice(0, start)) ? " " : "";
  const tail = end < value.length && !/^[\s.,;:!?]/u.test(value.slice(end)) ? " " : "";
  area.setRangeText(`${lead}${sound}${tail}`, start, end, "end");
  carryMarks(area.closest(".turn"));
  area.focus();
  grow(area);
  changed();
}

// --- keys -----------------------------------------------------------------------------------------------

const keys = document.getElementById("keys");
const marks = document.getElementById("sounds");

const openKeys = () => keys.showModal();

/** What the keys do wherever one is on the page; whether one did something. */
function anywhere(event) {
  if (document.querySelector("dialog[open]")) return false;
  const control = event.ctrlKey || event.metaKey;
  if (player) {
    if (event.key === "Escape") return player.toggle(), true;
    if (event.key === "F2") return player.back(), true;
    if (event.key === "F4" && !event.altKey && !control) return player.slower(), true;
    if (event.key === "F8") return player.faster(), true;
  }
  if (control && event.key === "/") return openKeys(), true;
  if (control && event.key === "s") return keep(), true;
  if (event.key === "?" && !event.target.closest("textarea, input, select")) return openKeys(), true;
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (anywhere(event)) event.preventDefault();
});

list.addEventListener("keydown", (event) => {
  const turn = event.target.closest(".turn");
  if (!turn || event.isComposing || event.getModifierState("AltGraph")) return; // that types @ or ² on many keyboards
  const area = areaOf(turn);
  const inWords = event.target === area;
  const control = event.ctrlKey || event.metaKey || (event.altKey && !APPLE); // there, Alt types letters
  const digit = /^Digit([1-9])$/u.exec(event.code || "");
  let did = true;
  if (control && digit) speak(turn, Number(digit[1]) - 1);
  else if (control && event.key === "ArrowUp") turn.previousElementSibling && focusTurn(turn.previousElementSibling);
  else if (control && event.key === "ArrowDown") turn.nextElementSibling && focusTurn(turn.nextElementSibling);
  else if (control && event.key === "Enter") hearFrom(turn);
  else if (event.key === "F9" || (control && event.key === "j")) stamp(turn);
  else if (control && event.key === ".") marks.querySelector("button")?.focus();
  else if (inWords && event.key === "Enter" && !event.shiftKey && !control) split(turn);
  else if (inWords && event.key === "Backspace" && !area.selectionStart && !area.selectionEnd && turn.previousElementSibling) join(turn);
  else did = false;
  if (did) {
    event.preventDefault();
    event.stopPropagation();
  }
});

list.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) {
    grow(event.target);
    carryMarks(event.target.closest(".turn"));
  }
  if (event.target.matches(".who")) speak(event.target.closest(".turn"), Number(event.target.value));
  else changed();
});

list.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea")) {
    lastArea = event.target;
    grow(lastArea);
  }
});

list.addEventListener("click", (event) => {
  const button = event.target.closest("button.at");
  if (button) player?.playFrom(button.closest(".turn").second);
});

// the buttons for the turn one was in last; pressing one does not take the caret away
const acts = document.getElementById("acts");
for (const place of [acts, marks]) place.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());

acts.addEventListener("click", (event) => {
  const name = event.target.closest("button")?.dataset.turn;
  if (!name) return;
  const turn = (lastArea?.isConnected ? lastArea.closest(".turn") : null) || list.lastElementChild;
  if (name === "hear") hearFrom(turn);
  else if (name === "split") split(turn);
  else if (name === "join") join(turn);
  else if (name === "time") stamp(turn);
  else if (name === "out") takeOut(turn);
  else if (name === "after") {
    const fresh = turnOf(nextSpeaker(turn), "", nowSecond());
    turn.after(fresh);
    nameTurns();
    focusTurn(fresh);
    changed();
  }
});

marks.addEventListener("click", (event) => {
  const sound = event.target.closest("button[data-sound]");
  if (sound) insert(sound.dataset.sound);
});

people.addEventListener("input", (event) => {
  const { person, n } = event.target.dataset;
  if (!person) return;
  held.speakers[Number(n)][person === "label" ? 0 : 1] = event.target.value;
  for (const turn of turns()) fillSpeakers(turn.querySelector(".who"), turn.speaker);
  nameTurns();
  changed();
});

document.getElementById("add-person").addEventListener("click", () => {
  held.speakers.push([`Speaker ${held.speakers.length + 1}`, "unknown"]);
  for (const turn of turns()) fillSpeakers(turn.querySelector(".who"), turn.speaker);
  showPeople();
  people.querySelector(`#sl${held.speakers.length - 1}`).select();
  changed();
});

for (const button of document.querySelectorAll("[data-open='keys']")) button.addEventListener("click", openKeys);

// --- the turn that is heard --------------------------------------------------------------------------------

let heard = null;

function follow(second, playing) {
  let now = null;
  for (const turn of list.children) {
    if (turn.second === null || turn.second === undefined) continue;
    if (turn.second > second) break;
    now = turn;
  }
  if (now === heard) return;
  heard?.classList.remove("now");
  heard?.removeAttribute("aria-current");
  heard = now;
  if (!now) return;
  now.classList.add("now");
  now.setAttribute("aria-current", "true");
  const typing = document.activeElement?.closest(".turn");
  if (playing && !typing) now.scrollIntoView({ block: "center", behavior: "instant" });
}

// --- kept as one goes --------------------------------------------------------------------------------------

const state = () => ({
  version: held.version, number: held.number, speakers: held.speakers, second: nowSecond() ?? held.second ?? 0,
  turns: turns().map((turn) => [turn.speaker, areaOf(turn).value, turn.second ?? null]),
});

async function keep() {
  clearTimeout(timer);
  if (stopped || keptUpTo === dirty) return !stopped;
  if (busy) {
    timer = setTimeout(keep, 300);
    return false;
  }
  busy = true;
  const upTo = dirty;
  try {
    const answer = await post(save, state());
    held.version = answer.version;
    keptUpTo = upTo;
    trouble.textContent = "";
    const now = new Date();
    status.textContent = dirty === upTo ? `Kept at ${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}` : "Not kept yet";
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const both = problem.held.theirs !== undefined;
    stopped = both;
    trouble.textContent = both
      ? `${problem.message} There it reads: “${problem.held.theirs}”. Here: “${problem.held.mine}”.`
      : problem.message;
    trouble.focus();
    status.textContent = "Not kept";
    if (!both) timer = setTimeout(keep, 6000);
    return false;
  } finally {
    busy = false;
  }
}

addEventListener("beforeunload", (event) => {
  if (keptUpTo !== dirty && !stopped) event.preventDefault();
});

document.getElementById("look").addEventListener("click", async (event) => {
  event.preventDefault();
  if (!dirty && !held.version) {
    say("Nothing is changed yet.");
    return;
  }
  while (busy) await new Promise((go) => setTimeout(go, 50));
  if (await keep()) location.assign(event.target.href);
});

async function begin() {
  let found;
  try {
    found = await get(words);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = problem.message;
    return;
  }
  Object.assign(held, found);
  list.replaceChildren(...(found.turns.length ? found.turns : [[0, "", player ? 0 : null]]).map((one, n) => turnOf(...one, found.marks?.[n] || [])));
  nameTurns();
  showPeople();
  marks.replaceChildren(...held.sounds.map((sound) => make("button", { type: "button", class: "quiet", "data-sound": sound }, sound)));
  if (!CSS.supports("field-sizing", "content")) for (const turn of list.children) grow(areaOf(turn));
  if (found.version) status.textContent = "As you left it";
  if (player && found.second) player.goTo(found.second);
  const asked = /^#t(\d+)$/u.exec(location.hash);
  const place = /^#w(\d+)(?:-(\d+))?$/u.exec(location.hash);
  if (asked && list.children[Number(asked[1])]) focusTurn(list.children[Number(asked[1])], 0);
  else if (place) goToPlace(Number(place[1]));
  else if (kind === "typing") focusTurn(list.lastElementChild, areaOf(list.lastElementChild).value.length);
  list.dataset.ready = "yes";
}

/** Go to a place in the words as they were brought here: code points from the beginning. */
function goToPlace(position) {
  let at = 0;
  for (const turn of list.children) {
    const points = [...areaOf(turn).value];
    if (position <= at + points.length) {
      focusTurn(turn, points.slice(0, Math.max(0, position - at)).join("").length);
      turn.scrollIntoView({ block: "center", behavior: "instant" });
      return;
    }
    at += points.length + 1;
  }
}

await begin();
