// @ts-check
/** The button that installs the app, shown where the browser offers that and the app is not installed already. */

/** @typedef {Event & { prompt: () => Promise<{ outcome: string }> }} InstallEvent */

/**
 * @param {HTMLElement} button
 * @returns {void}
 */
export function attach(button) {
  if (isInstalled()) return;
  /** @type {InstallEvent | undefined} */
  let offered;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = /** @type {InstallEvent} */ (event);
    button.hidden = false;
  });
  addEventListener("appinstalled", () => {
    button.hidden = true;
  });
  button.addEventListener("click", async () => {
    button.hidden = true; // an offer can be taken once; the browser makes another one when it likes
    await offered?.prompt();
  });
}

/** Whether this window is the installed app. iPhones say it by a property of their own. */
function isInstalled() {
  const isStandalone = matchMedia("(display-mode: standalone)").matches;
  return isStandalone || /** @type {any} */ (navigator).standalone === true;
}
