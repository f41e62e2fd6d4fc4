// @ts-check
/**
 * At every start of the app: whether this browser, the server and what its owner wants agree on push, and mending it
 * where they do not. Loaded only where somebody wants to be told things.
 *
 * @typedef {import("./subscription.js").Wish} Wish
 * @typedef {import("./subscription.js").Standing} Standing
 * @typedef {import("./subscription.js").Whose} Whose
 * @typedef {"off" | "on" | "changed" | "died"} State `changed` (another key) and `died` are what could not be mended
 */

import { alone, call } from "../phone/contact.js";
import { remember } from "../phone/database.js";
import { isHalfFilled } from "../phone/half_filled.js";
import { giveKept } from "./receipts.js";
import { silence, silenceStranger } from "./silence.js";
import { keyOf, PATH, standingOf, subscribe, tellServer, wishOf } from "./subscription.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** @type {Promise<State> | null} */
let repairing = null;

/**
 * Once a page.
 *
 * @param {Whose} whose
 * @returns {Promise<State>}
 */
export function repair(whose) {
  repairing ??= alone("push", () => begin(whose)).catch(() => "off");
  return repairing;
}

/**
 * @param {Whose} whose
 * @returns {Promise<State>}
 */
async function begin(whose) {
  await silenceStranger();
  const wish = await wishOf(whose.person);
  const registration = await navigator.serviceWorker?.getRegistration();
  const manager = registration?.pushManager;
  if (!wish || !manager || Notification.permission !== "granted") return "off";
  answerTheWorker();
  /** @type {any} */ (navigator).clearAppBadge?.().catch(() => undefined);
  giveKept().catch(() => undefined);
  return mend(whose, wish, manager);
}

/**
 * @param {Whose} whose
 * @param {Wish} wish
 * @param {PushManager} manager
 * @returns {Promise<State>}
 */
async function mend(whose, wish, manager) {
  const had = await manager.getSubscription();
  const isAsTold = Boolean(had) && had?.endpoint === wish.endpoint;
  const standing = await standingOf(whose);
  if (!standing) return isAsTold ? "on" : "died";
  if (standing.was_removed) {
    await silence(whose.person, true);
    return "off";
  }
  const isSameKey = !had || (keyOf(had) || wish.key) === standing.key;
  if (isAsTold && isSameKey && standing.is_on) return "on";
  if (isSameKey && had && had.endpoint === wish.refused) return "died";
  if (had && isAsTold && isSameKey) {
    // They signed in anew, or its push service said that it is gone: another one then, but not at each start.
    const json = { ...had.toJSON(), key: standing.key, again: true };
    const answer = await call(whose, PATH, { method: "PUT", json });
    if (answer?.status !== 404) return answer?.status === 200 ? "on" : "died";
    if (Date.now() - (wish.mendedAt ?? 0) < DAY_MS) return "died";
    await had.unsubscribe();
    await remember("push", { ...wish, mendedAt: Date.now() });
  }
  return (await renew(whose, manager, standing)) ? "on" : isSameKey ? "died" : "changed";
}

/**
 * @param {Whose} whose
 * @param {PushManager} manager
 * @param {Standing} standing
 * @returns {Promise<boolean>}
 */
async function renew(whose, manager, { key }) {
  const subscription = await subscribe(manager, key).catch(() => null);
  if (!subscription) return false;
  const answer = await tellServer(whose, subscription, key);
  return answer?.status === 200;
}

/** The worker leads an open page elsewhere only when nothing on it would be lost (following.js). */
function answerTheWorker() {
  navigator.serviceWorker.addEventListener("message", ({ data, ports }) => {
    if (data?.kind === "is-half-filled") ports[0]?.postMessage(isHalfFilled());
  });
}
