// @ts-check
/**
 * Making somebody the owner of this phone.
 *
 * @typedef {import("./database.js").Stores} Stores
 * @typedef {import("./owners.js").Current} Current
 * @typedef {import("./owners.js").Owner} Owner
 * @typedef {import("./tab.js").TabCopies} TabCopies
 */

import { bytesOf, chance, close, disclose, keyOf } from "./cipher.js";
import { result, transact } from "./database.js";
import { tell } from "./news.js";
import { dropPast, invitationIn, keepsPast, lessen, ownerOf, TRIES } from "./owners.js";
import { Gone, Vault } from "./vault.js";

/** @type {import("./database.js").StoreName[]} */
export const STORES = ["phone", "owners", "entries", "facts"];

/**
 * Makes this person the phone's owner, with the key they had here or a new one. Of an earlier owner only unsent rows
 * and the wrapped key stay. With a PIN the key opens for this tab only.
 *
 * @param {string} person
 * @param {string} secret of `GET /api/v1/phone`, base64url
 * @param {boolean} [isShared] whether others use this phone; with a PIN, what was chosen before stays
 * @returns {Promise<Vault>} rejects with `Gone` while they are signing out here
 */
export async function takeIn(person, secret, isShared = false) {
  const wrap = await keyOf(bytesOf(secret));
  const place = `${person}|server`;
  for (;;) {
    const known = await ownerOf(person);
    const raw = known ? await disclose(wrap, place, known.server) : chance(32);
    const server = known?.server ?? (await close(wrap, place, raw));
    const key = await keyOf(raw);
    const isForTabs = isShared || known?.pin;
    const tab = isForTabs ? await (await import("./tab.js")).copyForTab(person, raw) : {};
    raw.fill(0);
    let earlier = person;
    const owner = await transact(STORES, "readwrite", async (stores) => {
      const row = await result(stores.owners.get(person));
      if (row?.server.iv.join() !== known?.server.iv.join()) return null; // another tab was first
      if ((await result(stores.phone.get("leaving")))?.person === person) throw new Gone();
      earlier = (await result(stores.phone.get("current")))?.person ?? person;
      return storeOwner(stores, { person, server, isShared, ...kept(row) }, key, tab);
    });
    if (owner && earlier !== person) tell("ended", { person: earlier });
    if (owner) return new Vault(person, key, keepsPast(owner));
  }
}

/**
 * Stores the owner with the key open in the one way that is right for this phone.
 *
 * @param {Stores} stores
 * @param {Owner} owner as before; of `key` and `tabs` nothing is taken over
 * @param {CryptoKey} key
 * @param {TabCopies} tab
 * @returns {Promise<Owner>}
 */
export async function storeOwner(stores, { key: _key, tabs, ...owner }, key, tab) {
  /** @type {Current | undefined} */
  const current = await result(stores.phone.get("current"));
  if (current && current.person !== owner.person) await lessen(stores, current.person);
  if ((await invitationIn(stores))?.person !== owner.person) stores.phone.delete("invitation");
  const isOpen = !owner.isShared && !owner.pin;
  const opened = isOpen ? { ...owner, key } : { ...owner, tabs: { ...tabs, ...tab } };
  if (!keepsPast(owner)) dropPast(stores, owner.person);
  const isReady = current?.person === owner.person && current.isReady && keepsPast(owner);
  stores.owners.put(opened);
  stores.phone.put({ person: owner.person, isReady }, "current");
  return opened;
}

/**
 * What stays of an owner whose session let them in: their PIN with all its tries, unless it was used up.
 *
 * @param {Owner | undefined} row
 * @returns {Partial<Owner>}
 */
export function kept(row) {
  if (!row?.pin || !("bytes" in row.pin)) return {};
  return { isShared: row.isShared, tabs: row.tabs, pin: { ...row.pin, triesLeft: TRIES } };
}
