// @ts-check
/** What the check-in page offers to write down with one tap. The rules of server/daily/offers.py. */

import { only, recordedOf } from "./typed.js";

/** @import { CheckIn } from "./entry" */

/**
 * Offer the usual sleep, meals and exercise of the parts that are shown and still blank.
 *
 * @param {CheckIn | null} usual @param {CheckIn} held @param {string[]} names
 * @returns {CheckIn | null}
 */
export function usualDay(usual, held, names) {
  const blank = names.filter((name) => !(name in held));
  return recordedOf(only(usual ?? {}, blank));
}

/** Offer the usual bed and up times, unless times are recorded.
 * @param {CheckIn | null} usual @param {CheckIn} held @param {string[]} names @returns {CheckIn | null} */
export function usualTimes(usual, held, names) {
  const { bed_at, up_at } = usual?.sleep ?? {};
  const isHeld = held.sleep?.bed_at || held.sleep?.up_at || !names.includes("sleep");
  return isHeld ? null : recordedOf({ sleep: recordedOf({ bed_at, up_at }) });
}
