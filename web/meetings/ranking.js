// @ts-check
/**
 * In which order meetings are shown to somebody who wants to get to one now: `server/meetings/ranking.py` for a phone,
 * by the same cases (`tests/meetings/ranking_cases.json`). Instants are whole seconds since 1970.
 *
 * @typedef {"walk" | "bus" | "car"} Travel
 * @typedef {{
 *   id: string, attendance: number, start: number | null, end: number | null, distance_km: number | null,
 *   is_irregular: boolean, updated_at: number | null
 * }} Candidate `start` and `end`: the occurrence that is on, else the next
 * @typedef {[number, boolean, number, number, number, number, string]} Rank tier, whether it is stale, online or not,
 *   two moments, kilometres, id: smaller comes first
 * @typedef {{ tier: number, going: number, isThere: boolean }} Reached
 */

/** What somebody can make of a meeting just now. */
export const Tier = /** @type {const} */ ({
  ON_NOW: 0,
  SOON: 1,
  LATE: 2,
  LATER: 3,
  NEARLY_OVER: 4,
  IRREGULAR: 5,
  UNTIMED: 6,
  INACTIVE: 7,
});
/** How a meeting can be attended; hybrid is both. */
export const Attendance = /** @type {const} */ ({
  INACTIVE: 0,
  IN_PERSON: 1,
  ONLINE: 2,
  HYBRID: 3,
});
export const SOON_SECONDS = 3 * 3600;

const KM_AN_HOUR = { walk: 4.5, bus: 15, car: 40 };
const EXTRA_SECONDS = { walk: 0, bus: 600, car: 300 };
const LEFT_ONLINE_SECONDS = 15 * 60;
const LEFT_THERE_SECONDS = 10 * 60;
const STALE_SECONDS = 365 * 24 * 3600;

/**
 * Gives how long the way takes, as the crow flies at an easy speed.
 *
 * @param {number} distanceKm
 * @param {Travel} travel
 */
export function travelSeconds(distanceKm, travel) {
  return EXTRA_SECONDS[travel] + Math.floor((distanceKm / KM_AN_HOUR[travel]) * 3600 + 0.5);
}

/**
 * Tells whether nobody has confirmed a meeting for a year. Where it isn't known, it isn't.
 *
 * @param {number | null} updatedAt
 * @param {number} now
 */
export function isStale(updatedAt, now) {
  return updatedAt !== null && updatedAt < now - STALE_SECONDS;
}

/**
 * Gives what a meeting is sorted by; the Python twin says why.
 *
 * @param {Candidate} one
 * @param {number} now
 * @param {Travel} travel
 * @param {boolean} hasPlace
 * @returns {Rank}
 */
export function rank(one, now, travel, hasPlace) {
  const { tier, going, isThere } = reached(one, now, travel);
  const start = one.start ?? 0;
  let [group, first, second] = [0, start, 0];
  if (tier === Tier.ON_NOW) [group, first, second] = [Number(isThere !== hasPlace), going, -start];
  else if (tier === Tier.LATE) [first, second] = [now + going, start];
  else if (tier === Tier.UNTIMED) first = 0;
  const away = one.distance_km ?? Number.POSITIVE_INFINITY;
  return [tier, isStale(one.updated_at, now), group, first, second, away, one.id];
}

/**
 * Compares two ranks, for sorting.
 *
 * @param {Rank} one
 * @param {Rank} other
 * @returns {number}
 */
export function compare(one, other) {
  for (const [at, mine] of one.entries()) {
    const theirs = /** @type {typeof mine} */ (other[at]);
    if (mine !== theirs) return mine < theirs ? -1 : 1;
  }
  return 0;
}

/**
 * Gives the tier, the seconds on the way, and whether one would go there in person.
 *
 * @param {Candidate} one
 * @param {number} now
 * @param {Travel} travel
 * @returns {Reached}
 */
function reached(one, now, travel) {
  const { attendance, start, end, distance_km, is_irregular } = one;
  const resting = (/** @type {number} */ tier) => ({ tier, going: 0, isThere: false });
  if (attendance === Attendance.INACTIVE) return resting(Tier.INACTIVE);
  if (start === null || end === null) return resting(Tier.UNTIMED);
  if (is_irregular) return resting(Tier.IRREGULAR);
  if (start > now + SOON_SECONDS) return resting(Tier.LATER);
  const going = distance_km === null ? 0 : travelSeconds(distance_km, travel);
  return byTheWay(one, start, end, now, going);
}

/** @type {(one: Candidate, start: number, end: number, now: number, going: number) => Reached} */
function byTheWay({ attendance, distance_km }, start, end, now, going) {
  const canJoin = Boolean(attendance & Attendance.ONLINE);
  const canGo = Boolean(attendance & Attendance.IN_PERSON) && !(canJoin && distance_km === null);
  const hasBegun = start <= now;
  const isWorthIt = end - now >= LEFT_ONLINE_SECONDS;
  const isWorthGoing = isWorthIt && end - now - going >= LEFT_THERE_SECONDS;
  const reachable = hasBegun ? Tier.ON_NOW : Tier.SOON;
  if (canGo && (hasBegun ? isWorthGoing : now + going <= start)) {
    return { tier: reachable, going, isThere: true };
  }
  if (canJoin && (isWorthIt || !hasBegun)) return { tier: reachable, going: 0, isThere: false };
  return { tier: hasBegun ? Tier.NEARLY_OVER : Tier.LATE, going, isThere: canGo };
}
