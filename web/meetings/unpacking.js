// @ts-check
/**
 * Reads the pack that the server sends: `server/meetings/pack.py` says how it is written.
 *
 * @import { Meeting, Pack, Spot } from "./meeting"
 */
import { kilometres } from "./distance.js";

const MOST_NEAR = 4000;

/**
 * Gives the meetings of a pack.
 *
 * @param {Pack} pack
 * @returns {Meeting[]}
 */
export function meetingsOf({ columns, shared, texts, meetings }) {
  const [first = []] = meetings;
  /** @type {Record<string, any>[]} */
  const rows = first.map(() => ({}));
  for (const [at, name] of columns.entries()) {
    const isShared = shared.includes(name);
    for (const [index, value] of (meetings[at] ?? []).entries()) {
      const row = rows[index];
      if (row) row[name] = isShared ? texts[Number(value)] : value;
    }
  }
  return rows.map(meetingOf);
}

/**
 * Gives how far round a spot a pack holds all that there is, 0 when it does not reach there.
 *
 * @param {Pack} pack
 * @param {Meeting[]} meetings of it
 * @param {Spot} spot
 */
export function wholeKm({ place, radius_km }, meetings, spot) {
  if (!place) return 0;
  const away = distances(meetings, place).filter((km) => km <= radius_km);
  const reach = away.length < MOST_NEAR ? radius_km : Math.max(...away);
  return Math.max(0, reach - kilometres(place.lat, place.lng, spot.lat, spot.lng));
}

/**
 * Gives the kilometres from a spot to those meetings that have a place.
 *
 * @param {Meeting[]} meetings
 * @param {Spot} spot
 */
export function distances(meetings, { lat, lng }) {
  return meetings.flatMap((one) =>
    one.lat === null || one.lng === null ? [] : [kilometres(lat, lng, one.lat, one.lng)],
  );
}

/** @type {(row: Record<string, any>) => Meeting} */
function meetingOf(row) {
  const meeting = /** @type {Meeting} */ (row);
  meeting.types = row.types.split(" ").filter(Boolean);
  meeting.is_closed = Boolean(row.is_closed);
  meeting.is_duration_default = Boolean(row.is_duration_default);
  return meeting;
}
