// @ts-check
/**
 * What the worker does with a push: shows it, whatever it is, and then tells the server so. Browsers end the subscription
 * of an app that shows nothing (Safari after three times).
 *
 * @typedef {{ title: string, navigate: string, action: string }} Choice a button of a notification
 * @typedef {{ navigate: string, delivery: string, choices: Record<string, string> }} Told what a notification of ours
 *   holds: where it and its buttons lead
 * @typedef {{ data?: { json: () => any } | null, notification?: any }} PushLike
 */

import { flush } from "../daily/sending.js";
import { renew } from "../notices/kept.js";
import { openVault } from "../phone/vault.js";
import { give, giveKept } from "./receipts.js";
import { silenceStranger } from "./silence.js";
import { within } from "./within.js";

const LONGEST_MS = 15_000;
const NOTICES = /^(https?:\/\/[^/]+)?\/notices(\/|$)/;

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {PushLike} event
 * @param {string} neutral what to say when it can't be read
 * @returns {Promise<void>}
 */
export async function notify(registration, event, neutral) {
  const { notification, delivery } = read(event);
  const choices = choicesOf(notification.actions);
  const navigate = text(notification.navigate);
  await registration.showNotification(text(notification.title) || neutral, {
    ...chosen(notification),
    ...(delivery && { tag: delivery }),
    ...buttons(choices),
    data: {
      navigate,
      delivery,
      choices: Object.fromEntries(choices.map(({ action, navigate }) => [action, navigate])),
    },
  });
  await afterwards(delivery, navigate);
}

/**
 * Then, in any order and none of it for long: a dot on the icon, a receipt, what waits is sent, and what was told of is
 * there to read where there is no signal.
 *
 * @param {string} delivery
 * @param {string} navigate
 */
async function afterwards(delivery, navigate) {
  const acts = [
    async () => /** @type {any} */ (navigator).setAppBadge?.(), // without a number it is a dot
    async () => {
      if (delivery && (await give(delivery))) await giveKept();
    },
    async () => {
      await flush();
      await silenceStranger();
    },
    async () => {
      const vault = NOTICES.test(navigate) ? await openVault() : null;
      if (vault) await renew(vault);
    },
  ];
  await Promise.allSettled(acts.map((act) => within(LONGEST_MS, act)));
}

/**
 * Declarative Web Push JSON (webkit.org/blog/16535). A browser that reads it itself hands over what it would show.
 *
 * @param {PushLike} event
 * @returns {{ notification: Record<string, unknown>, delivery: string }}
 */
function read({ data, notification: ready }) {
  try {
    const message = data?.json();
    const notification = message?.notification ?? ready ?? {};
    const delivery = text(message?.delivery) || text(notification.tag);
    return { notification, delivery };
  } catch {
    return { notification: {}, delivery: "" };
  }
}

/** @param {Record<string, unknown>} notification */
function chosen({ body, lang, dir }) {
  return {
    ...(text(body) && { body: text(body) }),
    ...(text(lang) && { lang: text(lang) }),
    ...((dir === "ltr" || dir === "rtl") && { dir: /** @type {NotificationDirection} */ (dir) }),
  };
}

/**
 * @param {unknown} actions
 * @returns {Choice[]}
 */
function choicesOf(actions) {
  if (!Array.isArray(actions)) return [];
  const all = actions.map((one) => ({
    action: text(one?.action),
    title: text(one?.title),
    navigate: text(one?.navigate),
  }));
  return all.filter(({ action, title }) => action && title);
}

/**
 * Safari has none, and says so by having no `maxActions`.
 *
 * @param {Choice[]} choices
 */
function buttons(choices) {
  const most = /** @type {any} */ (globalThis).Notification?.maxActions ?? 0;
  const actions = choices.slice(0, most).map(({ action, title }) => ({ action, title }));
  return actions.length ? { actions } : {};
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : "";
}
