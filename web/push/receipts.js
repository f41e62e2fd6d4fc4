// @ts-check
/**
 * Telling the server that a notification was shown. Who knows a delivery's token may say so: no session is needed, so
 * no cookie goes along. For pages and the worker.
 */

import { result, transact } from "../phone/database.js";

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
  try {
    const { status } = await fetch("/api/v1/push/receipts", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ delivery }),
      credentials: "omit",
      keepalive: true,
      signal: AbortSignal.timeout?.(LONGEST_MS),
    });
    return status < 500 && status !== 429;
  } catch {
    return false;
  }
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
