// @ts-check
/** What is said when a day was saved, care first: `SavedView` in `server/daily/day_views.py`. */

import { checkInAddress, firstKept, isDay, isOpen } from "./calendar.js";
import { care } from "./care.js";
import { dayOf } from "./day.js";
import { itemsOf } from "./entries.js";
import { facts } from "./facts.js";
import { inAddress } from "./here.js";
import { showPage } from "./shell_page.js";
import { formatDay } from "./words.js";

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export function attach(main) {
  return showPage(main, look);
}

/** @param {import("./here.js").Here} here */
async function look({ vault, today }) {
  const date = inAddress(1);
  if (!isDay(date) || date < firstKept(today)) return null;
  const day = dayOf(date, await itemsOf(vault, date));
  const said = facts(day.checkIn);
  const { afterUse, helpLine } = care(day);
  return {
    title: formatDay(date),
    facts: said,
    is_nothing: !said.length,
    after_use: said.length > 0 && afterUse,
    is_plain: said.length > 0 && !afterUse,
    help_line: helpLine,
    is_today: date === today,
    is_other_day: date !== today,
    is_open: isOpen(date, today),
    check_in: checkInAddress(date, today),
  };
}
