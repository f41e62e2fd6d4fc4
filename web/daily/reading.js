// @ts-check
/**
 * Reads the diary from the server: the last 90 days of it are kept on this phone.
 *
 * The fact "read" `{cursor, isCounted}` says how far it was read. The fact "daysKeptBefore" `{date, days}` says how many
 * days before `date`, the first one that is kept here, were kept; it is asked anew when one of those changed.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Change } from "./entry"
 */
import { localDate, present } from "../phone/clock.js";
import { call } from "../phone/contact.js";
import { result, transact } from "../phone/database.js";
import { facts } from "../phone/facts.js";
import { tell } from "../phone/news.js";
import { markReady } from "../phone/vault.js";
import { allOf, itemsBetween } from "./entries.js";
import { entered, LOCK } from "./rows.js";

const KEPT_MS = 90 * 24 * 60 * 60 * 1000; // as calendar.js says, which is not needed for this alone

/**
 * Reads on in the diary. Several pages may do so at once.
 *
 * @param {Vault} vault
 * @returns {Promise<boolean>} whether it was read to its end
 */
export async function catchUp(vault) {
  /** @type {boolean | null} */
  let hasMore = vault.keepsPast || null;
  while (hasMore) hasMore = await navigator.locks.request(LOCK, () => readOn(vault));
  return hasMore === false;
}

/**
 * Reads one page. The first is of the days that are kept here; after it comes all that changed since, for only that
 * tells of deletions.
 *
 * @param {Vault} vault
 * @returns {Promise<boolean | null>} whether there is more; null: not now
 */
async function readOn(vault) {
  const { get } = facts(vault);
  const [profile, read, before] = await Promise.all(["profile", "read", "daysKeptBefore"].map(get));
  if (!profile) return null;
  const today = localDate(profile.timezone, await present());
  const first = new Date(Date.parse(today) - KEPT_MS).toISOString().slice(0, 10);
  const isAnew = !read || before?.date > first; // days that were let go of are wanted again
  const query = isAnew ? `from=${first}` : `since=${read.cursor}`;
  const answer = await call(vault, `/api/v1/entries?${query}`);
  if (answer?.status !== 200) return null;
  const { items, cursor, more } = answer.data;
  /** @param {Change} item */
  const isGone = (item) => "deleted" in item || item.local_date < first;
  const isCounted = !isAnew && read.isCounted && !items.some(isGone);
  const entering = items.map((/** @type {Change} */ item) => entered(vault, item, isGone(item)));
  const enters = await Promise.all(entering);
  const isKept = await write(vault, Boolean(read), { read: { cursor, isCounted } }, (stores) => {
    if (isAnew) {
      stores.phone.put({ person: vault.person, isReady: false }, "current");
      stores.entries.delete(allOf(vault));
      stores.facts.delete([vault.person, "daysKeptBefore"]);
    }
    for (const enter of enters) enter(stores.entries);
  });
  if (!isKept) return null;
  if (items.length) tell("changed");
  if (more || (isCounted && before?.date === first)) return more;
  return count(vault, first, cursor);
}

/**
 * Asks how many days before `first` hold an entry, and lets go of what is kept of them here.
 *
 * @param {Vault} vault
 * @param {string} first
 * @param {number} cursor
 * @returns {Promise<false | null>} null: not now
 */
async function count(vault, first, cursor) {
  const answer = await call(vault, `/api/v1/entries/days?before=${first}`);
  if (answer?.status !== 200) return null;
  const { days } = answer.data;
  const items = await itemsBetween(vault, "", first);
  const known = { read: { cursor, isCounted: true }, daysKeptBefore: { date: first, days } };
  const isKept = await write(vault, true, known, ({ entries }) => {
    for (const { id, local_date } of items) {
      if (local_date < first) entries.delete([vault.person, id]);
    }
  });
  if (!isKept) return null;
  await markReady();
  tell("changed");
  return false;
}

/**
 * Writes entries, and with them what is known of them, unless their owner's session ended meanwhile: then all of that
 * was wiped, and begins anew with their next one.
 *
 * @param {Vault} vault
 * @param {boolean} isBegun whether the diary was read before
 * @param {Record<string, unknown>} known facts
 * @param {(stores: Record<"phone" | "entries" | "facts", IDBObjectStore>) => void} work
 * @returns {Promise<boolean>}
 */
async function write(vault, isBegun, known, work) {
  const { person } = vault;
  const sealing = Object.entries(known).map(async ([name, value]) => {
    return { person, name, ...(await vault.seal(`facts|${name}`, value)) };
  });
  const rows = await Promise.all(sealing);
  return transact(["phone", "entries", "facts"], "readwrite", async (stores) => {
    const current = await result(stores.phone.get("current"));
    const isThere = (await result(stores.facts.getKey([person, "read"]))) !== undefined;
    if (current?.person !== person || isThere !== isBegun) return false;
    work(stores);
    for (const row of rows) stores.facts.put(row);
    return true;
  });
}
