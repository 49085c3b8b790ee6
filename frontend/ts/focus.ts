// Where the keyboard goes when the thing that it was at goes away.

/** Take a row out of its list; whoever was in it goes to the list that stays. */
export function takeAway(row: Element, list: HTMLElement | null): void {
  const isHere = row.contains(document.activeElement);
  row.remove();
  if (!isHere || !list) return;
  list.tabIndex = -1;
  list.focus();
}
