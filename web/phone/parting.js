// @ts-check
/** Signing out: this phone forgets at once, the server is told as soon as it can be reached. */

import { call } from "./contact.js";
import { recall, remember } from "./database.js";
import { tell } from "./news.js";
import { forget } from "./vault.js";

/**
 * @param {string} person
 * @returns {Promise<void>} once the phone has forgotten and the server was told, or could not be
 */
export async function part(person) {
  await remember("leaving", { person });
  await partAgain();
}

/**
 * Goes on with a parting that the server has not heard of yet.
 *
 * @returns {Promise<boolean>} whether it has now
 */
export async function partAgain() {
  const leaving = await recall("leaving");
  if (!leaving) return true;
  await forget(leaving.person);
  tell("ended", { ...leaving, isForgotten: true });
  const answer = await call(leaving, "/api/v1/session", { method: "DELETE" });
  if (answer) await remember("leaving", undefined);
  return Boolean(answer);
}
