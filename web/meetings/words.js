// @ts-check
/**
 * The words of the page for what scripts say about meetings (`meetings/_words.html`), and days as a reader of the
 * page's language writes them.
 *
 * @typedef {{ name: string, welcome: string, closed: string }} Program what is said of one, and of a closed meeting
 * @typedef {{ said: Record<string, string>, programs: Record<string, Program>, types: Record<string, string>,
 *   marks: string[] }} Words `marks`: the types that a list shows, in their order
 * @typedef {"whole" | "short" | "month" | "far"} Style
 */
import { filled } from "../shell/parts.js";

const language = document.documentElement.lang;

/** @type {Record<Style, Intl.DateTimeFormatOptions>} */
const STYLES = {
  whole: { weekday: "long" },
  short: { weekday: "short" },
  month: { month: "short", year: "numeric" },
  far: { weekday: "long", month: "long", day: "numeric" },
};

/** @type {Words | undefined} */
let known;
/** @type {Record<string, Intl.DateTimeFormat>} */
const formats = {};

/** @returns {Words} */
export function words() {
  const template = document.getElementById("meetings-words");
  const isThere = template instanceof HTMLTemplateElement;
  known ??= isThere ? JSON.parse(template.content.textContent ?? "") : undefined;
  return known ?? { said: {}, programs: {}, types: {}, marks: [] };
}

/**
 * Says a sentence with its values; nothing for a key that the page does not know.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function word(key, values = {}) {
  return filled(words().said[key] ?? "", values);
}

/**
 * Says how many there are: `counted("hours", 1)`.
 *
 * @param {string} key
 * @param {number} number
 */
export function counted(key, number) {
  const form = new Intl.PluralRules(language).select(number);
  return word(`${key}.${form}`, { n: number }) || word(`${key}.other`, { n: number });
}

/**
 * Writes a day as people do.
 *
 * @param {number} day since 1970
 * @param {Style} style
 */
export function formatDay(day, style) {
  formats[style] ??= new Intl.DateTimeFormat(language, { ...STYLES[style], timeZone: "UTC" });
  return formats[style].format(day * 86_400_000);
}
