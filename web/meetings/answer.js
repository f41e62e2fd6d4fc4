// @ts-check
/**
 * What the finder's page shows of what this phone keeps: `server/meetings/views.py` FinderView, and how old it is.
 *
 * @import { Asked, Where } from "./asking.js"
 * @import { Kept } from "./pack.js"
 * @import { Parcel } from "./parcel.js"
 */
import { address, allOnline, cleared, onlineNow } from "./addresses.js";
import { placed } from "./placing.js";
import { search } from "./search.js";
import { together } from "./together.js";
import { radius } from "./spoken.js";
import { sections, summary, viewerZone } from "./view.js";
import { counted, word } from "./words.js";

const A_MINUTE = 60_000;
const AN_HOUR = 60 * A_MINUTE;
const A_DAY = 24 * AN_HOUR;

/**
 * @param {Asked} asked
 * @param {Kept | null} kept
 * @param {Parcel | null} mine the meetings somebody keeps
 * @param {string} home the zone of who looks
 * @param {Date} at
 */
export function answer({ query, last: { where }, limit }, kept, mine, home, at) {
  const known = kept ?? mine;
  const meetings = together(kept, mine);
  if (!known || !(kept || meetings.length)) return { is_unkept: true };
  const { place, whole, isAsked } = placed(where, kept, meetings);
  const now = Math.floor(at.getTime() / 1000);
  const narrowed = { ...query, place, radius_km: place && query.radius_km };
  const { hits, radius_km, is_more_online = false } = search(narrowed, meetings, now, whole);
  const page = hits.slice(0, limit);
  const isNear = page.some(({ distance_km }) => distance_km !== null);
  const isBoth = [null, "any"].includes(query.attendance);
  const name = place ? place.name || word("here") : "";
  const isFar = name !== "" && !isNear && radius_km !== null;
  const seen = { now, timezone: viewerZone(place, page, home), travel: query.travel };
  return {
    sections: sections(page, seen),
    asks_place: place === null && page.length > 0,
    summary: name && summary(name, (isNear && radius_km) || null, isBoth, is_more_online),
    is_empty: !page.length,
    has_nothing_near: page.length > 0 && !isNear && place !== null && query.attendance !== "online",
    looked: isFar ? word("looked", { place: name, far: radius(radius_km) }) : "",
    clear: cleared(),
    online_now: page.length ? "" : onlineNow(),
    all_online: is_more_online ? allOnline() : "",
    more: hits.length > page.length ? address({ limit: String(limit + page.length) }) : "",
    kept: age(at.getTime() - known.at),
    not_here: isAsked ? "" : word("kept_elsewhere", { asked: said(where) }),
  };
}

/** @type {(ms: number) => string} */
export function age(ms) {
  if (ms < 5 * A_MINUTE) return word("kept_now");
  if (ms < AN_HOUR) return counted("kept_minutes", Math.floor(ms / A_MINUTE));
  if (ms < A_DAY) return counted("kept_hours", Math.floor(ms / AN_HOUR));
  return counted("kept_days", Math.floor(ms / A_DAY));
}

/** @type {(where: Where | null) => string} */
function said(where) {
  return where && "near" in where ? where.near : word("here");
}
