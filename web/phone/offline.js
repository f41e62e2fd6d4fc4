// @ts-check
/**
 * On the page "No connection": shows the ways that work where this phone has its owner's days, or that they left; and
 * where meetings were asked for and none are kept here, why, and whom to call.
 */

import { recall } from "./database.js";

const MEETINGS = /^\/meetings(\/|$)/;

/**
 * @param {HTMLElement} page
 * @returns {Promise<void>}
 */
export async function attach(page) {
  const [owner, leaving] = await Promise.all([recall("current"), recall("leaving")]);
  const isReady = owner?.isReady === true;
  show(page.querySelector(".phone-works"), isReady);
  show(page.querySelector(".phone-meetings"), !isReady && MEETINGS.test(location.pathname));
  show(page.querySelector(".phone-left"), Boolean(leaving));
}

/**
 * @param {Element | null} part
 * @param {boolean} isShown
 */
function show(part, isShown) {
  part?.toggleAttribute("hidden", !isShown);
}
