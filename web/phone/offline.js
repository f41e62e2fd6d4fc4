// @ts-check
/** On the page "No connection": shows the ways that work where this phone has its owner's days, or that they left. */

import { recall } from "./database.js";

/**
 * @param {HTMLElement} page
 * @returns {Promise<void>}
 */
export async function attach(page) {
  const [owner, leaving] = await Promise.all([recall("current"), recall("leaving")]);
  show(page.querySelector(".phone-works"), owner?.isReady === true);
  show(page.querySelector(".phone-left"), Boolean(leaving));
}

/**
 * @param {Element | null} part
 * @param {boolean} isShown
 */
function show(part, isShown) {
  part?.toggleAttribute("hidden", !isShown);
}
