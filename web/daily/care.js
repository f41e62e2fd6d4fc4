// @ts-check
/** What a saved day calls for on the page that answers. The rules of server/daily/care.py. */

import { strongestCraving } from "./day.js";

/** @param {import("./day.js").Day} day @returns {{afterUse: boolean, helpLine: boolean}} */
export function care(day) {
  const said = day.checkIn;
  const isHeavy =
    said.mood === 1 || (strongestCraving(day) ?? 0) >= 8 || said.symptoms?.includes("low_mood");
  return { afterUse: Boolean(said.used), helpLine: Boolean(isHeavy) };
}
