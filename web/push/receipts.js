// @ts-check
/** Telling the server that a notification was shown. For pages and the worker. */

import { result, transact } from "../phone/database.js";
import { tellOf } from "./by_token.js";

const LONGEST_MS = 8000;
const MOST_KEPT = 50;

/**
 * Says it now or, when the server can't be reached, at the next start.
 *
 * @param {string} delivery
 * @returns {Promise<boolean>} whether it was heard
 */
export async function give(delivery) {
  const isHeard = await isTold(delivery);
  if (!isHeard) await keep(delivery);
  return isHeard;
}

/** @returns {Promise<void>} */
export async function giveKept() {
  await Promise.all((await takeKept()).map(give));
}

/** @param {string} delivery */
async function isTold(delivery) {
  const status = await tellOf("/api/v1/push/receipts", delivery, LONGEST_MS);
  return status > 0 && status < 500 && status !== 429;
}

/** @param {string} delivery */
function keep(delivery) {
  return transact(["phone"], "readwrite", async ({ phone }) => {
    const kept = (await result(phone.get("receipts"))) ?? [];
    phone.put([...kept, delivery].slice(-MOST_KEPT), "receipts");
  });
}

/** @returns {Promise<string[]>} */
function takeKept() {
  return transact(["phone"], "readwrite", async ({ phone }) => {
    const kept = await result(phone.get("receipts"));
    phone.delete("receipts");
    return kept ?? [];
  });
}
