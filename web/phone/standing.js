// @ts-check
/**
 * What the server says of this phone: whose it is, what they chose, and whether others use it.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { call } from "./contact.js";
import { facts } from "./facts.js";
import { tell } from "./news.js";
import { ownerOf } from "./owners.js";

/**
 * Takes over what the server says. Facts: "profile" {alias, timezone, hidden_tiles, codes_kept}, "shared", "resume".
 *
 * @param {Vault} vault
 * @returns {Promise<boolean>} whether there was an answer
 */
export async function refresh(vault) {
  const answer = await call(vault, "/api/v1/phone");
  const owner = await ownerOf(vault.person);
  if (answer?.status !== 200 || !owner) return false;
  const { person, secret, shared, resumable, hidden_tiles, codes_kept } = answer.data;
  if (owner.pin) {
    const isHeld = shared && resumable && (await facts(vault).get("resume"));
    if (!isHeld) await (await import("./sharing.js")).shareSession(vault, true);
  } else if (owner.isShared !== shared) {
    const { takeIn } = await import("./taking.js");
    vault.reopen(await takeIn(vault.person, secret, shared));
  }
  await renew(vault, "shared", owner.pin ? owner.isShared : shared);
  const { alias, timezone } = person;
  await renew(vault, "profile", { alias, timezone, hidden_tiles, codes_kept });
  return true;
}

/**
 * Writes only what differs, and tells the pages.
 *
 * @param {Vault} vault
 * @param {string} name
 * @param {unknown} value JSON
 */
async function renew(vault, name, value) {
  const kept = facts(vault);
  if (JSON.stringify(await kept.get(name)) === JSON.stringify(value)) return;
  await kept.put(name, value);
  tell("changed");
}
