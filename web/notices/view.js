// @ts-check
/**
 * What the pages of notices show of what this phone keeps: `server/notices/list_view.py`.
 *
 * @import { Kept, Notice, Part, Program } from "./notice"
 */

const language = globalThis.document?.documentElement.lang;

/**
 * @param {Kept} kept
 * @param {string} timezone of who reads
 * @param {Date} now
 */
export function rows({ notices, programs }, timezone, now) {
  return notices.map((one) => row(one, programs, timezone, now));
}

/**
 * @param {Kept} kept
 * @param {string} id
 * @param {string} timezone
 * @param {Date} now
 * @returns {import("../shell/parts.js").Values | null} null: it is not kept here
 */
export function whole({ notices, programs }, id, timezone, now) {
  const one = notices.find((notice) => notice.id === id);
  if (!one) return null;
  const { phone = "", hours = "" } = programs.find(({ id }) => id === one.program) ?? {};
  return {
    ...row(one, programs, timezone, now),
    paragraphs: one.paragraphs.map((parts) => ({ parts: parts.map(part) })),
    corrected: one.corrected_at ? said(one.corrected_at, timezone, now) : "",
    phone,
    hours,
    call: dialled(phone),
    rev: one.rev,
  };
}

/**
 * @param {Notice} one
 * @param {Program[]} programs
 * @param {string} timezone
 * @param {Date} now
 */
function row(one, programs, timezone, now) {
  return {
    id: one.id,
    program: programs.find(({ id }) => id === one.program)?.name ?? "",
    program_id: one.program,
    title: one.withdrawn ? "" : one.title,
    when: said(one.published_at, timezone, now),
    mark: one.is_new ? "notices-new" : "",
    is_new: one.is_new,
    is_withdrawn: one.withdrawn,
    is_corrected: Boolean(one.corrected_at) && !one.withdrawn,
  };
}

/**
 * Only what leads to the web becomes a link, whatever was sent.
 *
 * @param {Part} part
 */
function part({ text, url }) {
  return /^https?:\/\//i.test(url ?? "")
    ? { plain: "", link: text, url }
    : { plain: text, link: "" };
}

/**
 * Says an instant by the reader's clock: “Sun, Nov 22, 3:00 PM”, with the year when it is another.
 *
 * @param {string} instant
 * @param {string} timezone
 * @param {Date} now
 */
export function said(instant, timezone, now) {
  const at = new Date(instant);
  /** @type {(style: Intl.DateTimeFormatOptions, when?: Date) => string} */
  const say = (style, when = at) =>
    new Intl.DateTimeFormat(language, { ...style, timeZone: timezone }).format(when);
  const isThisYear = say({ year: "numeric" }) === say({ year: "numeric" }, now);
  const day = say({
    weekday: "short",
    month: "short",
    day: "numeric",
    ...(!isThisYear && { year: "numeric" }),
  });
  return `${day}, ${say({ timeStyle: "short" })}`;
}

/**
 * What a phone dials of a number as it was written: nothing after the first letter, such as an extension.
 *
 * @param {string} phone
 */
export function dialled(phone) {
  const number = phone.split(/[\p{L},;#]/u)[0] ?? "";
  return (number.trim().startsWith("+") ? "+" : "") + number.replace(/[^0-9]/g, "");
}
