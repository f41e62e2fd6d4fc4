// @ts-check
/**
 * The vault of this page's person, found once a page.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { call } from "./contact.js";
import { facts } from "./facts.js";
import { Locked, openVault } from "./vault.js";

export { facts };

/** @type {Promise<Vault | null> | null} */
let finding = null;

/** Whether the passphrase was chosen in place of the PIN. */
let isProved = false;

/**
 * Waits for the PIN where the phone is locked, and for the server where this person is new here.
 *
 * @returns {Promise<Vault | null>} null: nothing can be kept here, the page works as it was sent
 */
export function opened() {
  finding ??= find(document.body.dataset.person ?? "nobody").catch(() => null);
  return finding;
}

/**
 * @param {string} page "shell", "nobody" or a person's id
 * @returns {Promise<Vault | null>}
 */
async function find(page) {
  if (page === "nobody" || !navigator.locks) return null; // without locks nothing could be sent from here
  const vault = await openVault().catch((error) => unlocked(error, page));
  if (page === "shell" || vault?.person === page) return vault;
  return meet(page);
}

/**
 * @param {unknown} error
 * @param {string} page
 * @returns {Promise<Vault | null>} null where a PIN is not the way
 */
async function unlocked(error, page) {
  if (!(error instanceof Locked)) throw error;
  const isAnother = page !== "shell" && page !== error.person;
  if (isAnother || !error.hasPin) return null;
  const { isByPassphrase } = await import("./tab.js");
  isProved = isByPassphrase();
  if (isProved) return null;
  const { askForPin } = await import("./lock_screen.js");
  return askForPin();
}

/**
 * @param {string} person signed in on this page
 * @returns {Promise<Vault | null>}
 */
async function meet(person) {
  const answer = await call({ person }, "/api/v1/phone");
  if (answer?.status !== 200) return null;
  const { takeIn } = await import("./taking.js");
  const vault = await takeIn(person, answer.data.secret, answer.data.shared);
  if (isProved) (await import("./tab.js")).setByPassphrase(false);
  return vault;
}
