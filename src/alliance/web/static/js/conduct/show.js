// The schedule in large type: one question at a time. What is ticked lives in this window only.
const questions = [...document.querySelectorAll(".ask")];
const before = document.getElementById("before");
const next = document.getElementById("next");
let at = Math.max(0, questions.findIndex((q) => `#${q.id}` === location.hash));

function show(to, focus = true) {
  at = Math.min(Math.max(to, 0), questions.length - 1);
  questions.forEach((q, n) => (q.hidden = n !== at));
  before.disabled = at === 0;
  next.disabled = at >= questions.length - 1;
  if (focus) questions[at]?.querySelector("h2").focus();
}

before.addEventListener("click", () => show(at - 1));
next.addEventListener("click", () => show(at + 1));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const ours = !event.target.closest("button, a, input");
  if (event.key === "ArrowRight" || event.key === "PageDown") show(at + 1);
  else if (event.key === "ArrowLeft" || event.key === "PageUp") show(at - 1);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(questions.length - 1);
  else if (event.key === " " && ours) show(at + 1);
  else if (/^[1-9]$/.test(event.key)) {
    const box = questions[at]?.querySelectorAll("input")[Number(event.key) - 1];
    if (!box) return;
    box.checked = !box.checked;
  } else return;
  event.preventDefault();
});
show(at, false);
