// @ts-check
/**
 * The finder on a phone: what `server/meetings/search.py` finds in all meetings, found in those that are kept here, in
 * the same order. Instants are whole seconds since 1970.
 *
 * @import { Hit, Meeting, Query, Spot } from "./meeting"
 * @typedef {{ hits: Hit[], radius_km: number | null, is_more_online?: boolean }} Found `radius_km`: how far the search
 *   went, if it went anywhere; `is_more_online`: of those online it has only the next few
 */
import { kilometres } from "./distance.js";
import { folded } from "./folding.js";
import { current } from "./occurrence.js";
import { Attendance, compare, isStale, rank, SOON_SECONDS } from "./ranking.js";
import { localDay } from "./wall_clock.js";

const MOST_KM = 250;
const WIDER_KM = [8, 25, 80, MOST_KM]; // 5, 15, 50 and 150 miles
const ENOUGH = 20;
export const BEST_ONLINE = 20;
/** From which minute after midnight on, and before which: `server/listings/day_parts.py`. */
const PARTS = {
  morning: [[240, 720]],
  midday: [[660, 1020]],
  evening: [[960, 1260]],
  night: [
    [1200, 1440],
    [0, 300],
  ],
};
const NAMED = ["inactive", "in_person", "online", "hybrid"];

/**
 * Finds meetings among some. Those that somebody keeps are found as far as the search would go with all there are.
 *
 * @param {Query} query
 * @param {Meeting[]} meetings
 * @param {number} now
 * @param {number} [wholeKm] how far round the place these are all that there are
 * @returns {Found}
 */
export function search(query, meetings, now, wholeKm = MOST_KM) {
  const wanted = meetings.filter(wantedBy(query));
  const hits = wanted.map((one) => hitOf(one, query, now)).filter((hit) => isWhen(query, hit, now));
  hits.sort((one, other) => compare(one.rank, other.rank));
  const [there, online] = [hits.filter((hit) => !isOnline(hit)), hits.filter(isOnline)];
  if (!query.place) return { hits: hits.filter((hit) => isFarAway(query, hit)), radius_km: null };
  if (query.attendance === "online") return { hits: online, radius_km: null };
  const far = query.radius_km ?? nearestRadius(there);
  const radius_km = Math.min(far, wholeKm);
  const near = there.filter((hit) => awayOf(hit) <= (hit.meeting.is_mine ? far : radius_km));
  const found = [...near, ...online.slice(0, BEST_ONLINE)];
  found.sort((one, other) => compare(one.rank, other.rank));
  return { hits: found, radius_km, is_more_online: online.length > BEST_ONLINE };
}

/**
 * Gives the first radius that holds enough, else the widest.
 *
 * @param {Hit[]} there
 */
function nearestRadius(there) {
  const isEnough = (/** @type {number} */ km) =>
    there.filter((hit) => awayOf(hit) <= km).length >= ENOUGH;
  return WIDER_KM.find(isEnough) ?? MOST_KM;
}

/**
 * Without a place: what one would not have to go to, unless a kind is asked for.
 *
 * @param {Query} query
 * @param {Hit} hit
 */
function isFarAway({ attendance }, { meeting }) {
  const isAnyKind = attendance === null || attendance === "any";
  return !isAnyKind || meeting.attendance !== Attendance.IN_PERSON;
}

/** @type {(hit: Hit) => boolean} */
const isOnline = ({ meeting }) => meeting.attendance === Attendance.ONLINE;

/** @type {(hit: Hit) => number} */
const awayOf = ({ distance_km }) => distance_km ?? Number.POSITIVE_INFINITY;

/**
 * Gives what a meeting must be to be found at all, but for its place and next time.
 *
 * @param {Query} query
 * @returns {(meeting: Meeting) => boolean}
 */
function wantedBy({ attendance, program, weekday, part_of_day, types, words }) {
  const sought = folded(words).split(" ").filter(Boolean);
  const spans = part_of_day ? PARTS[part_of_day] : [];
  return (one) =>
    isAttended(one, attendance) &&
    (!program || one.program === program) &&
    (weekday === null || one.weekday === weekday) &&
    (!part_of_day || spans.some(([first = 0, last = 0]) => isBetween(one.start, first, last))) &&
    types.every((code) => one.types.includes(code)) &&
    (!sought.length || hasWords(one, sought));
}

/** @type {(one: Meeting, attendance: Query["attendance"]) => boolean} */
function isAttended(one, attendance) {
  if (attendance === null) return one.attendance !== Attendance.INACTIVE;
  return attendance === "any" || NAMED[one.attendance] === attendance;
}

/** @type {(start: number | null, first: number, last: number) => boolean} */
const isBetween = (start, first, last) => start !== null && first <= start && start < last;

/** @type {(one: Meeting, sought: string[]) => boolean} */
function hasWords({ name, group, venue, city, district }, sought) {
  const words = folded(name, group, venue, city, district);
  return sought.every((word) => words.includes(word));
}

/**
 * Shows a meeting as the search finds it.
 *
 * @param {Meeting} meeting
 * @param {Pick<Query, "place" | "travel">} query
 * @param {number} now
 * @returns {Hit}
 */
export function hitOf(meeting, { place, travel }, now) {
  const { id, attendance, updated_at } = meeting;
  const is_irregular = meeting.recurrence_note !== "";
  const { start, end } = spanOf(meeting, now);
  const distance_km = place && distanceTo(meeting, place);
  const candidate = { id, attendance, start, end, distance_km, is_irregular, updated_at };
  const ranked = rank(candidate, now, travel, place !== null);
  const is_stale = isStale(updated_at, now);
  return { meeting, start, end, distance_km, tier: ranked[0], is_stale, rank: ranked };
}

/**
 * @param {Meeting} meeting
 * @param {number} now
 * @returns {{ start: number | null, end: number | null }} null: by appointment, or in a zone this browser doesn't know
 */
function spanOf({ weekday, start, duration, timezone }, now) {
  const untimed = { start: null, end: null };
  if (weekday === null || start === null) return untimed;
  try {
    return current(weekday, start, duration, timezone, now);
  } catch (error) {
    if (error instanceof RangeError) return untimed;
    throw error;
  }
}

/** @type {(meeting: Meeting, place: Spot) => number | null} */
function distanceTo({ lat, lng }, place) {
  return lat === null || lng === null ? null : kilometres(place.lat, place.lng, lat, lng);
}

/** @type {(query: Query, hit: Hit, now: number) => boolean} */
function isWhen({ when }, { meeting, start }, now) {
  if (when === "any") return true;
  if (start === null) return false;
  if (when === "soon") return now < start && start <= now + SOON_SECONDS;
  if (start <= now || when === "now") return start <= now;
  return localDay(start, meeting.timezone) === localDay(now, meeting.timezone);
}
