// @ts-check
/**
 * All meetings that this phone knows: those of the pack and those that its owner keeps, each once.
 *
 * @import { Meeting, Pack } from "./meeting"
 * @import { Parcel } from "./parcel.js"
 */
import { meetingsOf } from "./unpacking.js";

/** @type {WeakMap<Pack, Meeting[]>} */
const read = new WeakMap();

/**
 * Reads what is kept, once a page.
 *
 * @param {Parcel | null} kept
 * @returns {Meeting[]}
 */
export function meetingsIn(kept) {
  if (!kept) return [];
  const meetings = read.get(kept.pack) ?? meetingsOf(kept.pack);
  read.set(kept.pack, meetings);
  return meetings;
}

/**
 * Gives those that somebody keeps first: more is known of them. What lists show in the place of one of those counts as
 * the same meeting.
 *
 * @param {Parcel | null} pack
 * @param {Parcel | null} mine
 * @returns {Meeting[]}
 */
export function together(pack, mine) {
  const [near, own] = [meetingsIn(pack), meetingsIn(mine)];
  const known = new Set([...near, ...own].map(({ id }) => id));
  const kept = own
    .filter(({ same_as }) => !(same_as && known.has(same_as)))
    .map((one) => ({ ...one, is_mine: true }));
  const ids = new Set(kept.map(({ id }) => id));
  return [...kept, ...near.filter(({ id }) => !ids.has(id))];
}
