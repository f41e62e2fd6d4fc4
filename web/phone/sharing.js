// @ts-check
/**
 * Whether others use this phone. One with a PIN has a session that closes when it locks, so that the cookie is no way
 * round the PIN, and a token that opens it again.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { alone, call } from "./contact.js";
import { result, transact } from "./database.js";
import { facts } from "./facts.js";
import { ownerOf } from "./owners.js";
import { refresh } from "./standing.js";

/**
 * Says whether others use this phone. With a PIN that changes only what holds once the PIN is taken away.
 *
 * @param {Vault} vault
 * @param {boolean} isShared
 * @returns {Promise<boolean>} whether the server could be told; else nothing was changed
 */
export async function setShared(vault, isShared) {
  const hasPin = Boolean((await ownerOf(vault.person))?.pin);
  if (!(await shareSession(vault, isShared || hasPin))) return false;
  if (hasPin) await chooseShared(vault, isShared);
  return refresh(vault);
}

/**
 * Has the session close when the phone locks, or not. Each token makes the one before it useless, so one page at a time
 * asks for one and keeps it.
 *
 * @param {Vault} vault
 * @param {boolean} shared
 * @returns {Promise<boolean>}
 */
export function shareSession(vault, shared) {
  return alone("share", async () => {
    const answer = await call(vault, "/api/v1/phone", { method: "PUT", json: { shared } });
    if (answer?.status !== 200) return false;
    await facts(vault).put("resume", answer.data.resume ?? null);
    return true;
  });
}

/**
 * @param {Vault} vault
 * @param {boolean} isShared
 */
async function chooseShared({ person }, isShared) {
  await transact(["owners"], "readwrite", async ({ owners }) => {
    const owner = await result(owners.get(person));
    if (owner) owners.put({ ...owner, isShared });
  });
}
