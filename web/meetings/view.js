// @ts-check
/**
 * The list in its parts, each meeting as a row: `server/meetings/views.py` for a phone.
 *
 * @import { Hit, Meeting, Query } from "./meeting"
 * @typedef {{ now: number, timezone: string, travel: Query["travel"] }} Clockwise from where and when somebody looks;
 *   `timezone` is "" when nothing tells their clock
 */
import { Attendance, Tier } from "./ranking.js";
import { BEST_ONLINE } from "./search.js";
import * as spoken from "./spoken.js";
import { word, words } from "./words.js";

export const KINDS = ["inactive", "in_person", "online", "hybrid"];
const TIERS = /** @type {(keyof typeof Tier)[]} */ (Object.keys(Tier));

/**
 * Whose clock the page goes by: the place's, the nearest meeting's, or one's own.
 *
 * @param {{ timezone: string } | null} place
 * @param {Hit[]} hits
 * @param {string} home
 */
export function viewerZone(place, hits, home) {
  if (!place) return home;
  if (place.timezone) return place.timezone;
  const near = hits.flatMap(({ distance_km: km, meeting: { timezone } }) =>
    km === null ? [] : [{ km, timezone }],
  );
  if (!near.length) return home;
  return near.reduce((nearest, one) => (one.km < nearest.km ? one : nearest)).timezone;
}

/**
 * Gives the list in its parts: by tier, and what is later by its day.
 *
 * @param {Hit[]} hits
 * @param {Clockwise} seen
 */
export function sections(hits, seen) {
  /** @type {{ id: string, title: string, rows: ReturnType<typeof row>[] }[]} */
  const parts = [];
  for (const hit of hits) {
    const title = titleOf(hit, seen);
    if (parts.at(-1)?.title !== title) parts.push({ id: `part-${parts.length}`, title, rows: [] });
    parts.at(-1)?.rows.push(row(hit, seen));
  }
  return parts;
}

/**
 * Says round which place the list is and how far it goes.
 *
 * @param {string} place
 * @param {number | null} radiusKm null: nothing of it is near
 * @param {boolean} isBoth online ones are among it
 * @param {boolean} isMore not all of those
 */
export function summary(place, radiusKm, isBoth, isMore) {
  if (radiusKm === null) return word("near", { place });
  const values = { place, far: spoken.radius(radiusKm), count: BEST_ONLINE };
  if (isMore) return word("near_some", values);
  return word(isBoth ? "near_both" : "near_within", values);
}

/** @type {(hit: Hit, seen: Clockwise) => string} */
function titleOf({ tier, is_stale, start }, { timezone, now }) {
  if (tier !== Tier.LATER) return word(`tier.${TIERS[tier]}`);
  if (is_stale) return word("long_unconfirmed");
  return start === null || !timezone ? word("later") : spoken.day(start, timezone, now);
}

/**
 * @param {Hit} hit
 * @param {Clockwise} seen
 */
function row(hit, seen) {
  const { meeting, start, end, is_stale } = hit;
  const { types, attendance } = meeting;
  const welcome = welcomeTo(meeting);
  const marks = words().marks.filter((code) => types.includes(code) && !(code === "C" && welcome));
  const [time, wait] = timeOf(hit, seen);
  const saidAt = start !== null && start <= seen.now ? end : start;
  return {
    id: meeting.id,
    name: meeting.name,
    time,
    wait,
    there: saidAt === null ? "" : spoken.there(saidAt, seen.timezone, meeting.timezone),
    how: word(`how.${KINDS[attendance]}`),
    kind: KINDS[attendance],
    where: whereOf(hit, seen.travel),
    program: programOf(meeting),
    welcome,
    marks: marks.map((code) => words().types[code]).join(" · "),
    confirmed: spoken.confirmed(hit),
    stale: is_stale ? "stale" : "",
  };
}

/** @type {(meeting: Meeting) => string} */
export function programOf({ program }) {
  return words().programs[program]?.name ?? program;
}

/** @type {(meeting: Meeting) => string} */
export function welcomeTo({ program, types }) {
  const known = words().programs[program];
  return (types.includes("C") ? known?.closed : known?.welcome) ?? "";
}

/** @type {(hit: Hit, seen: Clockwise) => [string, string]} */
function timeOf({ meeting, start, end, tier, is_stale }, { timezone, now }) {
  if (start === null || end === null) return [word("ask"), ""];
  const zone = timezone || meeting.timezone;
  if (start <= now) {
    const values = { time: spoken.clock(end, zone), left: spoken.until(end, now) };
    return [word("on_now"), word("until_left", values)];
  }
  const said = spoken.clock(start, zone);
  if (tier === Tier.SOON || tier === Tier.LATE) {
    return [said, word("in", { time: spoken.until(start, now) })];
  }
  if (tier === Tier.LATER && timezone && !is_stale) return [said, ""];
  const dayTime = word("day_time", { day: spoken.shortDay(start, zone), time: said });
  return [dayTime, meeting.recurrence_note];
}

/** @type {(hit: Hit, travel: Query["travel"]) => string} */
function whereOf({ meeting, distance_km }, travel) {
  if (!(meeting.attendance & Attendance.IN_PERSON)) return meeting.provider;
  const spot = [meeting.venue || meeting.address, meeting.city].filter(Boolean).join(", ");
  const far = distance_km === null ? "" : spoken.way(distance_km, travel);
  return [spot, far].filter(Boolean).join(" · ");
}
