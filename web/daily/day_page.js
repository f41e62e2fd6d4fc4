// @ts-check
/** One day of the diary, filled from what this phone keeps, and its forms: `server/daily/day_views.py`. */

import { settle } from "../phone/clock.js";
import { checkInAddress, firstKept, isDay, isOpen } from "./calendar.js";
import { correct, dayOf, remove } from "./day.js";
import { itemsOf } from "./entries.js";
import { cravingPhrases, facts } from "./facts.js";
import { inAddress } from "./here.js";
import { keepForms } from "./kept_form.js";
import { showPage } from "./shell_page.js";
import { clock, formatDay } from "./words.js";

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export function attach(main) {
  keepForms(main, read);
  return showPage(main, look);
}

/** @param {import("./here.js").Here} here */
async function look(here) {
  const day = await keptDay(here);
  if (!day) return null;
  const { date, cravings } = day;
  const said = facts(day.checkIn);
  const isNear = isOpen(date, here.today);
  const isPast = date <= here.today;
  return {
    date,
    title: formatDay(date),
    month: date.slice(0, 7),
    month_name: formatDay(date, "month"),
    facts: said,
    cravings: cravings.map(cravingLine),
    is_empty: !said.length && !cravings.length,
    is_open: isNear,
    is_closed: !isNear,
    check_in: checkInAddress(date, here.today),
    can_change: isNear && said.length > 0,
    can_fill_in: isNear && !said.length,
    is_older: isPast && !isNear,
    can_tell_use: isPast && !day.checkIn.used,
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {FormData} typed
 * @param {import("./here.js").Here} here
 */
async function read(form, typed, here) {
  const day = await keptDay(here);
  if (!day) return null;
  const address = `/diary/${day.date}`;
  const field = String(typed.get("field") ?? "");
  if (form.action.endsWith("/remove")) {
    return { changes: remove(day, /** @type {keyof typeof day.checkIn} */ (field)), address };
  }
  const what = String(typed.get("used.what") ?? "").trim();
  const used = what ? { what } : {};
  const isTold = day.checkIn.used && !what;
  const id = String(typed.get("id") || crypto.randomUUID());
  const now = (await settle()).toISOString();
  const changes = isTold ? [] : correct(day, {}, { used }, id, now, here.profile.timezone);
  return { changes, address: `${address}/saved` };
}

/**
 * Give the day in the address, when this phone keeps it.
 *
 * @param {import("./here.js").Here} here
 */
async function keptDay({ vault, today }) {
  const date = inAddress(1);
  if (!isDay(date) || date < firstKept(today)) return null;
  return dayOf(date, await itemsOf(vault, date));
}

/** @param {import("./entry").CravingItem} item */
function cravingLine({ id, recorded_at, timezone, data }) {
  const there = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(recorded_at));
  return { id, time: clock(there), words: cravingPhrases(data).join(" · ") };
}
