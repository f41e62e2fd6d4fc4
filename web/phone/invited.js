// @ts-check
/**
 * Remembers an open invitation, so that a code carries it into the installed app (carry.js), or forgets the one that was
 * open: joined, or of no use any more. It is kept as one person's: the next one here must not find it.
 */

import { remember, transact } from "./database.js";
import { invitationIn } from "./owners.js";

/**
 * @param {HTMLElement} element `data-invitation`: the token, or "" for none any more; `data-person`: who was just made,
 *   on a page that knew nobody yet
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const token = element.dataset.invitation;
  const person = element.dataset.person ?? document.body.dataset.person;
  const kept = token && person ? { person, token } : undefined;
  await remember("invitation", kept).catch(() => undefined);
}

/**
 * @param {string} person
 * @returns {Promise<string>} the token of an open invitation of theirs, or ""
 */
export async function invitationOf(person) {
  const kept = await transact(["phone"], "readonly", invitationIn);
  return kept?.person === person ? kept.token : "";
}
