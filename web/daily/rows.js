// @ts-check
/**
 * How changes lie on this phone, sealed: those to be sent, and what the server is known to have.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Change } from "./entry"
 * @typedef {{ code: string, message: string, fields?: Record<string, string> }} Fault
 * @typedef {{ seq: number, change: Change, error?: Fault }} Row
 */
import { result, transact } from "../phone/database.js";
import { Locked } from "../phone/vault.js";

/** Held while rows are sent and while the diary is read on: neither sees the other half done. */
export const LOCK = "evenkeel-outbox";

/**
 * @param {Vault} vault
 * @returns {Promise<any[]>} their rows of the outbox as they lie there, in the order they were written
 */
export function rowsOf({ person }) {
  return transact(["outbox"], "readonly", ({ outbox }) => outbox.index("person").getAll(person));
}

/**
 * Opens what lies in a store. What does not open is left out: its key went with a sign-out.
 *
 * @param {Vault} vault
 * @param {any[]} kept
 * @param {"outbox" | "entries"} [store]
 * @returns {Promise<Row[]>}
 */
export async function opened(vault, kept, store = "outbox") {
  const found = kept.map(async (row) => {
    const content = await vault.unseal(`${store}|${row.id}`, row).catch(unlessLocked);
    return content && { ...content, seq: row.seq };
  });
  return (await Promise.all(found)).filter(Boolean);
}

/**
 * Seals a row of the outbox; one with an error is a refused one.
 *
 * @param {Vault} vault
 * @param {Change} change
 * @param {Fault} [error]
 */
export async function sealed(vault, change, error) {
  const { id, rev } = change;
  const head = { person: vault.person, id, rev, isRefused: Boolean(error) };
  return { ...head, ...(await vault.seal(`outbox|${id}`, { change, error })) };
}

/**
 * Seals what the server has of an entry now.
 *
 * @param {Vault} vault
 * @param {Change} change
 * @param {boolean} [isGone] it is not kept here
 * @returns {Promise<(entries: IDBObjectStore) => void>} puts it among the entries, or takes it from them
 */
export async function entered(vault, change, isGone = "deleted" in change || !vault.keepsPast) {
  const [{ person }, { id }] = [vault, change];
  if (isGone) return (entries) => entries.delete([person, id]);
  const row = { person, id, ...(await vault.seal(`entries|${id}`, { change })) };
  return (entries) => entries.put(row);
}

/**
 * @param {{ id: string, rev: number }} row
 * @param {{ id: string, rev: number }[]} rows
 * @returns {boolean} whether one of them is a later change of the same entry
 */
export function isReplaced({ id, rev }, rows) {
  return rows.some((later) => later.id === id && later.rev > rev);
}

/**
 * Changes a row, if it is still there as it was.
 *
 * @param {IDBObjectStore} outbox
 * @param {Row} row
 * @param {object | null} [instead] none: it leaves
 */
export async function replace(outbox, { seq, change }, instead) {
  const there = await result(outbox.get(seq));
  if (there?.id !== change.id || there.rev !== change.rev) return;
  if (instead) outbox.put({ ...instead, seq });
  else outbox.delete(seq);
}

/** @param {unknown} error */
function unlessLocked(error) {
  if (error instanceof Locked) throw error;
}
