// @ts-check
/**
 * A meeting's times and ways in plain words: `server/meetings/spoken.py` for a phone. Instants are seconds since 1970.
 *
 * @import { Hit, Meeting, Query } from "./meeting"
 */
import { clock as written } from "../daily/words.js";
import { travelSeconds } from "./ranking.js";
import { A_DAY, localDay, offset } from "./wall_clock.js";
import { counted, formatDay, word } from "./words.js";

const KM_A_MILE = 1.609344;
const NEAR_MILES = 10;
const ROUND_MILES = /** @type {Record<number, number>} */ ({ 8: 5, 25: 15, 80: 50, 250: 150 });
const A_SUNDAY = 3; // the 4th of January 1970, in days since the 1st
const AN_HOUR = 60;
const LONGEST_WAYS = { walk: 2 * AN_HOUR, bus: 2 * AN_HOUR, car: 3 * AN_HOUR }; // in minutes

/** @type {(at: number, timezone: string) => string} */
export function clock(at, timezone) {
  return atMinute(Math.floor(secondOfDay(at + offset(timezone, at)) / 60));
}

/** @type {(minute: number) => string} */
function atMinute(minute) {
  const [hours, minutes] = [Math.floor(minute / AN_HOUR) % 24, minute % AN_HOUR];
  return written([hours, minutes].map((one) => String(one).padStart(2, "0")).join(":"));
}

/** @type {(timezone: string) => string} */
function placeOf(timezone) {
  return (timezone.split("/").at(-1) ?? timezone).replaceAll("_", " ");
}

/**
 * Says what the meeting's own clock shows, where it is not what the viewer's shows.
 *
 * @param {number} at
 * @param {string} viewer
 * @param {string} timezone
 */
export function there(at, viewer, timezone) {
  const place = placeOf(timezone);
  if (!viewer) return word("zone_time", { place });
  if (offset(viewer, at) === offset(timezone, at)) return "";
  const [home, away] = [localDay(at, viewer), localDay(at, timezone)];
  const said = clock(at, timezone);
  const day = formatDay(away, "short");
  const time = home === away ? said : word("day_time", { day, time: said });
  return word("time_in", { time, place });
}

/** @type {(minutes: number) => string} */
export function length(minutes) {
  const [hours, rest] = [Math.floor(minutes / AN_HOUR), minutes % AN_HOUR];
  if (!hours) return word("minutes", { minutes: rest });
  return rest ? word("hours_minutes", { hours, minutes: rest }) : word("hours", { hours });
}

/** @type {(at: number, now: number) => string} */
export function until(at, now) {
  return length(Math.ceil((at - now) / 60));
}

/** @type {(at: number, timezone: string, now: number) => string} */
export function day(at, timezone, now) {
  const [thereDay, today] = [localDay(at, timezone), localDay(now, timezone)];
  const ahead = thereDay - today;
  if (ahead === 0 || ahead === 1) return word(ahead ? "tomorrow" : "today");
  return formatDay(thereDay, ahead < 7 ? "whole" : "far");
}

/** @type {(at: number, timezone: string) => string} */
export function shortDay(at, timezone) {
  return formatDay(localDay(at, timezone), "short");
}

/** @type {(number: number) => string} */
function weekday(number) {
  return formatDay(A_SUNDAY + number, "whole");
}

/** @type {(km: number) => string} */
export function miles(km) {
  const far = km / KM_A_MILE;
  return word("miles", { miles: far.toFixed(far < NEAR_MILES ? 1 : 0) });
}

/** @type {(km: number) => string} in round miles: "15 miles" */
export function radius(km) {
  return counted("radius", ROUND_MILES[Math.round(km)] ?? Math.max(1, Math.round(km / KM_A_MILE)));
}

/** @type {(km: number, travel: Query["travel"]) => string} */
export function way(km, travel) {
  const minutes = Math.max(1, roundedEven(travelSeconds(km, travel) / 60));
  if (minutes > LONGEST_WAYS[travel]) return miles(km);
  return word(`way_${travel}`, { far: miles(km), time: length(minutes) });
}

/**
 * Says when a meeting is held: "Every Sunday, 8:00 PM to 9:00 PM, New York time".
 *
 * @param {Meeting} meeting
 */
export function eachWeek({ weekday: number, start, duration, timezone, recurrence_note }) {
  if (number === null || start === null) return word("ask_time");
  return word(recurrence_note ? "some_weeks" : "each_week", {
    day: weekday(number),
    start: atMinute(start),
    end: atMinute(start + duration),
    place: placeOf(timezone),
  });
}

/** @type {(hit: Hit) => string} */
export function confirmed({ meeting: { updated_at }, is_stale }) {
  if (updated_at === null) return "";
  const month = formatDay(Math.floor(updated_at / A_DAY), "month");
  return word(is_stale ? "stale" : "confirmed", { day: month });
}

/** @type {(at: number) => number} */
const secondOfDay = (at) => ((at % A_DAY) + A_DAY) % A_DAY;

/** @type {(number: number) => number} what lies halfway goes to the even one, as in Python */
function roundedEven(number) {
  const up = Math.floor(number + 0.5);
  return number + 0.5 === up && up % 2 ? up - 1 : up;
}
