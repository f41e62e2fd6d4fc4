// @ts-check
/**
 * Notices on a Today that the phone fills by itself: what it keeps of them, renewed when somebody comes.
 *
 * @import { Vault } from "../phone/vault.js"
 */
import { opened } from "../phone/opened.js";
import { kept, renew } from "./kept.js";

const SOONEST_MS = 60_000;

/**
 * `server/home/today_view.py` says the same.
 *
 * @param {Vault} vault
 */
export async function newNotices(vault) {
  const known = await kept(vault);
  const count = known?.notices.filter(({ is_new }) => is_new).length ?? 0;
  return {
    notices: count,
    notices_one: count === 1,
    notices_many: count > 1,
    has_program: Boolean(known?.programs.length),
  };
}

/** @returns {Promise<void>} */
export async function watchNotices() {
  const vault = await opened();
  if (!vault) return;
  let askedAt = 0;
  const ask = async () => {
    if (document.hidden) return;
    askedAt = performance.now();
    await renew(vault).catch(() => undefined);
  };
  navigator.serviceWorker?.addEventListener("message", ask);
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => {
    if (performance.now() - askedAt > SOONEST_MS) ask();
  });
  await ask();
}
