// @ts-check
/**
 * What somebody asks of the finder, read from the page's address: `server/meetings/forms.py`, whose names these are.
 *
 * @import { Query, Spot } from "./meeting"
 * @import { Last } from "./last.js"
 * @typedef {{ near: string } | Spot} Where a place as it was typed, or a position
 * @typedef {{ query: Query, last: Last, limit: number }} Asked `query.place` is still to be found; `last`: what is asked
 *   next time when nothing else is said
 */

const WHENS = /** @type {const} */ (["now", "soon", "today"]);
const PARTS = /** @type {const} */ (["morning", "midday", "evening", "night"]);
const KINDS = /** @type {const} */ (["in_person", "online", "hybrid", "inactive", "any"]);
const WAYS = /** @type {const} */ (["walk", "bus", "car"]);
const A_PAGE = 50;
const MOST = 1000;
const MOST_KM = 250;
const HUNDREDTHS = 100;

/**
 * Reads a search; null for one that only the server can answer.
 *
 * @param {URLSearchParams} given
 * @param {Last} before
 * @returns {Asked | null}
 */
export function asked(given, before) {
  const said = (/** @type {string} */ name) => given.get(name)?.trim() ?? "";
  if (said("feed") || said("cursor")) return null;
  const isSaid = ["near", "lat", "lng"].some((name) => given.has(name)); // if only that there is to be none
  const typed = whereOf(said("near"), number(said("lat"), 90), number(said("lng"), 180));
  const where = isSaid ? typed : before.where;
  const travel = given.has("travel") ? (oneOf(WAYS, said("travel")) ?? "") : before.travel;
  const radius = number(said("radius_km"), MOST_KM);
  const weekday = number(said("weekday"), 6);
  return {
    query: {
      place: null,
      radius_km: where && radius && radius > 0 ? radius : null,
      when: oneOf(WHENS, said("when")) ?? "any",
      weekday: weekday !== null && Number.isInteger(weekday) && weekday >= 0 ? weekday : null,
      part_of_day: oneOf(PARTS, said("part_of_day")),
      attendance: oneOf(KINDS, said("attendance")),
      program: said("program"),
      types: given.getAll("type").flatMap((one) => one.split(",").filter(Boolean)),
      words: said("q"),
      travel: travel || "car",
    },
    last: { where, travel },
    limit: Math.max(1, Math.min(MOST, number(said("limit"), MOST) ?? A_PAGE)),
  };
}

/**
 * Rounds a position to about a kilometre: nothing finer is kept, sent or shown.
 *
 * @param {Spot} spot
 * @returns {Spot}
 */
export function rounded({ lat, lng }) {
  const [up, across] = [lat, lng].map((one) => Math.round(one * HUNDREDTHS) / HUNDREDTHS);
  return { lat: up ?? 0, lng: across ?? 0 };
}

/** @type {(near: string, lat: number | null, lng: number | null) => Where | null} */
function whereOf(near, lat, lng) {
  if (near) return { near };
  return lat === null || lng === null ? null : rounded({ lat, lng });
}

/** @type {(text: string, most: number) => number | null} null for what is no number within bounds */
function number(text, most) {
  const value = Number(text);
  return text && Math.abs(value) <= most ? value : null;
}

/**
 * @template {string} T
 * @param {readonly T[]} all
 * @param {string} text
 * @returns {T | null}
 */
function oneOf(all, text) {
  return all.find((one) => one === text) ?? null;
}
