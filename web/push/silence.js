// @ts-check
/** Ends this browser's push subscription. The server ends its side with the session. For pages and the worker. */

import { recall, remember } from "../phone/database.js";
import { within } from "./within.js";

const LONGEST_MS = 2000;

/**
 * Nothing more is shown here of this person's, whoever can be reached. Of somebody else's, nothing changes.
 *
 * @param {string} person
 * @param {boolean} isForgotten else they wanted to be told things here, and will be once they are signed in again
 * @returns {Promise<void>}
 */
export async function silence(person, isForgotten) {
  const wish = await recall("push");
  if (wish?.person !== person) return;
  await remember("push", isForgotten ? undefined : { person });
  if (isForgotten) await remember("receipts", undefined);
  await within(LONGEST_MS, unsubscribe).catch(() => undefined);
}

/**
 * Ends the subscription of somebody who is not the phone's owner any more.
 *
 * @returns {Promise<void>}
 */
export async function silenceStranger() {
  const [wish, current] = await Promise.all([recall("push"), recall("current")]);
  if (wish?.endpoint && wish.person !== current?.person) await silence(wish.person, false);
}

async function unsubscribe() {
  /** @type {ServiceWorkerRegistration | undefined} */
  const own = /** @type {any} */ (globalThis).registration; // of the worker
  const registration = own ?? (await navigator.serviceWorker?.getRegistration());
  for (const one of (await registration?.getNotifications()) ?? []) one.close(); // whatever becomes of the rest
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}
