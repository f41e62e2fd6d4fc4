// @ts-check
/** "I went": a meeting in today's check-in, kept on this phone first. The rule of server/favourites/going.py. */

import { correct, dayOf } from "../daily/day.js";
import { itemsOf } from "../daily/entries.js";
import { keepForms } from "../daily/kept_form.js";
import { localDate, settle } from "../phone/clock.js";

/** @param {HTMLElement} place */
export function attach(place) {
  keepForms(place, read);
}

/**
 * @param {HTMLFormElement} _form @param {FormData} typed @param {import("../daily/here.js").Here} here
 * @returns {Promise<import("../daily/kept_form.js").Kept>}
 */
async function read(_form, typed, { vault, profile: { timezone } }) {
  const now = await settle();
  const today = localDate(timezone, now);
  const held = dayOf(today, await itemsOf(vault, today));
  const changes = ticked(held, String(typed.get("id")), now.toISOString(), timezone);
  return { changes, address: `/diary/${today}/saved` };
}

/**
 * Tick a meeting beside whatever the day says already.
 *
 * @param {import("../daily/entry").Day} held @param {string} newId @param {string} now @param {string} timezone
 * @returns {import("../daily/entry").CheckInItem[]}
 */
export function ticked(held, newId, now, timezone) {
  const known = held.checkIn.connection ?? [];
  const connection = known.includes("meeting") ? known : [...known, "meeting"];
  return correct(held, held.checkIn, { ...held.checkIn, connection }, newId, now, timezone);
}
