// Runs before the first paint, so that a chosen colour or size of letters does not flash in later.
try {
  const root = document.documentElement.dataset;
  for (const name of ["theme", "text"]) {
    const chosen = localStorage.getItem(name);
    if (chosen) root[name] = chosen;
  }
} catch {
  // storage is switched off: the device's own wish stands
}
