/** A meeting as this phone holds it, read out of the pack: the fields of `server/listings/record.py`. */
export interface Meeting {
  id: string;
  name: string;
  program: string;
  group: string;
  /** From Sunday 0; null with `start` null: held by appointment. */
  weekday: number | null;
  /** Minutes after local midnight. */
  start: number | null;
  /** Real minutes. */
  duration: number;
  is_duration_default: boolean;
  timezone: string;
  types: string[];
  venue: string;
  address: string;
  city: string;
  /** From the widest region to the narrowest, in the feed's words. */
  district: string;
  region: string;
  postal_code: string;
  country: string;
  lat: number | null;
  lng: number | null;
  precision: "exact" | "approximate" | "none";
  /** 0 inactive, 1 in person, 2 online, 3 both. */
  attendance: number;
  is_closed: boolean;
  url: string;
  url_notes: string;
  /** Who carries the online meeting; empty when that is not known. */
  provider: string;
  phone: string;
  phone_notes: string;
  venue_notes: string;
  notes: string;
  /** "first Monday"; empty for a meeting held each week. */
  recurrence_note: string;
  /** Seconds since 1970. */
  updated_at: number | null;
  feed: string;
  /** The meeting of another feed that lists show in its place; told of those that somebody keeps. */
  same_as?: string | null;
  /** Somebody keeps it: it is known wherever it is. */
  is_mine?: boolean;
}

export interface Spot {
  lat: number;
  lng: number;
}

/** What is asked of the finder: `server/meetings/asking.py`. */
export interface Query {
  place: Spot | null;
  radius_km: number | null;
  when: "now" | "soon" | "today" | "any";
  weekday: number | null;
  part_of_day: "morning" | "midday" | "evening" | "night" | null;
  attendance: "in_person" | "online" | "hybrid" | "inactive" | "any" | null;
  program: string;
  types: string[];
  words: string;
  travel: "walk" | "bus" | "car";
}

/** A meeting that was found. `start` and `end`: the occurrence that is on, else the next; seconds since 1970. */
export interface Hit {
  meeting: Meeting;
  start: number | null;
  end: number | null;
  distance_km: number | null;
  tier: number;
  is_stale: boolean;
  rank: import("./ranking.js").Rank;
}

/** A place as the server found it; its name and zone are empty for a position. */
export interface Place extends Spot {
  name: string;
  timezone: string;
}

/** What the server sends to be kept: `server/meetings/pack.py`. */
export interface Pack {
  format: number;
  made_at: string;
  place: (Spot & Partial<Place>) | null;
  radius_km: number;
  columns: string[];
  shared: string[];
  texts: string[];
  meetings: unknown[][];
}
