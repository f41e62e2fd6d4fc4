// @ts-check
/**
 * A day of the diary: what its entries say together, and how it is put right. The rules of server/daily/day.py.
 *
 * @import { CheckInItem, Field, Kept } from "./entry"
 * @typedef {import("./entry").CheckIn} CheckIn
 * @typedef {import("./entry").Day} Day
 * @typedef {import("./entry").Deletion} Deletion
 * @typedef {import("./entry").Item} Item
 */

const REV_AT_MOST = 2 ** 31 - 1;

/** @param {string} date @param {Item[]} items @returns {Day} */
export function dayOf(date, items) {
  const ordered = inOrder(items);
  const checkIns = ordered.filter((item) => item.kind === "check_in");
  return {
    date,
    checkIn: merge(checkIns),
    checkIns,
    cravings: ordered.filter((item) => item.kind === "craving"),
    remindersDone: ordered.filter((item) => item.kind === "reminder_done"),
  };
}

/** Give the dates that were kept: an answer to a reminder keeps no day. @param {Item[]} items @returns {string[]} */
export function datesKept(items) {
  const own = items.filter(({ kind }) => kind !== "reminder_done");
  return [...new Set(own.map((item) => item.local_date))].sort();
}

/** Give the days that were kept, in order. @param {Item[]} items @returns {Day[]} */
export function daysOf(items) {
  return datesKept(items).map((date) =>
    dayOf(
      date,
      items.filter((item) => item.local_date === date),
    ),
  );
}

/** @param {CheckInItem[]} checkIns @returns {CheckIn} */
export function merge(checkIns) {
  return Object.assign({}, ...inOrder(checkIns).map((item) => item.data));
}

/** @param {Day} day @returns {number | null} */
export function strongestCraving(day) {
  const most = Math.max(day.checkIn.craving ?? -1, ...day.cravings.map((one) => one.data.before));
  return most < 0 ? null : most;
}

/**
 * Return the entries that make a day say what was typed; only fields that differ from `base`, what the form had
 * shown, are changed.
 *
 * @param {Day} day @param {CheckIn} base @param {CheckIn} typed
 * @param {string} newId @param {string} now @param {string} timezone
 * @returns {CheckInItem[]}
 */
export function correct(day, base, typed, newId, now, timezone) {
  const fields = /** @type {Field[]} */ (Object.keys({ ...base, ...typed }));
  const changed = fields.filter(
    (field) => !isSame(typed[field], base[field]) && !isSame(typed[field], day.checkIn[field]),
  );
  const emptied = changed.filter((field) => typed[field] === undefined);
  const given = changed.filter((field) => typed[field] !== undefined);
  const values = Object.fromEntries(given.map((field) => [field, typed[field]]));
  const latest = day.checkIns.at(-1);
  if (!latest) {
    const kept = { local_date: day.date, recorded_at: now, timezone, data: values };
    return given.length ? [{ id: newId, kind: "check_in", rev: 1, ...kept }] : [];
  }
  const edits = day.checkIns.slice(0, -1).map((item) => without(item, emptied));
  edits.push(edited(latest, { ...without(latest, emptied).data, ...values }, now));
  return edits.filter((item) => !day.checkIns.includes(item));
}

/** Return the entries that make a day not say this. @param {Day} day @param {Field} field @returns {CheckInItem[]} */
export function remove(day, field) {
  return day.checkIns.filter((item) => field in item.data).map((item) => without(item, [field]));
}

/** @param {Item} item @returns {Deletion} */
export function deletion(item) {
  return { id: item.id, kind: item.kind, rev: nextRev(item), deleted: true };
}

/** @param {Kept} item @returns {number} */
export function nextRev(item) {
  return Math.min(item.rev + 1, REV_AT_MOST);
}

/** Write an instant (UTC, with `Z`) so that texts compare as instants do. @param {string} at @returns {string} */
export function instant(at) {
  return at.replace(/(?:\.0+|(\.\d+?)0*)?Z$/, "$1");
}

/** Canonical JSON (RFC 8785), as docs/sync.md gives it. @param {unknown} value @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${pairs.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)}}`;
}

/** @param {unknown} one @param {unknown} other */
function isSame(one, other) {
  return canonical(one) === canonical(other);
}

/** @template {Item} Some @param {Some[]} items */
function inOrder(items) {
  const place = (/** @type {Item} */ item) => `${instant(item.recorded_at)} ${item.id}`;
  return [...items].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** @param {CheckInItem} item @param {string[]} fields @returns {CheckInItem} */
function without(item, fields) {
  const kept = Object.entries(item.data).filter(([name]) => !fields.includes(name));
  const data = Object.fromEntries(kept);
  return isSame(data, item.data) ? item : { ...item, rev: nextRev(item), data };
}

/** It stays the latest, also when its phone's clock ran ahead.
 * @param {CheckInItem} latest @param {CheckIn} data @param {string} now @returns {CheckInItem} */
function edited(latest, data, now) {
  if (isSame(data, latest.data)) return latest;
  const recorded_at = instant(now) > instant(latest.recorded_at) ? now : latest.recorded_at;
  return { ...latest, rev: nextRev(latest), recorded_at, data };
}
