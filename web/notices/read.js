// @ts-check
/**
 * On pages of notices and programs that the server sent: this phone keeps what there is now, a notification that told of
 * what is open stays no longer, and the server hears what it sent before it could know that it would be shown.
 */
import { opened } from "../phone/opened.js";
import { noteOpened, renew, tellOne } from "./kept.js";

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function attach({ dataset }) {
  const vault = await opened();
  const read = dataset.read && { id: dataset.read, rev: Number(dataset.rev) };
  await Promise.allSettled([clearShown(), read && tellRead(read, vault)]);
  if (vault) await renew(vault);
}

/**
 * @param {import("./notice").Opened} read
 * @param {import("../phone/vault.js").Vault | null} vault
 */
async function tellRead(read, vault) {
  const person = document.body.dataset.person ?? "";
  await (vault?.keepsPast ? noteOpened(vault, read) : tellOne({ person }, read));
}

async function clearShown() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const one of (await registration?.getNotifications?.()) ?? []) {
    if (pathOf(one.data?.navigate) === location.pathname) one.close();
  }
}

/** @param {unknown} navigate */
function pathOf(navigate) {
  return URL.canParse?.(String(navigate), location.origin)
    ? new URL(String(navigate), location.origin).pathname
    : "";
}
