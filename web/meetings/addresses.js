// @ts-check
/** The addresses of searches like the one in the page's address: `server/meetings/addresses.py` for a phone. */

export const NARROWING = [
  "when",
  "weekday",
  "part_of_day",
  "attendance",
  "program",
  "type",
  "q",
  "radius_km",
];
const BARE = ["near", "lat", "lng", "travel"];

/**
 * Gives the address of the same search with some changes; "" leaves a field out.
 *
 * @param {Record<string, string>} changes
 * @param {(name: string) => boolean} [isKept] which fields stay
 * @returns {string}
 */
export function address(changes, isKept = () => true) {
  const given = new URLSearchParams(location.search);
  const left = [...given].filter(([name, value]) => value.trim() && isKept(name));
  const found = new URLSearchParams(left.filter(([name]) => !(name in changes)));
  for (const [name, value] of Object.entries(changes)) if (value) found.set(name, value);
  return found.size ? `/meetings?${found}` : "/meetings";
}

/** @returns {number} how many filters are set */
export function narrowed() {
  const given = new URLSearchParams(location.search);
  return NARROWING.filter((name) => !["", "any"].includes(given.get(name)?.trim() ?? "")).length;
}

/** @returns {string} the search without its filters, "" when none are set */
export function cleared() {
  return narrowed() ? bare({}) : "";
}

/** @returns {string} all that are on now online, "" when that is this very search */
export function onlineNow() {
  const given = new URLSearchParams(location.search);
  const isThis = given.get("attendance") === "online" && given.get("when") === "now";
  return isThis && narrowed() === 2 ? "" : bare({ attendance: "online", when: "now" });
}

/** @returns {string} all online ones that pass the same filters */
export function allOnline() {
  return address({ attendance: "online", radius_km: "" });
}

/** @type {(changes: Record<string, string>) => string} */
const bare = (changes) => address(changes, (name) => BARE.includes(name));
