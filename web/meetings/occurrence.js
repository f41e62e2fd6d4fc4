// @ts-check
/**
 * When a weekly meeting is on: now, or next. `server/listings/occurrence.py` for a phone; instants are whole seconds
 * since 1970.
 *
 * @typedef {{ start: number, end: number }} Span
 */
import { instant, localDay, weekdayOf } from "./wall_clock.js";

/**
 * Gives the occurrence that is on now, else the next one.
 *
 * @param {number} weekday from Sunday 0
 * @param {number} start minutes after local midnight
 * @param {number} duration real minutes, 1 to 1,440
 * @param {string} timezone IANA
 * @param {number} now
 * @returns {Span}
 */
export function current(weekday, start, duration, timezone, now) {
  const today = localDay(now, timezone);
  let day = today - ((weekdayOf(today) - weekday + 7) % 7);
  for (;;) {
    const begins = instant(day, start, timezone);
    const end = begins + duration * 60;
    if (end > now) return { start: begins, end };
    day += 7;
  }
}
