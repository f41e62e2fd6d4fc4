// @ts-check
/**
 * Packs as this phone keeps them: each one sealed fact, with a small one that says when the server last found it as it
 * should be.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Pack } from "./meeting"
 * @typedef {{ etag: string, at: number, pack: Pack }} Parcel `at`: when the server last said so, ms
 * @typedef {{ pack: string, checked: string }} Names those of the two facts
 */
import { facts } from "../phone/facts.js";

const FORMAT = 1;

/**
 * @param {Vault} vault
 * @param {Names} names
 * @returns {Promise<any>} null: none is kept
 */
export async function keptAs(vault, names) {
  const { get } = facts(vault);
  const [kept, checked] = await Promise.all([get(names.pack), get(names.checked)]);
  if (kept?.pack?.format !== FORMAT) return null;
  return checked?.etag === kept.etag ? { ...kept, at: Math.max(kept.at, checked.at) } : kept;
}

/**
 * Keeps what the server sent. Without room for it, this page has it all the same.
 *
 * @template {Parcel} T
 * @param {Vault} vault
 * @param {Names} names
 * @param {T} found
 * @returns {Promise<T>}
 */
export async function keepAs(vault, names, found) {
  await facts(vault)
    .put(names.pack, found)
    .catch(() => undefined);
  return found;
}

/**
 * Notes that the server would send the same.
 *
 * @template {Parcel} T
 * @param {Vault} vault
 * @param {Names} names
 * @param {T} kept
 * @param {number} at ms
 * @returns {Promise<T>}
 */
export async function keptStill(vault, names, kept, at) {
  await facts(vault).put(names.checked, { etag: kept.etag, at });
  return { ...kept, at };
}

/**
 * @param {Response} answer
 * @returns {Promise<{ etag: string, pack: Pack } | null>} null: it is none of ours
 */
export async function opened(answer) {
  const pack = answer.status === 200 ? await answer.json().catch(() => null) : null;
  return pack?.format === FORMAT ? { etag: answer.headers.get("ETag") ?? "", pack } : null;
}
