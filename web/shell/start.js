// @ts-check
/**
 * Wakes the behaviours of a page: `data-behavior="people/time_zone"` loads `people/time_zone.js` of the same
 * release and hands it the element. Pages work without any of them, so one that cannot load only stays asleep.
 *
 * @typedef {{ attach: (element: HTMLElement) => void | Promise<void> }} Behavior
 */

import { addressAtServer } from "./from_server.js";

const NAME = /^[a-z_]+\/[a-z_]+$/;

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @returns {Promise<void>}
 */
async function wake(element, name) {
  if (!NAME.test(name)) return;
  /** @type {Behavior} */
  const behavior = await import(`../${name}.js`);
  await behavior.attach(element);
}

/**
 * On a shell, lead to the page as the server has it when what should fill it cannot.
 *
 * @param {HTMLElement} element
 * @returns {void}
 */
function offerServer(element) {
  const offer = element.closest("main")?.querySelector("[data-fallback]");
  const link = offer?.querySelector("a");
  if (!(offer instanceof HTMLElement) || !link) return;
  link.href = addressAtServer();
  offer.hidden = false;
}

/**
 * Wake what lies in a part of the page, such as one that a script has just put there.
 *
 * @param {ParentNode} part
 * @returns {Promise<unknown>} once all of it is awake, as far as it can be
 */
export function wakeIn(part) {
  const waking = [];
  for (const element of part.querySelectorAll("[data-behavior]")) {
    if (!(element instanceof HTMLElement)) continue;
    for (const name of (element.dataset.behavior ?? "").split(" ")) {
      waking.push(wake(element, name).catch(() => offerServer(element)));
    }
  }
  return Promise.all(waking);
}

export const awake = wakeIn(document);
