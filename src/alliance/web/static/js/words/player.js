// A recording beside words: play, back two seconds, slower, faster; its place is told to whoever asks.

const RATES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** Seconds as they are read: 1:02:05 or 2:05. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** The player of a page; null where no recording is there. */
export function playerIn(root, { onPlace, onTrouble }) {
  const sound = root.querySelector("audio");
  if (!sound) return null;
  const part = (name) => root.querySelector(`[data-player="${name}"]`);
  const button = part("play");
  const place = part("place");
  const told = part("told");
  const rate = part("rate");

  const toggle = () => (sound.paused ? play() : sound.pause());
  async function play() {
    try {
      await sound.play();
    } catch (problem) {
      if (problem.name !== "AbortError") onTrouble("This recording cannot be played here: its kind is unknown to the browser.");
    }
  }
  const back = () => (sound.currentTime = Math.max(0, sound.currentTime - 2));
  function speed(step) {
    const at = RATES.reduce((best, one, n) => (Math.abs(one - sound.playbackRate) < Math.abs(RATES[best] - sound.playbackRate) ? n : best), 0);
    sound.playbackRate = RATES[Math.min(RATES.length - 1, Math.max(0, at + step))];
  }
  function playFrom(second) {
    sound.currentTime = second;
    return play();
  }
  function show() {
    const length = Number.isFinite(sound.duration) ? sound.duration : 0;
    told.textContent = `${clock(sound.currentTime)}${length ? ` / ${clock(length)}` : ""}`;
    if (length) place.max = String(Math.ceil(length));
    if (document.activeElement !== place) place.value = String(Math.floor(sound.currentTime));
    place.setAttribute("aria-valuetext", clock(sound.currentTime));
    onPlace(sound.currentTime, !sound.paused);
  }
  function state() {
    button.textContent = sound.paused ? "Play" : "Pause";
    button.setAttribute("aria-pressed", String(!sound.paused));
    show();
  }
  sound.addEventListener("timeupdate", show);
  sound.addEventListener("durationchange", show);
  sound.addEventListener("play", state);
  sound.addEventListener("pause", state);
  sound.addEventListener("ratechange", () => (rate.textContent = `${Math.round(sound.playbackRate * 100)} %`));
  sound.addEventListener("error", () => onTrouble("The recording cannot be read: it may be damaged, or not in this copy of the workbench."));
  button.addEventListener("click", toggle);
  part("back").addEventListener("click", back);
  part("slower").addEventListener("click", () => speed(-1));
  part("faster").addEventListener("click", () => speed(1));
  place.addEventListener("input", () => (sound.currentTime = Number(place.value)));
  return {
    toggle, back, playFrom, slower: () => speed(-1), faster: () => speed(1), now: () => sound.currentTime,
    goTo: (second) => {
      const go = () => (sound.currentTime = second);
      if (sound.readyState) go();
      else sound.addEventListener("loadedmetadata", go, { once: true });
    },
  };
}
