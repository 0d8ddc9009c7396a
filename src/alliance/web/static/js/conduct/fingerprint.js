// The fingerprint of a recording, made in this window: the file itself is never sent.
import { Sha256 } from "./sha256.js";

for (const form of document.querySelectorAll("form[data-fingerprint]")) {
  const file = form.querySelector("[data-file]");
  const says = form.querySelector("[data-progress]");
  let turn = 0;
  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    const mine = ++turn;
    if (!chosen) return;
    const hash = new Sha256();
    const reader = chosen.stream().getReader();
    let read = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (mine !== turn) return void reader.cancel();
        if (done) break;
        hash.update(value);
        read += value.length;
        says.textContent = `Reading: ${Math.floor((read / chosen.size) * 100)} %`;
      }
    } catch {
      says.textContent = "This file cannot be read: choose it again.";
      return;
    }
    form.elements.sha256.value = hash.hex();
    form.elements.file_name.value = chosen.name;
    says.textContent = "Read. The fingerprint and the name are filled in; the file stayed where it is.";
  });
}
