// @ts-check
/**
 * What the page of one meeting shows, of what this phone keeps: `server/meetings/meeting_view.py` for a phone.
 *
 * @import { Hit, Meeting } from "./meeting"
 */
import { Attendance } from "./ranking.js";
import { hitOf } from "./search.js";
import * as spoken from "./spoken.js";
import { KINDS, programOf, welcomeTo } from "./view.js";
import { word, words } from "./words.js";

const A_DAY = 86_400;
const MOST_DIGITS = 15; // of a telephone number (ITU-T E.164)
const SIX_DIGITS = 6; // a tenth of a metre

/**
 * Gives what the page shows, by the clock of the zone `home`: its own first where one has to go.
 *
 * @param {Meeting} meeting
 * @param {Date} at
 * @param {string} home
 */
export function page(meeting, at, home) {
  const now = Math.floor(at.getTime() / 1000);
  const hit = hitOf(meeting, { place: null, travel: "car" }, now);
  const { attendance, timezone } = meeting;
  const canGo = Boolean(attendance & Attendance.IN_PERSON);
  const canJoin = Boolean(attendance & Attendance.ONLINE);
  const isExact = canGo && meeting.precision === "exact" && meeting.lat !== null;
  const phone = withoutPasscode(meeting.phone);
  const whole = meeting.phone === phone ? "" : meeting.phone;
  const zones = canGo && !canJoin ? [timezone, home] : [home, timezone];
  return {
    ...{ id: meeting.id, name: meeting.name, feed: meeting.feed, is_listed: true },
    group: meeting.group === meeting.name ? "" : meeting.group,
    program: programOf(meeting),
    welcome: welcomeTo(meeting),
    how: word(`how.${KINDS[attendance]}`),
    kind: KINDS[attendance],
    ...times(hit, now, zones),
    each_week: spoken.eachWeek(meeting),
    recurrence: meeting.recurrence_note,
    ends_by_default: meeting.is_duration_default && meeting.start !== null,
    is_closed: !attendance,
    confirmed: spoken.confirmed(hit),
    can_join: canJoin,
    ...{ url: meeting.url, provider: meeting.provider },
    ...{ phone, phone_call: callable(phone) },
    ...{ phone_whole: whole, phone_whole_call: callable(whole) },
    ...{ url_notes: meeting.url_notes, phone_notes: meeting.phone_notes },
    has_notes: Boolean(meeting.url_notes || meeting.phone_notes || whole),
    can_go: canGo,
    venue: canGo ? meeting.venue : "",
    address: canGo ? address(meeting) : "",
    venue_notes: canGo ? meeting.venue_notes : "",
    is_approximate: canGo && !isExact,
    directions: isExact ? directions(meeting) : "",
    types: meeting.types.flatMap((code) =>
      words().types[code] ? [{ said: words().types[code] }] : [],
    ),
    notes: meeting.notes,
  };
}

/** @type {(hit: Hit, now: number, zones: string[]) => { next: string, there: string, wait: string }} */
function times({ start, end }, now, [zone = "UTC", other = zone]) {
  if (start === null || end === null) return { next: word("ask_time"), there: "", wait: "" };
  const values = { day: spoken.day(start, zone, now), time: spoken.clock(start, zone) };
  const left = { time: spoken.clock(end, zone), left: spoken.until(end, now) };
  const isFar = start - now >= A_DAY;
  const wait =
    start <= now ? word("on_until", left) : word("starts_in", { time: spoken.until(start, now) });
  return {
    next: word("day_at", values),
    there: spoken.there(start, zone, other),
    wait: isFar ? "" : wait,
  };
}

/** @type {(meeting: Meeting) => string} */
function address({ address: street, city, region, postal_code, country }) {
  const town = [region, postal_code].filter(Boolean).join(" ");
  return [street, city, town, country].filter(Boolean).join(", ");
}

/** @type {(phone: string) => string} a number up to its first pause or key, "" when too long for a telephone */
function withoutPasscode(phone) {
  const [number = ""] = phone.split(/[,;*#]/, 1);
  return number.replace(/\D/g, "").length > MOST_DIGITS ? "" : number.trim();
}

/** @type {(number: string) => string} what a telephone dials: a comma waits, the rest is as it was typed */
function callable(number) {
  const typed = encodeURIComponent(number.replaceAll(" ", ""));
  return typed.replace(/%2B|%2C/g, decodeURIComponent);
}

/** @type {(meeting: Meeting) => string} what opens the phone's own map program */
function directions({ lat, lng, venue, name }) {
  const [, android, iphone] = /(Android)|(iPhone|iPod|iPad)/.exec(navigator.userAgent) ?? [];
  const device = (android && "android") || (iphone && "iphone") || "desktop";
  const spot = [lat ?? 0, lng ?? 0].map((one) => String(Number(one.toFixed(SIX_DIGITS)))).join();
  const named = encodeURIComponent(`${spot}(${venue || name})`);
  return word(`map.${device}`, { spot, named });
}
