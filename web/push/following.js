// @ts-check
/**
 * What the worker does when a notification of ours was tapped: leads to its page, or puts it off.
 *
 * @typedef {import("./notifying.js").Told} Told
 * @typedef {{
 *   url: string, postMessage: (message: unknown, ports: MessagePort[]) => void,
 *   focus: () => Promise<unknown>, navigate: (address: string) => Promise<unknown>
 * }} Window
 * @typedef {{
 *   location: { origin: string }, registration: ServiceWorkerRegistration,
 *   clients: { matchAll: (which: any) => Promise<readonly any[]>, openWindow: (address: string) => Promise<unknown> }
 * }} Scope
 */

import { tellOf } from "./by_token.js";

const DUE = "/due";
const LATER = "later";
const LONGEST_MS = 5000;
const LONGEST_ANSWER_MS = 300; // Firefox lets a tap open a window for one second

/**
 * @param {Scope} scope
 * @param {{ notification: Notification, action: string }} event
 * @returns {Promise<void>}
 */
export async function follow(scope, { notification, action }) {
  notification.close();
  /** @type {any} */ (navigator).clearAppBadge?.().catch(() => undefined);
  /** @type {Partial<Told>} */
  const { navigate = "", delivery = "", choices = {} } = notification.data ?? {};
  if (action !== LATER) return lead(scope, choices[action] || navigate);
  if (await isPutOff(delivery)) return undefined;
  return lead(scope, DUE).catch(() => showAgain(scope, notification));
}

/**
 * @param {string} delivery
 * @returns {Promise<boolean>}
 */
async function isPutOff(delivery) {
  const status = await tellOf("/api/v1/reminders/later", delivery, LONGEST_MS);
  return status >= 200 && status < 300;
}

/**
 * Opens only what is ours, whatever was sent: in a window that is open where nothing would be lost, else in a new one.
 *
 * @param {Scope} scope
 * @param {string} navigate
 */
async function lead({ clients, location }, navigate) {
  const address = own(navigate, location.origin);
  /** @type {readonly Window[]} */
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const ours = all.filter(({ url }) => new URL(url).origin === location.origin);
  const free = await Promise.all(ours.map(isFree));
  const window = ours.find((_one, at) => free[at]);
  try {
    if (!window) throw new Error("none is open");
    await window.focus();
    await window.navigate(address);
  } catch {
    await clients.openWindow(address);
  }
}

/**
 * @param {string} navigate
 * @param {string} origin
 * @returns {string}
 */
function own(navigate, origin) {
  const due = new URL(DUE, origin);
  try {
    const address = new URL(navigate || DUE, origin);
    return address.origin === origin ? address.href : due.href;
  } catch {
    return due.href;
  }
}

/**
 * Asks a page whether something on it is half-filled (repair.js). One that does not answer is left alone.
 *
 * @param {Window} window
 * @returns {Promise<boolean>}
 */
function isFree(window) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    setTimeout(resolve, LONGEST_ANSWER_MS, false);
    port1.onmessage = ({ data }) => resolve(data === false);
    window.postMessage({ kind: "is-half-filled" }, [port2]);
  }).finally(() => port1.close());
}

/**
 * It was neither put off nor could a page be opened: so that it is not lost.
 *
 * @param {Scope} scope
 * @param {Notification} notification
 */
async function showAgain({ registration }, { title, body, tag, lang, data }) {
  await registration.showNotification(title, { body, tag, lang, data });
}
