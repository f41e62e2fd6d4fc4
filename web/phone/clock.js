// @ts-check
/**
 * Whether the phone's clock can be trusted. Every answer of the server has its time; when the phone is more than five
 * minutes off, the person says which is right before anything is recorded.
 *
 * @typedef {"phone" | "server"} Side
 * @typedef {{ offset: number, answer?: { side: Side, offset: number } }} Clock `offset`: the server's less the
 *   phone's, in ms
 */

import { recall, remember } from "./database.js";

const MINUTE = 60 * 1000;
const LONGEST = 15 * 1000; // an answer that took longer tells too little about now

/**
 * @param {string | null} dateHeader whole seconds (RFC 9110, section 6.6.1)
 * @param {number} sentAt ms
 * @param {number} gotAt ms
 * @returns {Promise<void>}
 */
export async function note(dateHeader, sentAt, gotAt) {
  const told = Date.parse(dateHeader ?? "");
  if (Number.isNaN(told) || gotAt < sentAt || gotAt - sentAt > LONGEST) return;
  const offset = Math.round(told + 500 - (sentAt + gotAt) / 2);
  const clock = await known();
  if (Math.abs(offset - clock.offset) > 5000) await remember("clock", { ...clock, offset });
}

/** @returns {Promise<Date>} the instant to record with, once the person was asked where they have to be */
export async function settle() {
  const clock = await known();
  return by(clock, sideOf(clock) ?? (await choose(clock.offset)));
}

/** @returns {Promise<Date>} the instant to look at the diary with: nobody is asked, what was answered counts */
export async function present() {
  const clock = await known();
  return by(clock, sideOf(clock));
}

/**
 * @param {string} timezone IANA
 * @param {Date} instant
 * @returns {string} "YYYY-MM-DD"
 */
export function localDate(timezone, instant) {
  /** @type {Intl.DateTimeFormatOptions} */
  const style = { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" };
  const parts = new Intl.DateTimeFormat("en-US", style).formatToParts(instant);
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${of.year?.padStart(4, "0")}-${of.month}-${of.day}`;
}

/** @returns {Promise<Clock>} */
async function known() {
  return (await recall("clock")) ?? { offset: 0 };
}

/**
 * @param {Clock} clock
 * @returns {Side | undefined} which is right; undefined: nobody was asked
 */
function sideOf({ offset, answer }) {
  if (Math.abs(offset) <= 5 * MINUTE) return "phone";
  return answer && Math.abs(offset - answer.offset) <= MINUTE ? answer.side : undefined;
}

/**
 * @param {Clock} clock
 * @param {Side | undefined} side
 */
function by({ offset }, side) {
  return new Date(Date.now() + (side === "server" ? offset : 0));
}

/**
 * @param {number} offset
 * @returns {Promise<Side>} the phone's where a page has nothing to ask with
 */
async function choose(offset) {
  const { ask } = await import("./question.js");
  const values = { phone: readable(0), server: readable(offset) };
  let side = await ask("phone-clock", values);
  while (side === "") side = await ask("phone-clock", values);
  if (side === null) return "phone";
  const answer = { side: side === "server" ? side : "phone", offset };
  await remember("clock", { offset, answer });
  return /** @type {Side} */ (answer.side);
}

/**
 * @param {number} offset
 * @returns {string} the time now, as the page's language writes it
 */
function readable(offset) {
  const style = /** @type {const} */ ({ dateStyle: "full", timeStyle: "short" });
  const words = new Intl.DateTimeFormat(document.documentElement.lang, style);
  return words.format(Date.now() + offset);
}
