// Runs before the first paint, so that a chosen colour or size of letters does not flash in later, and an answer that is given
// before the other scripts have come is not overlooked by them (kept-answers.ts).
try {
  const root = document.documentElement.dataset;
  for (const name of ["theme", "text"]) {
    const chosen = localStorage.getItem(name);
    if (chosen) root[name] = chosen;
  }
} catch {
  // storage is switched off: the device's own wish stands
}
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement && target.type === "file")) (target as Element).closest("kept-answers")?.setAttribute("data-changed", "");
}, true);
