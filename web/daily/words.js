// @ts-check
/**
 * Words for what scripts show, taken from the page (`daily/_words.html`), and days and times as a reader of the
 * page's language writes them.
 *
 * @typedef {"day" | "short" | "month" | "month_name"} Style
 */
import { filled } from "../shell/parts.js";

const language = document.documentElement.lang;

/** @type {Record<Style | "time", Intl.DateTimeFormatOptions>} */
const STYLES = {
  day: { weekday: "long", month: "long", day: "numeric" },
  short: { weekday: "short", month: "short", day: "numeric" },
  month: { month: "long", year: "numeric" },
  month_name: { month: "long" },
  time: { timeStyle: "short" },
};

/** @type {Record<string, string> | undefined} */
let words;
/** @type {Record<string, Intl.DateTimeFormat>} */
const formats = {};

/**
 * Says a word, or a sentence with its values; nothing for a key that the page does not know.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function word(key, values = {}) {
  return filled(known()[key] ?? "", values);
}

/**
 * Gives the words of a stored value, or the value itself when it is a person's own.
 *
 * @param {string} group
 * @param {string} value
 */
export function worded(group, value) {
  return known()[`${group}.${value}`] ?? value;
}

/**
 * Says how many there are: `counted("minutes", 1)`.
 *
 * @param {string} key
 * @param {number} number
 */
export function counted(key, number) {
  const form = new Intl.PluralRules(language).select(number);
  return word(`${key}.${form}`, { number }) || word(`${key}.other`, { number });
}

/**
 * Writes a day "YYYY-MM-DD" as people do.
 *
 * @param {string} date
 * @param {Style} [style]
 */
export function formatDay(date, style = "day") {
  return formatted(`${date}T00:00Z`, style);
}

/**
 * Gives the two letters of a day's weekday.
 *
 * @param {string} date
 */
export function weekday(date) {
  return word(`weekdays.${new Date(date).getUTCDay()}`);
}

/**
 * Says a wall-clock time "HH:MM" as the reader writes it.
 *
 * @param {string} time
 */
export function clock(time) {
  return formatted(`2000-01-01T${time}Z`, "time");
}

/**
 * @param {string} instant
 * @param {Style | "time"} style
 */
function formatted(instant, style) {
  formats[style] ??= new Intl.DateTimeFormat(language, { ...STYLES[style], timeZone: "UTC" });
  return formats[style].format(new Date(instant));
}

function known() {
  const template = document.getElementById("daily-words");
  if (template instanceof HTMLTemplateElement)
    words ??= JSON.parse(template.content.textContent ?? "");
  return words ?? {};
}
