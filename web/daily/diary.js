// @ts-check
/** A month of the diary, filled from what this phone keeps: `server/daily/month_view.py`. */

import { addMonths, firstKept, lastOf, weeks } from "./calendar.js";
import { cell } from "./cells.js";
import { daysOf } from "./day.js";
import { itemsBetween } from "./entries.js";
import { summary } from "./facts.js";
import { showPage } from "./shell_page.js";
import { formatDay } from "./words.js";

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export function attach(main) {
  return showPage(main, look);
}

/** @param {import("./here.js").Here} here */
async function look({ vault, today }) {
  const thisMonth = today.slice(0, 7);
  const month = new URLSearchParams(location.search).get("month") || thisMonth;
  const first = `${month}-01`;
  if (!MONTH.test(month) || month > thisMonth || first < firstKept(today)) return null;
  const days = daysOf(await itemsBetween(vault, first, lastOf(month)));
  const kept = days.map(({ date }) => date);
  const [before, after] = [addMonths(month, -1), addMonths(month, 1)];
  return {
    title: formatDay(first, "month"),
    before,
    before_name: formatDay(`${before}-01`, "month_name"),
    after,
    after_name: formatDay(`${after}-01`, "month_name"),
    has_after: month !== thisMonth,
    weeks: weeks(month).map((week) => ({ days: week.map((date) => cell(date, today, kept)) })),
    lines: days.reverse().map((day) => ({
      date: day.date,
      day: formatDay(day.date, "short"),
      words: summary(day).join("\u00a0· "),
    })),
    is_fresh: !days.length && month === thisMonth,
    is_quiet: !days.length && month !== thisMonth,
  };
}
