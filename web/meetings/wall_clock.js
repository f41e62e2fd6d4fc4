// @ts-check
/**
 * Wall-clock times as instants, in whole seconds since 1970: `server/core/wall_clock.py` for a phone. Days are counted
 * from 1970, too. What a zone's clocks show is asked of the browser; a zone that it does not know throws a RangeError.
 */

export const A_DAY = 86_400;
const A_QUARTER = 900; // no clocks are changed but on a quarter of an hour

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();
/** @type {Map<string, Map<number, number>>} */
const asked = new Map();

/**
 * Gives how far the clocks of a zone are ahead of UTC.
 *
 * Most days have one offset from end to end, so that asking a browser, which takes long, is seldom needed.
 *
 * @param {string} timezone IANA
 * @param {number} at
 */
export function offset(timezone, at) {
  const first = Math.floor(at / A_DAY) * A_DAY;
  const ahead = offsetAt(timezone, first);
  if (ahead === offsetAt(timezone, first + A_DAY)) return ahead;
  return offsetAt(timezone, Math.floor(at / A_QUARTER) * A_QUARTER);
}

/**
 * Gives the instant at which the clocks show a time. One that a clock change leaves out comes as much later as the gap
 * is long; one that comes twice is the first of the two.
 *
 * @param {number} day
 * @param {number} minutes after midnight
 * @param {string} timezone
 */
export function instant(day, minutes, timezone) {
  const wall = day * A_DAY + minutes * 60;
  const before = offset(timezone, wall - A_DAY);
  const after = offset(timezone, wall + A_DAY);
  const first = wall - before;
  if (before === after || offset(timezone, first) === before) return first;
  const second = wall - after;
  return offset(timezone, second) === after ? second : first;
}

/**
 * Gives the day that a zone's calendar shows.
 *
 * @param {number} at
 * @param {string} timezone
 */
export function localDay(at, timezone) {
  return Math.floor((at + offset(timezone, at)) / A_DAY);
}

/**
 * Gives the weekday of a day, from Sunday 0.
 *
 * @param {number} day
 */
export function weekdayOf(day) {
  return (((day + 4) % 7) + 7) % 7; // 1970 began on a Thursday
}

/**
 * @param {string} timezone
 * @param {number} at
 */
function offsetAt(timezone, at) {
  const known = asked.get(timezone) ?? new Map();
  asked.set(timezone, known);
  if (!known.has(at)) known.set(at, shownAt(timezone, at) - at);
  return known.get(at);
}

/**
 * @param {string} timezone
 * @param {number} at
 * @returns {number} what the clocks show, as if it were UTC
 */
function shownAt(timezone, at) {
  const parts = clockOf(timezone).formatToParts(at * 1000);
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = of;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** @param {string} timezone */
function clockOf(timezone) {
  let clock = clocks.get(timezone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      ...{ year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
    clocks.set(timezone, clock);
  }
  return clock;
}
