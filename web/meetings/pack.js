// @ts-check
/**
 * The pack: meetings round a place and the best online ones, kept on this phone, sealed. It is asked for without saying
 * who asks: the server's answer is the same for anybody.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Where } from "./asking.js"
 * @import { Pack } from "./meeting"
 * @import { Parcel } from "./parcel.js"
 * @typedef {Parcel & { where: Where | null }} Kept `where`: what was asked for
 */
import { askFor } from "../phone/known.js";
import { keepAs, keptAs, keptStill, opened } from "./parcel.js";
import { distances, meetingsOf } from "./unpacking.js";

export const FRESH_MS = 6 * 60 * 60 * 1000;

const NAMES = { pack: "meetings_pack", checked: "meetings_checked" };
const ENOUGH = 20; // fewer within reach, and a wider pack is kept
const WIDEST_KM = 250;

/** The server knows no such place. */
export class NoSuchPlace extends Error {}

/**
 * Gives what this phone keeps.
 *
 * @param {Vault} vault
 * @returns {Promise<Kept | null>}
 */
export function keptPack(vault) {
  return keptAs(vault, NAMES);
}

/**
 * Whether what is kept is what was asked for, and young enough not to be asked for again.
 *
 * @param {Kept | null} kept
 * @param {Where | null} where
 * @param {number} now ms
 */
export function isFresh(kept, where, now) {
  return isFor(kept, where) && kept !== null && now - kept.at < FRESH_MS && kept.at <= now;
}

/**
 * Whether what is kept was asked for with the same words.
 *
 * @param {Kept | null} kept
 * @param {Where | null} where
 */
export function isFor(kept, where) {
  return kept !== null && JSON.stringify(kept.where) === JSON.stringify(where);
}

/**
 * Asks the server for a pack and keeps it.
 *
 * @param {Vault} vault
 * @param {Where | null} where
 * @param {Kept | null} kept
 * @param {number} now ms
 * @returns {Promise<Kept | null>} null: the server can't be reached; throws `NoSuchPlace`
 */
export async function fetchPack(vault, where, kept, now) {
  const same = kept && isFor(kept, where) ? kept : null;
  const answer = await ask(where, same?.pack.radius_km, same?.etag);
  if (same && answer?.status === 304) return keptStill(vault, NAMES, same, now);
  if (answer?.status === 422) throw new NoSuchPlace();
  const read = answer && (await opened(answer));
  if (!read) return null;
  const wider = isSparse(read.pack) ? await ask(where, WIDEST_KM) : null;
  return keepAs(vault, NAMES, { ...((wider && (await opened(wider))) ?? read), where, at: now });
}

/** @type {(pack: Pack) => boolean} */
function isSparse(pack) {
  const { place, radius_km } = pack;
  if (!place || radius_km >= WIDEST_KM) return false;
  return distances(meetingsOf(pack), place).filter((km) => km <= radius_km).length < ENOUGH;
}

/**
 * @param {Where | null} where
 * @param {number} [radiusKm]
 * @param {string} [etag] of what is kept
 */
function ask(where, radiusKm, etag) {
  const given = { ...where, ...(where && radiusKm && { radius_km: radiusKm }) };
  const query = new URLSearchParams(Object.entries(given).map(([name, one]) => [name, `${one}`]));
  return askFor(`/api/v1/meetings/pack?${query}`, etag, { credentials: "omit" });
}
