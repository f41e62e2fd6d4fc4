// @ts-check
/**
 * A program's notices as this phone keeps them, sealed: the newest ones, and which were opened here while the server
 * could not be told. For pages and the worker.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Kept, Notice, Opened } from "./notice"
 */
import { present } from "../phone/clock.js";
import { alone, call } from "../phone/contact.js";
import { facts } from "../phone/facts.js";
import { askForOwn } from "../phone/known.js";
import { tell } from "../phone/news.js";

const LIST = "/api/v1/notices";
const NAMES = { kept: "notices", opened: "notices_opened" };

/**
 * Tells the server what was opened here, then asks it which notices there are now. One at a time: an older answer must
 * not come after a newer one.
 *
 * @param {Vault} vault
 * @returns {Promise<void>} without an answer what was kept stays
 */
export async function renew(vault) {
  if (vault.keepsPast) await alone("notices", () => ask(vault));
}

/** @param {Vault} vault */
async function ask(vault) {
  if (!(await tellOpened(vault))) return;
  const { get, put } = facts(vault);
  const before = await get(NAMES.kept);
  const answer = await askForOwn(vault, `${LIST}?limit=50`, `${LIST}?limit=1`, before?.etag);
  const at = (await present()).getTime();
  if (before && answer?.status === 304) return put(NAMES.kept, { ...before, at });
  const data = answer?.status === 200 ? await answer.json().catch(() => null) : null;
  if (!Array.isArray(data?.notices)) return;
  const { notices, programs, more } = data;
  const etag = answer?.headers.get("ETag");
  await put(NAMES.kept, { at, etag, notices, programs, more });
  const is = JSON.stringify([notices, programs]);
  if (is !== JSON.stringify([before?.notices ?? [], before?.programs ?? []])) tell("changed");
}

/**
 * @param {Vault} vault
 * @returns {Promise<Kept | null>} null: the server was never asked
 */
export async function kept(vault) {
  const [found, opened] = await Promise.all([facts(vault).get(NAMES.kept), openedHere(vault)]);
  if (!found) return null;
  const notices = found.notices.map((/** @type {Notice} */ one) => ({
    ...one,
    is_new: one.is_new && !opened.some((read) => isSame(read, one)),
  }));
  return { ...found, notices };
}

/**
 * Notes that a notice was opened here, for the server to be told at the next connection: as it was told then, and not
 * as it is told since.
 *
 * @param {Vault} vault
 * @param {Opened} read
 * @returns {Promise<void>}
 */
export async function noteOpened(vault, { id, rev }) {
  await changeOpened(vault, (all) => [...all.filter((one) => one.id !== id), { id, rev }]);
}

/**
 * @param {Vault | { person: string }} whose
 * @param {Opened} read
 */
export function tellOne(whose, { id, rev }) {
  return call(whose, `${LIST}/${id}/opened?rev=${rev}`, { method: "PUT" });
}

/**
 * @param {Vault} vault
 * @returns {Promise<boolean>} whether the server knows all of them by now
 */
async function tellOpened(vault) {
  for (const read of await openedHere(vault)) {
    const answer = await tellOne(vault, read);
    if (!answer || answer.status === 401) return false;
    if (answer.status === 204) await noLongerNew(vault, read);
    await changeOpened(vault, (all) => all.filter((one) => !isSame(one, read)));
  }
  return true;
}

/**
 * The list may not be reached any more after this.
 *
 * @param {Vault} vault
 * @param {Opened} read
 */
async function noLongerNew(vault, read) {
  const { get, put } = facts(vault);
  const found = await get(NAMES.kept);
  if (!found) return;
  const notices = found.notices.map((/** @type {Notice} */ one) =>
    isSame(read, one) ? { ...one, is_new: false } : one,
  );
  await put(NAMES.kept, { ...found, notices });
}

/**
 * @param {Vault} vault
 * @returns {Promise<Opened[]>}
 */
async function openedHere(vault) {
  return (await facts(vault).get(NAMES.opened)) ?? [];
}

/**
 * @param {Vault} vault
 * @param {(all: Opened[]) => Opened[]} work
 */
function changeOpened(vault, work) {
  return alone("opened", async () => {
    await facts(vault).put(NAMES.opened, work(await openedHere(vault)));
  });
}

/** @type {(one: Opened, other: Opened) => boolean} */
function isSame(one, other) {
  return one.id === other.id && one.rev === other.rev;
}
