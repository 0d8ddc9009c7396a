// After an appendix was moved, its button has the focus again, so that it can be pressed once more.
const here = document.querySelector("[data-here]") || null;
if (here) here.focus();
else {
  const id = new URLSearchParams(location.search).get("at")?.replace(/-(up|down)$/, "");
  if (id) document.getElementById(`i-${id}`)?.querySelector("button:not([disabled])")?.focus();
}
