// @ts-check
/**
 * Locks a tab that is not used for five minutes, and one that is left: hidden, or unloaded by anything but a way
 * through our own pages.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { cover } from "./lock_screen.js";
import { hear } from "./news.js";
import { lock, touch } from "./pin.js";
import { UNLOCKED_FOR } from "./tab.js";
import { openVault } from "./vault.js";

const LOOK = 10 * 1000;
const TOUCH = 60 * 1000;
const ON_OUR_WAY = 60 * 1000; // as long as a slow page may take to come

/** @type {boolean | null} null: not watching yet */
let isOn = null;

/**
 * @param {Vault} vault of this page
 * @param {boolean} hasPin else there is nothing to lock with
 * @returns {void}
 */
export function watch(vault, hasPin) {
  const isFirst = isOn === null;
  isOn = hasPin;
  if (isFirst) begin(vault);
  check(vault);
}

/**
 * Covers a tab whose key was locked elsewhere, or that was open when the PIN was set in another.
 *
 * @param {Vault} vault
 */
async function check(vault) {
  if (isOn && !(await openVault().catch(() => null))) cover(vault);
}

/** @param {Vault} vault */
function begin(vault) {
  let [usedAt, touchedAt, wentAt] = [Date.now(), 0, Date.now()];
  let isUnloading = false;

  const look = () => {
    if (isOn && Date.now() - usedAt > UNLOCKED_FOR) cover(vault);
  };
  const use = () => {
    look();
    usedAt = Date.now();
    if (usedAt - touchedAt < TOUCH) return;
    touchedAt = usedAt;
    touch().catch(() => undefined);
  };
  use();
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, use, { passive: true, capture: true });
  }
  setInterval(look, LOOK);

  onOurWay((isWatched) => {
    wentAt = isWatched ? Date.now() : 0;
  });
  addEventListener("pagehide", () => {
    isUnloading = true;
    if (isOn && Date.now() - wentAt > ON_OUR_WAY) lock();
  });
  addEventListener("pageshow", () => {
    isUnloading = false;
    check(vault);
  });
  document.addEventListener("visibilitychange", () => {
    if (isOn && document.hidden && !isUnloading) cover(vault);
    else look();
  });
  hear("locked", () => check(vault));
}

/**
 * Tells of each navigation that begins on this page, and whether it leads to a page of ours that watches too. Help
 * doesn't.
 *
 * @param {(isWatched: boolean) => void} listener
 */
function onOurWay(listener) {
  /** @param {string} address */
  const tell = (address) => {
    const { origin, pathname } = new URL(address);
    listener(origin === location.origin && pathname !== "/help");
  };
  /** @type {any} */
  const { navigation } = globalThis;
  navigation?.addEventListener("navigate", (/** @type {any} */ { destination }) =>
    tell(destination.url),
  );
  document.addEventListener("submit", () => listener(true));
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a") : null;
    if (link?.href) tell(link.href);
  });
}
