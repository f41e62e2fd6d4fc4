// @ts-check
/**
 * Between the check-in page and a check-in: what the page shows, and what was typed into it. The rules of
 * server/daily/typed.py; choices are as the page offers them.
 *
 * @import { CheckIn, Form } from "./entry"
 */

/** The fields of a check-in. */
export const FIELDS = [
  ...["mood", "craving", "confidence", "sleep", "meals", "exercise", "mind", "connection"],
  ...["hobby", "symptoms", "note", "used"],
];
const LISTS = ["connection", "symptoms"];
const NUMBERS = /^(mood|craving|confidence|sleep\.(hours|quality)|\w+\.minutes)$/;
const PARTS = /^(sleep|meals|exercise|mind|hobby|used)\./;
/** @type {Record<string, string[]>} */
const NEEDED = { exercise: ["minutes"], mind: ["kind", "minutes"] };
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const NOT_TEXT = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python's strip() takes these too
const ENDS = /^[\p{White_Space}\x1c-\x1f]+|[\p{White_Space}\x1c-\x1f]+$/gu;

/** Gather what a form sends. @param {FormData} sent @returns {Form} */
export function gathered(sent) {
  const names = [...new Set(sent.keys())];
  const all = (/** @type {string} */ name) => sent.getAll(name).map(String);
  return Object.fromEntries(
    names.map((name) => [name, LISTS.includes(name) ? all(name) : (all(name).at(-1) ?? "")]),
  );
}

/** Give the text of every field that a page shows. @param {CheckIn} recorded @returns {Form} */
export function pageValues(recorded) {
  /** @type {Form} */
  const values = {};
  for (const [name, value] of Object.entries(recorded)) {
    if (Array.isArray(value)) values[name] = value;
    else if (typeof value !== "object") values[name] = String(value);
    else for (const [inner, one] of Object.entries(value)) values[`${name}.${inner}`] = String(one);
  }
  return recorded.used ? { ...values, used: "true" } : values;
}

/**
 * Read the named parts of a form. `errors` gives, by field, the key of its words.
 *
 * @param {Form} form @param {string[]} names @param {CheckIn} base
 * @returns {{typed: CheckIn, errors: Record<string, string>}}
 */
export function readCheckIn(form, names, base) {
  const data = only(dataOf(form, base), names);
  /** @type {Record<string, string>} */
  const errors = {};
  for (const [name, part] of Object.entries(data)) {
    for (const inner of missing(name, Object(part)))
      errors[`${name}.${inner}`] = `typed.${name}.${inner}`;
    Object.assign(errors, firstWrong(name, part));
  }
  const what = trimmed(form["used.what"] ?? "");
  if (what && what !== base.used?.what && !form.used) errors.used = "typed.used";
  let typed = only(data, names);
  for (const text of [form.usual, form.usual_times]) {
    if (text) typed = filled(typed, JSON.parse(String(text)));
  }
  return { typed: only(typed, names), errors };
}

/** Give the fields that are named. @param {CheckIn} whole @param {string[]} names @returns {CheckIn} */
export function only(whole, names) {
  const named = Object.entries(whole).filter(([name]) => names.includes(name));
  return Object.fromEntries(named);
}

/** Leave out what is not there; null when nothing is. @param {object} whole @returns {any} */
export function recordedOf(whole) {
  const there = Object.entries(whole).filter(([, value]) => value !== undefined && value !== null);
  return there.length ? Object.fromEntries(there) : null;
}

/** Fill what was left blank with what is offered. @param {CheckIn} typed @param {CheckIn} offered @returns {CheckIn} */
function filled(typed, offered) {
  const { hours, bed_at, up_at } = offered.sleep ?? {};
  const sleep = recordedOf({ hours, bed_at, up_at, ...typed.sleep });
  const meals = recordedOf({ ...offered.meals, ...typed.meals });
  const exercise = typed.exercise ?? offered.exercise;
  return recordedOf({ ...typed, sleep, meals, exercise }) ?? {};
}

/** @param {Form} form @param {CheckIn} base @returns {CheckIn} */
function dataOf(form, base) {
  /** @type {Record<string, any>} */
  const data = {};
  for (const [name, raw] of Object.entries(form)) {
    const value = trimmed(raw);
    const [part = "", inner = ""] = name.split(".");
    if (!value.length || name === "used") continue;
    if (PARTS.test(name)) data[part] = { ...data[part], [inner]: read(name, value) };
    else data[name] = LISTS.includes(name) ? [value].flat() : read(name, value);
  }
  if (form.used) data.used ??= {};
  else delete data.used;
  for (const [name, part] of Object.entries(data)) {
    const shown = /** @type {any} */ (base)[name] ?? {};
    const isAsShown = Object.entries(part).every(([inner, one]) => shown[inner] === one);
    if (missing(name, part).length && isAsShown) delete data[name];
  }
  return data;
}

/** @param {string} name @param {string | string[]} text */
function read(name, text) {
  if (name.startsWith("meals.")) return text === "true";
  return NUMBERS.test(name) ? Number(text) : text;
}

/** @param {string} name @param {object} part */
function missing(name, part) {
  return (NEEDED[name] ?? []).filter((inner) => !(inner in part));
}

/** @param {string} name @param {any} part @returns {Record<string, string>} */
function firstWrong(name, part) {
  const texts = Object.entries(PARTS.test(`${name}.`) ? part : { "": part });
  for (const [inner, text] of texts) {
    const wrong = typeof text === "string" && wrongIn(inner || name, text);
    if (wrong) return { [inner ? `${name}.${inner}` : name]: wrong };
  }
  return {};
}

/** @param {string} inner @param {string} text */
function wrongIn(inner, text) {
  if (inner.endsWith("_at")) return TIME.test(text) ? "" : "typed.time";
  if ([...text].length > (inner === "note" ? 4000 : 200)) return "typed.long";
  return NOT_TEXT.test(text) ? "typed.not_text" : "";
}

/** @template {string | string[]} T @param {T} value @returns {T} */
function trimmed(value) {
  const trim = (/** @type {string} */ text) => text.replaceAll("\r\n", "\n").replace(ENDS, "");
  return /** @type {T} */ (typeof value === "string" ? trim(value) : value.map(trim));
}
