// @ts-check
/**
 * The PIN of this phone, and the lock. Each try is counted on the disk before it is made; the last takes the copy of
 * the key under the PIN away, so that only the passphrase helps.
 *
 * @typedef {import("./cipher.js").Bytes} Bytes
 * @typedef {import("./owners.js").Owner} Owner
 * @typedef {import("./owners.js").Pin} Pin
 * @typedef {import("./tab.js").TabCopies} TabCopies
 */

import { bytesOf, disclose, keyOf } from "./cipher.js";
import { call } from "./contact.js";
import { recall, result, transact } from "./database.js";
import { tell } from "./news.js";
import { keepsPast, ownerOf, TRIES } from "./owners.js";
import { copyUnderPin, keyUnderPin } from "./pin_copy.js";
import { copyForTab, dropTab, keyOfTab, stillOpen, thisTab, UNLOCKED_FOR } from "./tab.js";
import { shareSession } from "./sharing.js";
import { refresh } from "./standing.js";
import { STORES, storeOwner } from "./taking.js";
import { Gone, Vault } from "./vault.js";

export const DIGITS = /^\d{4,12}$/;

/** Nothing was changed: the server has to be asked, and gave no answer. */
export class Unreachable extends Error {}

/**
 * @param {string} person
 * @returns {Promise<boolean>}
 */
export async function hasPin(person) {
  return Boolean((await ownerOf(person))?.pin);
}

/** @returns {Promise<number>} tries of the PIN that locks this phone */
export async function triesLeft() {
  const { person } = (await recall("current")) ?? {};
  return (person && (await ownerOf(person))?.pin?.triesLeft) ?? 0;
}

/**
 * Sets or changes the PIN; from now on the key is open in tabs only. Before there is a first PIN the session is made
 * one that closes: else its cookie would be a way round.
 *
 * @param {Vault} vault open
 * @param {string} pin 4 to 12 digits
 * @returns {Promise<void>} rejects with `Unreachable`
 */
export async function setPin(vault, pin) {
  if (!DIGITS.test(pin)) throw new RangeError("4 to 12 digits");
  const raw = await rawKey(vault);
  const isFirst = !(await hasPin(vault.person));
  if (isFirst && !(await shareSession(vault, true))) throw new Unreachable();
  await store(vault, raw, await copyUnderPin(vault.person, pin, raw));
  await refresh(vault);
}

/**
 * @param {Vault} vault open
 * @returns {Promise<void>} rejects with `Unreachable`
 */
export async function removePin(vault) {
  const [raw, owner] = [await rawKey(vault), await ownerOf(vault.person)];
  if (!owner?.isShared && !(await shareSession(vault, false))) throw new Unreachable();
  await store(vault, raw, undefined);
}

/**
 * @param {string} typed
 * @returns {Promise<{ vault: Vault } | { triesLeft: number }>} at 0 only the passphrase helps
 */
export async function unlock(typed) {
  const { person, copy } = await countTry();
  if (!copy) return { triesLeft: 0 };
  const raw = await keyUnderPin(person, typed, copy);
  if (!raw) return { triesLeft: copy.triesLeft - 1 };
  const [key, tab] = [await keyOf(raw), await copyForTab(person, raw)];
  raw.fill(0);
  await transact(["owners"], "readwrite", async ({ owners }) => {
    /** @type {Owner | undefined} */
    const row = await result(owners.get(person));
    if (!row?.pin) throw new Gone();
    const isChanged = "salt" in row.pin && row.pin.salt.join() !== copy.salt.join();
    const pin = isChanged ? row.pin : { ...copy, triesLeft: TRIES };
    owners.put({ ...row, pin, tabs: { ...stillOpen(row.tabs), ...tab } });
  });
  return { vault: new Vault(person, key, true) };
}

/**
 * Locks this tab, and closes its session on the server where others use the phone.
 *
 * @returns {Promise<void>}
 */
export async function lock() {
  const id = thisTab()?.id;
  dropTab();
  if (!id) return;
  navigator.sendBeacon("/api/v1/session/lock");
  tell("locked", id);
  await changeTabs(({ [id]: _mine, ...others }) => others);
}

/**
 * It is in use: another five minutes. A tab that is locked stays so.
 *
 * @returns {Promise<void>}
 */
export async function touch() {
  const id = thisTab()?.id ?? "";
  await changeTabs((open) => {
    const mine = open[id];
    return mine ? { ...open, [id]: { ...mine, until: Date.now() + UNLOCKED_FOR } } : open;
  });
}

/** @param {(open: TabCopies) => TabCopies} work */
function changeTabs(work) {
  return transact(["phone", "owners"], "readwrite", async ({ phone, owners }) => {
    const { person } = (await result(phone.get("current"))) ?? {};
    /** @type {Owner | undefined} */
    const owner = person && (await result(owners.get(person)));
    if (owner?.tabs) owners.put({ ...owner, tabs: work(stillOpen(owner.tabs)) });
  });
}

/**
 * Takes a try away, whether or not it will be made.
 *
 * @returns {Promise<{ person: string, copy: Pin | null }>} the copy as it was before, null when none is left
 */
function countTry() {
  return transact(["phone", "owners"], "readwrite", async ({ phone, owners }) => {
    const { person } = (await result(phone.get("current"))) ?? {};
    /** @type {Owner | undefined} */
    const owner = person && (await result(owners.get(person)));
    if (!owner?.pin) throw new Gone();
    const { pin } = owner;
    if (!("bytes" in pin)) return { person, copy: null };
    const triesLeft = pin.triesLeft - 1;
    owners.put({ ...owner, pin: triesLeft > 0 ? { ...pin, triesLeft } : { triesLeft: 0 } });
    return { person, copy: pin };
  });
}

/**
 * @param {Vault} vault
 * @returns {Promise<Bytes>} without a PIN, from the copy under the server's secret
 */
async function rawKey({ person }) {
  const owner = await ownerOf(person);
  if (!owner) throw new Gone();
  const inTab = await keyOfTab(person, owner.tabs);
  if (inTab) return inTab;
  const answer = owner.pin ? null : await call({ person }, "/api/v1/phone");
  if (answer?.status !== 200) throw new Unreachable();
  return disclose(await keyOf(bytesOf(answer.data.secret)), `${person}|server`, owner.server);
}

/**
 * @param {Vault} vault
 * @param {Bytes} raw
 * @param {Pin | undefined} pin
 */
async function store(vault, raw, pin) {
  const [key, tab] = [await keyOf(raw), await copyForTab(vault.person, raw)];
  raw.fill(0);
  const owner = await transact(STORES, "readwrite", async (stores) => {
    const row = await result(stores.owners.get(vault.person));
    const current = await result(stores.phone.get("current"));
    if (!row || current?.person !== vault.person) throw new Gone();
    return storeOwner(stores, { ...row, pin }, key, tab);
  });
  vault.reopen(new Vault(vault.person, key, keepsPast(owner)));
  tell("changed");
}
