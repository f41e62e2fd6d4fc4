// @ts-check
/** What becomes of the check-in page as it was typed. */

import { localDate, settle } from "../phone/clock.js";
import { markFilled } from "../phone/half_filled.js";
import { isOpen } from "./calendar.js";
import { correct, dayOf, nextRev } from "./day.js";
import { itemsOf } from "./entries.js";
import { keepForms } from "./kept_form.js";
import { refused } from "./outbox.js";
import { clearRefused, showRefused } from "../shell/refused.js";
import { FIELDS, gathered, only, readCheckIn } from "./typed.js";
import { word } from "./words.js";

/** @import { CheckIn, CheckInItem } from "./entry" */

/** @param {HTMLElement} main */
export function watch(main) {
  keepForms(main, read);
}

/**
 * @param {HTMLFormElement} form @param {FormData} typed @param {import("./here.js").Here} here
 * @returns {Promise<import("./kept_form.js").Kept | false>} false: it can't be taken, and the page says why
 */
async function read(form, typed, { vault, profile: { timezone } }) {
  const sent = gathered(typed);
  const day = String(sent.day);
  const names = FIELDS.filter((name) => form.querySelector(`[name="${name}"], [name^="${name}."]`));
  const base = JSON.parse(String(sent.base) || "{}");
  const found = readCheckIn(sent, names, base);
  const wrong = Object.entries(found.errors);
  clearRefused(form);
  if (wrong.length) {
    showRefused(
      form,
      "",
      wrong.map(([field, key]) => saidOf(field, key)),
    );
    return false;
  }
  const now = await settle();
  const today = localDate(timezone, now);
  if (!isOpen(day < today ? day : today, today)) {
    showRefused(form, word("check_in.too_old"));
    return false;
  }
  const held = dayOf(day, await itemsOf(vault, day));
  const at = now.toISOString();
  const rows = await refused(vault);
  const seq = Number(form.dataset.mends);
  const row = checkInIn(rows, seq);
  const ids = rows.map(({ change }) => change.id);
  const bad = held.checkIns.filter((item) => ids.includes(item.id));
  const unasked = FIELDS.filter((name) => !names.includes(name));
  const rest = row && !bad.some(({ id }) => id === row.id) ? only(row.data, unasked) : {};
  const answers = { ...rest, ...found.typed };
  const changes = correct(held, base, answers, String(sent.id), at, timezone);
  return {
    mended: row ? seq : 0,
    changes: mended(changes, bad, found.typed, names, { recorded_at: at, timezone }),
    address: `/diary/${day}/saved`,
    done: () => startAgain(form, found.typed),
  };
}

/**
 * Give the check-in of a refused row.
 *
 * @param {import("./rows.js").Row[]} rows @param {number} seq
 * @returns {CheckInItem | null} null: it is not there any more, or is not one
 */
export function checkInIn(rows, seq) {
  const change = rows.find((row) => row.seq === seq)?.change;
  return change?.kind === "check_in" && !("deleted" in change) ? change : null;
}

/** @param {string} field @param {string} key */
function saidOf(field, key) {
  const said = word(key, { limit: field === "note" ? 4000 : 200 });
  return { field, said, label: word(`labels.${field}`) };
}

/**
 * Entries of this day that the server refused are mended along: a new edit of each, dated now and saying what the page
 * says, takes its place.
 *
 * @param {CheckInItem[]} changes @param {CheckInItem[]} refused @param {CheckIn} typed @param {string[]} names
 * @param {{recorded_at: string, timezone: string}} now
 * @returns {CheckInItem[]}
 */
function mended(changes, refused, typed, names, now) {
  const gone = names.filter((name) => !(name in typed));
  const edits = refused.map((item) => {
    const edit = changes.find(({ id }) => id === item.id) ?? { ...item, rev: nextRev(item) };
    const data = { ...edit.data, ...only(typed, Object.keys(edit.data)) };
    const kept = Object.keys(data).filter((name) => !gone.includes(name));
    return { ...edit, ...now, data: only(data, kept) };
  });
  return [...changes.filter(({ id }) => !refused.some((item) => item.id === id)), ...edits];
}

/** Saved: whoever goes on with this page changes what is kept now. @param {HTMLFormElement} form @param {CheckIn} typed */
function startAgain(form, typed) {
  const hidden = { id: crypto.randomUUID(), base: JSON.stringify(typed) };
  for (const [name, value] of Object.entries(hidden)) {
    const control = form.elements.namedItem(name);
    if (control instanceof HTMLInputElement) control.value = value;
  }
  delete form.dataset.mends;
  markFilled(form);
}
