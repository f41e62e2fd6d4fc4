// @ts-check
/** On the page "No connection": shows the ways that work where this phone has its owner's days. */

import { recall } from "./database.js";

/**
 * @param {HTMLElement} ways
 * @returns {Promise<void>}
 */
export async function attach(ways) {
  const owner = await recall("current");
  ways.hidden = owner?.isReady !== true;
}
