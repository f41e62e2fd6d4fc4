// @ts-check
/**
 * This browser's push subscription, and what the server is told of it. For pages and the worker.
 *
 * @typedef {{ person: string, endpoint?: string, key?: string, mendedAt?: number, refused?: string }} Wish the plain fact
 *   "push": who wants to be told things here, and the subscription that the server was told of (no endpoint: none just
 *   now); when one that was given up was last replaced, and the endpoint that the server would not have
 * @typedef {{ key: string, is_on?: boolean, was_removed?: boolean }} Standing the server's present key; whether this
 *   session has a subscription there; whether its owner took it off their list
 * @typedef {import("../phone/contact.js").Answer} Answer
 * @typedef {import("../phone/vault.js").Vault | { person: string }} Whose
 */

import { bytesOf, textOf } from "../phone/cipher.js";
import { call } from "../phone/contact.js";
import { recall, remember } from "../phone/database.js";
import { within } from "./within.js";

export const PATH = "/api/v1/push/subscription";
export const LONGEST_MS = 10_000;

/**
 * @param {string} person
 * @returns {Promise<Wish | undefined>}
 */
export async function wishOf(person) {
  const wish = await recall("push");
  return wish?.person === person ? wish : undefined;
}

/**
 * @param {Whose} whose
 * @returns {Promise<Standing | null>} null: no answer
 */
export async function standingOf(whose) {
  const answer = await call(whose, "/api/v1/push/key");
  return answer?.status === 200 ? answer.data : null;
}

/**
 * Have a subscription made with this key; one made with another is given up. Some browsers never answer.
 *
 * @param {PushManager} manager
 * @param {string} key base64url
 * @returns {Promise<PushSubscription>} rejects after ten seconds
 */
export function subscribe(manager, key) {
  return within(LONGEST_MS, async () => {
    const had = await manager.getSubscription();
    if (had && keyOf(had) !== key) await had.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
    return manager.subscribe(options);
  });
}

/**
 * Tell the server, in place of what it was told before, and write that down.
 *
 * @param {Whose} whose
 * @param {PushSubscription} subscription
 * @param {string} key with which it was made
 * @param {string} [name] what its owner calls this device
 * @returns {Promise<Answer | null>} 200 when it is taken
 */
export async function tellServer(whose, subscription, key, name = "") {
  const { person } = whose;
  const { endpoint } = subscription;
  const earlier = await wishOf(person).catch(() => undefined); // where nothing can be kept it works all the same
  const isOther = earlier?.endpoint && earlier.endpoint !== endpoint;
  const replaces = isOther ? { replaces: earlier.endpoint } : {};
  const json = { ...subscription.toJSON(), ...(name && { name }), ...replaces, key };
  const answer = await call(whose, PATH, { method: "PUT", json });
  if (answer?.status === 200) {
    const wish = { person, endpoint, key, mendedAt: earlier?.mendedAt };
    await remember("push", wish).catch(() => undefined);
  } else if (answer && earlier) await remember("push", { ...earlier, refused: endpoint });
  return answer;
}

/**
 * @param {PushSubscription} subscription
 * @returns {string} base64url; "" where the browser does not say
 */
export function keyOf({ options }) {
  const key = options?.applicationServerKey;
  const text = key ? textOf(new Uint8Array(key)) : "";
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
