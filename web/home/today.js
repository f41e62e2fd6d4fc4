// @ts-check
/** Today, filled from what this phone keeps: `server/home/today_view.py`. */

import { addDays, firstKept, lastDays } from "../daily/calendar.js";
import { cell } from "../daily/cells.js";
import { datesKept, dayOf } from "../daily/day.js";
import { itemsBetween } from "../daily/entries.js";
import { facts } from "../daily/facts.js";
import { showPage } from "../daily/shell_page.js";
import { counted, formatDay } from "../daily/words.js";
import { newNotices, watchNotices } from "../notices/today.js";
import { facts as known } from "../phone/opened.js";
import { drawDue, watchDue } from "../reminders/today.js";

const LATELY = 30;
const LAST = "9999-12-31";

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function attach(main) {
  await showPage(main, look, () => drawDue(main));
  await Promise.all([watchDue(main), watchNotices()]);
}

/** @param {import("../daily/here.js").Here} here */
async function look({ vault, profile, today }) {
  const before = await known(vault).get("daysKeptBefore");
  const items = await itemsBetween(vault, before?.date ?? firstKept(today), LAST);
  const dates = datesKept(items);
  const lately = dates.filter((date) => date <= today && date > addDays(today, -LATELY));
  const day = dayOf(
    today,
    items.filter((item) => item.local_date === today),
  );
  const said = facts(day.checkIn);
  const cravings = day.cravings.length;
  return {
    date: today,
    title: formatDay(today),
    facts: said,
    cravings: cravings ? counted("cravings_written", cravings) : "",
    has_any: said.length + cravings > 0,
    asks_check_in: !said.length,
    asks_codes: said.length > 0 && !profile.codes_kept,
    asks_nothing: said.length > 0 && profile.codes_kept,
    week: lastDays(today).map((date) => cell(date, today, dates)),
    days_total: before ? before.days + dates.length : 0,
    days_lately: lately.length,
    ...(await newNotices(vault)),
  };
}
