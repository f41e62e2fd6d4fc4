// @ts-check
/** A page at the door of a phone whose session was closed when it locked: the PIN opens both again. */

import { call } from "./contact.js";
import { askForPin } from "./lock_screen.js";
import { isByPassphrase, setByPassphrase } from "./tab.js";
import { openVault } from "./vault.js";

/** @returns {Promise<void>} */
export async function letIn() {
  if (location.pathname.endsWith("/sign-in") && isByPassphrase()) return;
  setByPassphrase(false);
  const vault = await openVault().catch(askForPin);
  const answer = vault && (await call(vault, "/api/v1/phone"));
  if (answer?.status === 200) location.replace(wanted());
}

/** @returns {string} where they were going, on this site: the page above, or what the address says */
function wanted() {
  const above = location.pathname.replace(/\/?(sign-in)?$/, "") || "/";
  const next = new URLSearchParams(location.search).get("next") ?? above;
  const there = new URL(next, location.origin);
  return there.origin === location.origin ? there.href : "/";
}
