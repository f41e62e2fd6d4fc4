// @ts-check
/**
 * Where somebody looked last and how they get there, kept on this phone only: the sealed fact "meetings".
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Where } from "./asking.js"
 * @import { Query } from "./meeting"
 * @typedef {{ where: Where | null, travel: Query["travel"] | "" }} Last
 */
import { facts } from "../phone/facts.js";

const NAME = "meetings";

/**
 * @param {Vault} vault
 * @returns {Promise<Last>}
 */
export async function last(vault) {
  return (await facts(vault).get(NAME)) ?? { where: null, travel: "" };
}

/**
 * Writes only what differs.
 *
 * @param {Vault} vault
 * @param {Last} now
 * @returns {Promise<void>}
 */
export async function keepLast(vault, now) {
  if (JSON.stringify(await last(vault)) === JSON.stringify(now)) return;
  await facts(vault).put(NAME, now);
}

/**
 * Keeps it as far as it is known that there is such a place: one that is not would be asked for time and again.
 *
 * @param {Vault} vault
 * @param {Last} now
 * @param {(where: Where) => boolean} isPlace
 * @returns {Promise<void>}
 */
export async function keepKnown(vault, now, isPlace) {
  const { where } = now;
  const isKnown = !where || !("near" in where) || isPlace(where);
  const known = isKnown ? where : (await last(vault)).where;
  await keepLast(vault, { ...now, where: known }).catch(() => undefined);
}

/**
 * Keeps the place no more that the server does not know.
 *
 * @param {Vault} vault
 * @param {Last} now
 * @returns {Promise<void>}
 */
export async function forget(vault, { where, travel }) {
  const before = await last(vault);
  const isKept = JSON.stringify(before.where) === JSON.stringify(where);
  await keepLast(vault, { where: isKept ? null : before.where, travel }).catch(() => undefined);
}
