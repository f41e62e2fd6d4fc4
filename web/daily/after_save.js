// @ts-check
/** Where a page goes when something was kept on this phone. */

import { flush } from "./outbox.js";

const LONGEST_WAIT_MS = 5000;

/**
 * Go on to `address` as soon as that can show what was kept: at once when the worker answers it from this phone,
 * otherwise when the server has it. When it has not within 5 seconds the page stays, and the line that tells of
 * unsent entries says that they are saved on this phone.
 *
 * @param {string} address
 * @returns {Promise<boolean>} whether the page is being left
 */
export async function goOn(address) {
  const isGoing = navigator.serviceWorker?.controller ? true : await isSent();
  if (isGoing) location.assign(address);
  return isGoing;
}

/** @returns {Promise<boolean>} */
async function isSent() {
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS, false));
  const sent = flush().then(({ isDone }) => isDone);
  return Boolean(await Promise.race([sent, late]));
}
