// @ts-check
/** Days in a row or in a calendar: `Cell` in `server/daily/month_view.py`. */

import { weekday } from "./words.js";

/**
 * Lay out one day of a week or month; "" stands for no day.
 *
 * @param {string} date
 * @param {string} today
 * @param {string[]} kept
 */
export function cell(date, today, kept) {
  const isKept = kept.includes(date);
  return {
    date,
    number: Number(date.slice(8)),
    weekday: date && weekday(date),
    mark: isKept ? "daily-day-kept" : "",
    current: date === today ? "date" : "",
    is_past: date && date <= today,
    is_ahead: date > today,
    is_kept: isKept,
  };
}
