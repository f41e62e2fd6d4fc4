// @ts-check
/**
 * The meetings that somebody keeps, on their phone too: a pack of their own, sealed. Wakes on the pages where they are
 * kept and let go; the finder renews it as well.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Parcel } from "./parcel.js"
 */
import { present } from "../phone/clock.js";
import { askForOwn } from "../phone/known.js";
import { opened as openedVault } from "../phone/opened.js";
import { keepAs, keptAs, keptStill, opened } from "./parcel.js";

const NAMES = { pack: "meetings_mine", checked: "meetings_mine_checked" };
const MINE = "/api/v1/meetings/mine";

/** @returns {Promise<void>} */
export async function attach() {
  const vault = await openedVault();
  if (vault?.keepsPast) await keepMine(vault);
}

/**
 * Asks the server which they are now; a list that did not change is not sent again.
 *
 * @param {Vault} vault
 * @returns {Promise<Parcel | null>} what is kept by now: without an answer what was
 */
export async function keepMine(vault) {
  const kept = await keptMine(vault);
  const answer = await askForOwn(vault, `${MINE}/pack`, MINE, kept?.etag);
  const at = (await present()).getTime();
  if (kept && answer?.status === 304) return keptStill(vault, NAMES, kept, at);
  const read = answer && (await opened(answer));
  return read ? keepAs(vault, NAMES, { ...read, at }) : kept;
}

/**
 * @param {Vault} vault
 * @returns {Promise<Parcel | null>}
 */
export function keptMine(vault) {
  return keptAs(vault, NAMES);
}
