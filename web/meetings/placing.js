// @ts-check
/**
 * Which place is meant, as far as this phone can tell from what it keeps.
 *
 * @import { Where } from "./asking.js"
 * @import { Meeting, Place, Spot } from "./meeting"
 * @import { Kept } from "./pack.js"
 * @typedef {{ place: Place | null, whole: number, isAsked: boolean }} Placed `whole`: how far round it all meetings are
 *   kept, km; `isAsked` false: it is not the place that was asked for
 */
import { kilometres } from "./distance.js";
import { folded } from "./folding.js";
import { meetingsIn } from "./together.js";
import { wholeKm } from "./unpacking.js";

const NEAR_KM = 80;

/**
 * Finds the place: the one that the pack was asked for, a position within it, or a city of a meeting that is kept;
 * else the pack's own in its stead, unless somebody keeps a meeting near where they asked.
 *
 * @param {Where | null} where
 * @param {Kept | null} kept
 * @param {Meeting[]} meetings all that this phone knows
 * @returns {Placed}
 */
export function placed(where, kept, meetings) {
  const place = kept?.pack.place;
  const own = place ? { ...place, name: place.name ?? "", timezone: place.timezone ?? "" } : null;
  const reach = (/** @type {Place} */ spot) =>
    kept ? wholeKm(kept.pack, meetingsIn(kept), spot) : 0;
  if (!where) return { place: null, whole: 0, isAsked: true };
  const isKept = kept !== null && isSame(where, kept.where);
  const near = meetingsIn(kept);
  const asked = isKept ? own : (placeOf(where, own, near) ?? placeOf(where, own, meetings));
  const whole = asked ? reach(asked) : 0;
  if (asked && whole > 0) return { place: asked, whole, isAsked: true };
  if (asked && isMineNear(asked, meetings)) return { place: asked, whole: 0, isAsked: false };
  return { place: own, whole: own ? reach(own) : 0, isAsked: false };
}

/** @type {(place: Place, meetings: Meeting[]) => boolean} */
function isMineNear(place, meetings) {
  return meetings.some((one) => one.is_mine && isNear(place, one));
}

/** @type {(spot: Spot, meeting: Meeting) => boolean} */
function isNear(spot, { lat, lng }) {
  return lat !== null && lng !== null && kilometres(spot.lat, spot.lng, lat, lng) <= NEAR_KM;
}

/** @type {(one: Where, other: Where | null) => boolean} */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @type {(where: Where, own: Place | null, meetings: Meeting[]) => Place | null} */
function placeOf(where, own, meetings) {
  if (!("near" in where)) return { ...where, name: "", timezone: "" };
  const wanted = folded(where.near);
  return own && folded(own.name) === wanted ? own : cityOf(wanted, meetings);
}

/**
 * @param {string} wanted folded
 * @param {Meeting[]} meetings
 * @returns {Place | null} about the middle of the meetings there
 */
function cityOf(wanted, meetings) {
  const first = meetings.find((one) => one.lat !== null && isIn(one, wanted));
  if (!wanted || !first) return null;
  const spot = { lat: first.lat ?? 0, lng: first.lng ?? 0 };
  const there = meetings.filter((one) => isIn(one, wanted) && isNear(spot, one)); // not another of its name
  const mean = (/** @type {"lat" | "lng"} */ axis) =>
    there.reduce((sum, one) => sum + (one[axis] ?? 0), 0) / there.length;
  return { lat: mean("lat"), lng: mean("lng"), name: first.city, timezone: first.timezone };
}

/** @type {(meeting: Meeting, wanted: string) => boolean} */
function isIn({ city, region, postal_code }, wanted) {
  const names = [folded(city), folded(city, region), folded(postal_code).slice(0, 5)];
  return names.includes(wanted);
}
