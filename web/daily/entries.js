// @ts-check
/**
 * The last 90 days of the diary as this phone knows them: what was read from the server, the outbox on top.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Change, Item } from "./entry"
 */
import { result, transact } from "../phone/database.js";
import { opened } from "./rows.js";

/**
 * @param {Vault} vault
 * @param {string} date
 * @returns {Promise<Item[]>}
 */
export function itemsOf(vault, date) {
  return itemsBetween(vault, date, date);
}

/**
 * @param {Vault} vault
 * @param {string} first
 * @param {string} last both included
 * @returns {Promise<Item[]>}
 */
export async function itemsBetween(vault, first, last) {
  const items = await seen(vault, allOf(vault));
  return items.filter(({ local_date }) => first <= local_date && local_date <= last);
}

/**
 * @param {Vault} vault
 * @param {string} id
 * @returns {Promise<Item | undefined>}
 */
export async function itemWith(vault, id) {
  const items = await seen(vault, [vault.person, id]);
  return items.find((item) => item.id === id);
}

/** @param {Vault} vault @returns {IDBKeyRange} the keys of all of theirs */
export const allOf = ({ person }) => IDBKeyRange.bound([person], [person, []]);

/**
 * @param {Vault} vault
 * @param {IDBValidKey | IDBKeyRange} key which entries are opened, besides the whole outbox
 * @returns {Promise<Item[]>}
 */
async function seen(vault, key) {
  const [kept, rows] = await transact(["entries", "outbox"], "readonly", ({ entries, outbox }) => {
    const waiting = outbox.index("person").getAll(vault.person);
    return Promise.all([result(entries.getAll(key)), result(waiting)]);
  });
  const shown = [...(await opened(vault, kept, "entries")), ...(await opened(vault, rows))];
  /** @type {Map<string, Change>} */
  const changes = new Map();
  for (const { change } of shown) {
    if (!isBehind(change, changes.get(change.id))) changes.set(change.id, change);
  }
  return [...changes.values()].flatMap((change) => ("deleted" in change ? [] : [change]));
}

/**
 * @param {Change} change
 * @param {Change | undefined} other what is shown so far
 * @returns {boolean} whether the server would rather keep the other (server/daily/sync.py)
 */
function isBehind(change, other) {
  if (!other) return false;
  if ("deleted" in other) return true;
  if (change.rev !== other.rev || "deleted" in change) return change.rev < other.rev;
  return Date.parse(change.recorded_at) < Date.parse(other.recorded_at);
}
