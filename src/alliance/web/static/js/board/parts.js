// The parts of a page that an act may change: what the page has, and what the server sends put in its place.

const part = (key) => document.querySelector(`[data-part="${CSS.escape(key)}"]`);

/** Fingerprints of the parts this page shows. */
export function have() {
  const found = {};
  for (const el of document.querySelectorAll("[data-part]")) found[el.dataset.part] = el.dataset.mark;
  return found;
}

/** Put the parts of an answer in place; lanes come, go and change order inside `[data-parent=""].lanes`. */
export function place(parts) {
  const lanes = document.querySelector(".lanes");
  const wanted = [];
  for (const [key, { mark, html }] of Object.entries(parts)) {
    let el = part(key);
    if (!el && key.startsWith("lane:")) {
      el = document.createElement("div");
      el.className = "node lane column";
      Object.assign(el.dataset, { column: "", key: key.slice(5), level: "superordinate", part: key });
    }
    if (!el) continue;
    if (html !== null) {
      el.innerHTML = html;
      el.dataset.mark = mark;
    }
    if (key.startsWith("lane:")) wanted.push(el);
  }
  if (!lanes) return;
  if (wanted.length || "clusters" in parts) arrange(lanes, wanted);
  const apart = lanes.querySelector(":scope > .apart");
  if (apart) apart.hidden = !apart.querySelector(".node");
  const count = document.querySelector("[data-lanes-count]");
  if (count) count.textContent = lanes.querySelectorAll(':scope > [data-part^="lane:"]').length;
}

function arrange(lanes, wanted) {
  for (const old of lanes.querySelectorAll(':scope > [data-part^="lane:"]')) if (!wanted.includes(old)) old.remove();
  let after = null;
  for (const lane of wanted) {
    const next = after ? after.nextElementSibling : lanes.firstElementChild;
    if (next !== lane) lanes.insertBefore(lane, next);
    after = lane;
  }
}
