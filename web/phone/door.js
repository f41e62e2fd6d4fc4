// @ts-check
/** A page at the door of a phone whose session was closed when it locked: the PIN opens both again. */

import { call } from "./contact.js";
import { askForPin } from "./lock_screen.js";
import { isByPassphrase, setByPassphrase } from "./tab.js";
import { openVault } from "./vault.js";

/** @returns {Promise<void>} */
export async function letIn() {
  if (location.pathname === "/sign-in" && isByPassphrase()) return;
  setByPassphrase(false);
  const vault = await openVault().catch(askForPin);
  const answer = vault && (await call(vault, "/api/v1/phone"));
  if (answer?.status === 200) location.replace(wanted());
}

/** @returns {string} where they were going, on this site */
function wanted() {
  const there = new URL(new URLSearchParams(location.search).get("next") ?? "/", location.origin);
  return there.origin === location.origin ? there.href : "/";
}
