// @ts-check
/**
 * The key while it is unlocked: wrapped on the disk under a secret that only this tab's session storage has, for five
 * minutes since the last use.
 *
 * @typedef {import("./cipher.js").Bytes} Bytes
 * @typedef {import("./cipher.js").Sealed & { until: number }} TabCopy
 * @typedef {Record<string, TabCopy>} TabCopies by the id of a tab
 */

import { bytesOf, chance, close, disclose, keyOf, textOf } from "./cipher.js";
import { TAB } from "./vault.js";

export const UNLOCKED_FOR = 5 * 60 * 1000;

const BY_PASSPHRASE = "evenkeel-passphrase";

/**
 * @param {string} person
 * @param {Bytes} raw the key
 * @returns {Promise<TabCopies>} one copy, for this tab
 */
export async function copyForTab(person, raw) {
  const tab = thisTab() ?? newTab();
  const copy = await close(await keyOf(tab.secret), `${person}|tab|${tab.id}`, raw);
  return { [tab.id]: { ...copy, until: Date.now() + UNLOCKED_FOR } };
}

/**
 * @param {string} person
 * @param {TabCopies} [copies]
 * @returns {Promise<Bytes | null>} the key, unless this tab is locked
 */
export async function keyOfTab(person, copies) {
  const tab = thisTab();
  const copy = tab && stillOpen(copies)[tab.id];
  if (!copy) return null;
  return disclose(await keyOf(tab.secret), `${person}|tab|${tab.id}`, copy).catch(() => null);
}

/**
 * @param {TabCopies} [copies]
 * @returns {TabCopies} without those whose time is over, or that a changed clock put too far ahead
 */
export function stillOpen(copies = {}) {
  const now = Date.now();
  const open = Object.entries(copies).filter(
    ([, { until }]) => until > now && until <= now + UNLOCKED_FOR,
  );
  return Object.fromEntries(open);
}

/** @returns {{ id: string, secret: Bytes } | null} null in a worker, and in a tab that is locked */
export function thisTab() {
  const [id, secret] = storage()?.getItem(TAB)?.split(" ") ?? [];
  return id && secret ? { id, secret: bytesOf(secret) } : null;
}

/** @returns {void} */
export function dropTab() {
  storage()?.removeItem(TAB);
}

/**
 * Whether the way to the passphrase was taken from the lock screen of this tab: then a session of theirs opens the
 * phone without the PIN. It is taken only after the session that was open had been closed.
 *
 * @returns {boolean}
 */
export function isByPassphrase() {
  return storage()?.getItem(BY_PASSPHRASE) === "1";
}

/** @param {boolean} isIt */
export function setByPassphrase(isIt) {
  if (isIt) storage()?.setItem(BY_PASSPHRASE, "1");
  else storage()?.removeItem(BY_PASSPHRASE);
}

function newTab() {
  const tab = { id: crypto.randomUUID(), secret: chance(32) };
  storage()?.setItem(TAB, `${tab.id} ${textOf(tab.secret)}`);
  return tab;
}

/** @returns {Storage | null} */
function storage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // the browser was told to keep nothing
  }
}
