// @ts-check
/** Prints the page, where the browser lets a page ask for that. */

/** @param {HTMLElement} button */
export function attach(button) {
  if (!globalThis.print) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
}
