// @ts-check
/**
 * What was written on this phone and the server has not answered for yet (docs/sync.md).
 *
 * A row is one change and stays as it is: an entry that is changed again gets another row. So the server hears of each
 * in turn, and an answer that is still on its way can't take the later change along. A row goes when the server has
 * answered for it. One that was refused stays, with the reason, until its owner drops it or a change that mends it takes
 * its place.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Row } from "./rows.js"
 * @typedef {import("./entry").Change} Change
 */
import { result, transact } from "../phone/database.js";
import { tell } from "../phone/news.js";
import { assertKnown } from "../phone/vault.js";
import { isReplaced, opened, replace, rowsOf, sealed } from "./rows.js";
import { flush, sendNow } from "./sending.js";

export { flush, sendNow };

/** This phone has no room; nothing of what was given was kept. */
export class PhoneFull extends Error {}

/**
 * Keeps changes on this phone, all or none: they are on its disk when this resolves. Then they are sent.
 *
 * @param {Vault} vault
 * @param {Change[]} changes
 * @param {number} [mended] the refused row that they take the place of, in the same act
 * @returns {Promise<void>} rejects with `PhoneFull`, or `Gone` when they have signed out meanwhile
 */
export async function keep(vault, changes, mended) {
  const rows = await Promise.all(changes.map((change) => sealed(vault, change)));
  try {
    await transact(["outbox", "owners"], "readwrite", async ({ outbox, owners }) => {
      await assertKnown({ owners }, vault);
      for (const old of await result(outbox.index("person").getAll(vault.person))) {
        const isMended = old.seq === mended || isReplaced(old, rows);
        if (old.isRefused && isMended) outbox.delete(old.seq);
      }
      for (const row of rows) outbox.add(row);
    });
  } catch (error) {
    const isFull = error instanceof Error && error.name === "QuotaExceededError";
    throw isFull ? new PhoneFull() : error;
  }
  tell("outbox");
  tell("changed");
  askForSync().catch(() => undefined);
  flush().catch(() => undefined);
}

/**
 * @param {Vault} vault
 * @returns {Promise<Row[]>} what is still to be sent, in the order it was written
 */
export async function waiting(vault) {
  const rows = (await rowsOf(vault)).filter(({ isRefused }) => !isRefused);
  return opened(vault, rows);
}

/**
 * @param {Vault} vault
 * @returns {Promise<Row[]>} what the server refused, each with its `error`
 */
export async function refused(vault) {
  const rows = (await rowsOf(vault)).filter(({ isRefused }) => isRefused);
  return opened(vault, rows);
}

/**
 * Lets a row go, sent or not.
 *
 * @param {Vault} vault
 * @param {number} seq
 * @returns {Promise<void>}
 */
export async function drop(vault, seq) {
  await transact(["outbox"], "readwrite", async ({ outbox }) => {
    if ((await result(outbox.get(seq)))?.person === vault.person) outbox.delete(seq);
  });
  tell("outbox");
  tell("changed");
}

/**
 * Sends a refused change again as it is: it may have come too early for the server's clock.
 *
 * @param {Vault} vault
 * @param {Row} row
 * @returns {Promise<void>}
 */
export async function sendAgain(vault, row) {
  const fresh = await sealed(vault, row.change);
  await transact(["outbox"], "readwrite", ({ outbox }) => replace(outbox, row, fresh));
  tell("outbox");
  await flush();
}

/** Asks the browser to wake the worker for it later, where it can (Background Sync). */
async function askForSync() {
  /** @type {any} */
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("outbox");
}
