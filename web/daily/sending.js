// @ts-check
/**
 * Sends what waits on this phone. For pages and the worker.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Change } from "./entry"
 * @import { Fault, Row } from "./rows.js"
 * @typedef {{ id: string, status: string, error?: Fault }} Result
 * @typedef {{ sent: number, refused: number, isDone: boolean }} Tally
 */
import { call } from "../phone/contact.js";
import { result, transact } from "../phone/database.js";
import { tell } from "../phone/news.js";
import { Locked, openVault } from "../phone/vault.js";
import { entered, isReplaced, LOCK, opened, replace, rowsOf, sealed } from "./rows.js";

const AT_ONCE = 50;
const TAKEN = ["created", "updated", "duplicate"];
const KNOWN = [...TAKEN, "stale", "refused"];

/**
 * Sends what waits, in the order it was written, after any other page or the worker that is sending just now.
 *
 * @returns {Promise<Tally>} `isDone` is false when something waits that trying again may bring through
 */
export async function flush() {
  return await navigator.locks.request(LOCK, async () => {
    const tally = { sent: 0, refused: 0, isDone: true };
    try {
      const vault = await openVault();
      if (vault) await sendAll(vault, tally);
    } catch (error) {
      if (!(error instanceof Locked)) throw error;
    }
    return tally;
  });
}

/**
 * Sends changes straight to the server, for a phone that can't keep them.
 *
 * @param {Vault | { person: string }} vault
 * @param {Change[]} changes
 * @returns {Promise<boolean>} whether the server answered for all of them and refused none
 */
export async function sendNow(vault, changes) {
  const { results } = await send(vault, changes);
  return Boolean(results?.every(({ status }) => status !== "refused"));
}

/**
 * @param {Vault} vault
 * @param {Tally} tally
 */
async function sendAll(vault, tally) {
  for (let last = 0, isOn = true; isOn; ) {
    const kept = (await rowsOf(vault)).filter(({ seq, isRefused }) => seq > last && !isRefused);
    const batch = kept.slice(0, AT_ONCE);
    last = batch.at(-1)?.seq;
    isOn = batch.length > 0 && (await deliver(vault, await opened(vault, batch), tally));
  }
}

/**
 * Sends some rows. When the server can't take them together, each half goes by itself: so one bad row is found, and
 * the others arrive.
 *
 * @param {Vault} vault
 * @param {Row[]} rows
 * @param {Tally} tally
 * @returns {Promise<boolean>} whether to go on with the next ones
 */
async function deliver(vault, rows, tally) {
  if (!rows.length) return true;
  const changes = rows.map(({ change }) => change);
  const { status, results, error } = await send(vault, changes);
  if (results) return settle(vault, rows, results, tally);
  if (status === 413 || (error && status === 422)) {
    if (rows.length > 1) {
      const half = rows.length >> 1;
      const isOn = await deliver(vault, rows.slice(0, half), tally);
      return isOn && deliver(vault, rows.slice(half), tally);
    }
    if (error) return settle(vault, rows, [{ id: "", status: "refused", error }], tally);
  }
  tally.isDone = status === 401; // then it waits for their next sign-in
  return false;
}

/**
 * @param {Vault | { person: string }} vault
 * @param {Change[]} items
 * @returns {Promise<{ status?: number, error?: Fault, results?: Result[] }>} `results` are there when each has one
 */
async function send(vault, items) {
  const answer = await call(vault, "/api/v1/sync", { method: "POST", json: { items } });
  const { error, results } = answer?.data ?? {};
  const isAnswered = items.every(({ id }, at) => {
    return results?.[at]?.id === id && KNOWN.includes(results[at].status);
  });
  return { status: answer?.status, error, results: isAnswered ? results : undefined };
}

/**
 * Writes down what became of rows. One that was acknowledged leaves the outbox and at once becomes what is known of the
 * server's diary; what the server has instead of a stale one comes with the next read.
 *
 * @param {Vault} vault
 * @param {Row[]} rows
 * @param {Result[]} results
 * @param {Tally} tally
 * @returns {Promise<true>}
 */
async function settle(vault, rows, results, tally) {
  const ends = rows.map(async (row, at) => {
    const { status, error } = /** @type {Result} */ (results[at]);
    const isRefused = status === "refused";
    tally[isRefused ? "refused" : "sent"] += 1;
    const instead = isRefused ? await sealed(vault, row.change, error) : null;
    return { row, instead, enter: TAKEN.includes(status) && (await entered(vault, row.change)) };
  });
  const ended = await Promise.all(ends);
  await transact(
    ["outbox", "entries", "phone"],
    "readwrite",
    async ({ outbox, entries, phone }) => {
      const isCurrent = (await result(phone.get("current")))?.person === vault.person;
      const kept = await result(outbox.index("person").getAll(vault.person));
      for (const { row, instead, enter } of ended) {
        await replace(outbox, row, instead && !isReplaced(instead, kept) ? instead : null);
        if (enter && isCurrent) enter(entries);
      }
    },
  );
  tell("outbox");
  return true;
}
