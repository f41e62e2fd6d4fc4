// @ts-check
/**
 * What is stored of the people who used this phone: their wrapped keys, and in which way the present owner's is open.
 *
 * @typedef {import("./cipher.js").Bytes} Bytes
 * @typedef {import("./cipher.js").Sealed} Sealed
 * @typedef {import("./database.js").Stores} Stores
 * @typedef {import("./tab.js").TabCopies} TabCopies
 * @typedef {Sealed & { salt: Bytes, rounds: number, inner: Bytes, device: CryptoKey, triesLeft: number }} Pin
 * @typedef {{ triesLeft: 0 }} UsedUp a PIN after its last try: its copy of the key is gone
 * @typedef {{
 *   person: string, server: Sealed, isShared: boolean, key?: CryptoKey, pin?: Pin | UsedUp, tabs?: TabCopies
 * }} Owner `server`: the key wrapped under the server's secret
 * @typedef {{ person: string, isReady: boolean }} Current
 * @typedef {{ person: string, token: string }} Invitation an open one, and whose: they may not be the owner yet
 */

import { result, transact } from "./database.js";

export const TRIES = 5;

/**
 * @param {string} person
 * @returns {Promise<Owner | undefined>}
 */
export function ownerOf(person) {
  return transact(["owners"], "readonly", ({ owners }) => owners.get(person));
}

/**
 * @param {Owner} owner
 * @returns {boolean}
 */
export function keepsPast(owner) {
  return Boolean(owner.pin) || !owner.isShared;
}

/**
 * Their open invitation goes too: it says where they were invited.
 *
 * @param {Stores} stores
 * @param {string} person
 */
export async function lessen(stores, person) {
  dropPast(stores, person);
  /** @type {Owner | undefined} */
  const owner = await result(stores.owners.get(person));
  if (owner) stores.owners.put({ person, server: owner.server, isShared: owner.isShared });
  const current = await result(stores.phone.get("current"));
  if (current?.person === person) stores.phone.delete("current");
  if ((await invitationIn(stores))?.person === person) stores.phone.delete("invitation");
}

/**
 * @param {Pick<Stores, "phone">} stores
 * @returns {Promise<Invitation | undefined>}
 */
export function invitationIn({ phone }) {
  return result(phone.get("invitation"));
}

/**
 * @param {Stores} stores
 * @param {string} person
 */
export function dropPast({ entries, facts }, person) {
  const theirs = IDBKeyRange.bound([person], [person, []]);
  entries.delete(theirs);
  facts.delete(theirs);
}
