// Runs before the first paint, so that a chosen colour or size of letters does not flash in later, and what is answered or
// handed in before the other scripts have come is not overlooked by them (kept-answers.ts).
try {
  const root = document.documentElement.dataset;
  for (const name of ["theme", "text"]) {
    const chosen = localStorage.getItem(name);
    if (chosen) root[name] = chosen;
  }
} catch {
  // storage is switched off: the device's own wish stands
}
for (const name of ["input", "change"]) {
  document.addEventListener(name, ({ target }) => {
    if (!(target instanceof HTMLInputElement && target.type === "file")) (target as Element).closest("kept-answers")?.setAttribute("data-changed", "");
  }, true);
}
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.dataset.handIn || "wanted" in form.dataset || "pintar" in window) return; // pressed again it goes, scripts or not
  form.dataset.wanted = "";
  event.preventDefault();
}, true);
