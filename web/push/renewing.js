// @ts-check
/** What the worker does when the browser or its push service gave up a subscription (`pushsubscriptionchange`). */

import { alone } from "../phone/contact.js";
import { recall } from "../phone/database.js";
import { LONGEST_MS, standingOf, subscribe, tellServer } from "./subscription.js";
import { within } from "./within.js";

/**
 * Makes a new one with the server's present key: the one that browsers give along is missing in most. What can't be
 * mended now is mended at the next start. A page that mends at the same moment comes before or after.
 *
 * @param {PushManager} manager
 * @returns {Promise<void>}
 */
export async function renew(manager) {
  await within(2 * LONGEST_MS, () => alone("push", () => mend(manager))).catch(() => undefined);
}

/** @param {PushManager} manager */
async function mend(manager) {
  const [wish, current] = await Promise.all([recall("push"), recall("current")]);
  if (!wish || wish.person !== current?.person) return;
  const whose = { person: wish.person };
  const standing = await standingOf(whose);
  if (!standing || standing.was_removed) return;
  const subscription = await subscribe(manager, standing.key);
  await tellServer(whose, subscription, standing.key);
}
