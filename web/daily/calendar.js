// @ts-check
/** Days "YYYY-MM-DD" and months "YYYY-MM" as a wall calendar shows them: `server/daily/calendar.py`. */

const DAYS_KEPT = 90;
const OPEN_DAYS = 7;

/**
 * @param {string} date
 * @param {number} count
 */
export function addDays(date, count) {
  const at = new Date(date);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/**
 * @param {string} text
 */
export function isDay(text) {
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? text : "");
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/**
 * Tell whether a day may be filled in or corrected: today and the seven days before it.
 *
 * @param {string} date
 * @param {string} today
 */
export function isOpen(date, today) {
  return date <= today && date >= addDays(today, -OPEN_DAYS);
}

/**
 * @param {string} date
 * @param {string} today
 */
export function checkInAddress(date, today) {
  return date === today ? "/check-in" : `/check-in?day=${date}`;
}

/**
 * Give the earliest day that the phone keeps.
 *
 * @param {string} today
 */
export function firstKept(today) {
  return addDays(today, -DAYS_KEPT);
}

/**
 * Give the last days in order, today the last of them.
 *
 * @param {string} today
 * @param {number} [count]
 */
export function lastDays(today, count = OPEN_DAYS) {
  return Array.from({ length: count }, (_, at) => addDays(today, at + 1 - count));
}

/**
 * Give the month some months later, or earlier when `count` is below zero.
 *
 * @param {string} month
 * @param {number} count
 */
export function addMonths(month, count) {
  const at = new Date(month);
  at.setUTCMonth(at.getUTCMonth() + count);
  return at.toISOString().slice(0, 7);
}

/**
 * @param {string} month
 */
export function lastOf(month) {
  return addDays(`${addMonths(month, 1)}-01`, -1);
}

/**
 * Give rows of seven from Sunday on; "" where the row belongs to another month.
 *
 * @param {string} month
 */
export function weeks(month) {
  const first = `${month}-01`;
  const last = lastOf(month);
  const rows = [];
  for (let day = addDays(first, -new Date(first).getUTCDay()); day <= last; day = addDays(day, 7)) {
    const row = Array.from({ length: 7 }, (_, at) => addDays(day, at));
    rows.push(row.map((one) => (one.startsWith(month) ? one : "")));
  }
  return rows;
}
