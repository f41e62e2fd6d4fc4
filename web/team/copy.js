// @ts-check
/** Copies a text that the page shows, and says so. */

/** @param {HTMLElement} button */
export function attach(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.text ?? "");
    const said = button.closest("section")?.querySelector("[role=status]");
    if (said instanceof HTMLElement) said.hidden = false;
  });
}
