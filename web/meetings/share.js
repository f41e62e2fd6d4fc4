// @ts-check
/** Hands a meeting's address on: by the phone's own sharing, else by copying it. Nothing of a person stands in it. */

/** @param {HTMLElement} button */
export function attach(button) {
  const url = new URL(button.dataset.path ?? "", location.origin).href;
  if (!canShare({ url }) && !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", () => handOn(button, url).catch(() => undefined)); // thought better of
}

/**
 * @param {HTMLElement} button
 * @param {string} url
 */
async function handOn(button, url) {
  if (canShare({ url })) return navigator.share({ url });
  await navigator.clipboard.writeText(url);
  const said = button.closest("section")?.querySelector("[role=status]");
  if (said instanceof HTMLElement) said.hidden = false;
}

/** @param {ShareData} data */
function canShare(data) {
  return navigator.canShare?.(data) ?? false;
}
