// @ts-check
/**
 * On every page: makes who is signed in the owner of this phone, ends what is over, and puts the lock and the quick
 * way out where they were chosen.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { leaveToServer } from "../shell/from_server.js";
import { call } from "./contact.js";
import { recall } from "./database.js";
import { isHalfFilled } from "./half_filled.js";
import { hear, tell } from "./news.js";
import { opened } from "./opened.js";
import { keepsPast, ownerOf } from "./owners.js";
import { refresh } from "./standing.js";
import { end } from "./vault.js";

const DOORS = /^(\/|.*\/sign-in)$/;

let isGuarded = false;

/**
 * @param {HTMLElement} body
 * @returns {Promise<void>}
 */
export async function attach(body) {
  const page = body.dataset.person;
  if (!page) return;
  if (await recall("quickExit")) (await import("./quick_exit.js")).show();
  const leaving = await recall("leaving");
  const isGone = leaving && (await (await import("./parting.js")).partAgain());
  if (page === "nobody") return nobody();
  const vault = leaving?.person === page ? null : await opened();
  if (vault) return stay(vault);
  if (page === "shell" || (isGone && leaving.person === page)) leaveToServer();
}

/** @param {Vault} vault */
async function stay(vault) {
  hear("ended", ({ person, isForgotten }) => {
    if (person !== vault.person || document.body.dataset.leaving) return;
    if (isForgotten) location.replace("/?from=server");
    else if (!isHalfFilled()) leaveToServer();
  });
  addEventListener("pageshow", (event) => event.persisted && checkAgain(vault));
  hear("outbox", () => persist(vault));
  hear("changed", () => guard(vault));
  await guard(vault);
  await refresh(vault);
  if (!(await recall("push"))) return;
  import("../push/repair.js").then(({ repair }) => repair(vault)).catch(() => undefined);
}

/**
 * Locks where there is a PIN, and keeps nothing past where there must be one: that may change on any page.
 *
 * @param {Vault} vault
 */
async function guard(vault) {
  const owner = await ownerOf(vault.person);
  if (owner) vault.keepsPast = keepsPast(owner);
  const hasPin = Boolean(owner?.pin);
  isGuarded ||= hasPin;
  if (isGuarded) (await import("./lock_watch.js")).watch(vault, hasPin);
}

/**
 * A page that the browser had put aside and shows again may have missed a sign-out.
 *
 * @param {Vault} vault
 */
async function checkAgain(vault) {
  document.body.hidden = true;
  const current = await recall("current");
  if (current?.person !== vault.person) return leaveToServer();
  document.body.hidden = false;
}

/** A page that found nobody signed in: their session is over, or it was closed because the phone locked. */
async function nobody() {
  const current = await recall("current");
  const owner = current && (await ownerOf(current.person));
  if (!owner) return;
  if (owner.pin) {
    if (DOORS.test(location.pathname)) (await import("./door.js")).letIn();
    return;
  }
  const answer = await call(current, "/api/v1/phone");
  if (answer?.status !== 401) return;
  await end(current.person);
  tell("ended", current);
}

/**
 * Asks the browser not to clear this away for want of room; some ask the person, so only once there is a reason.
 *
 * @param {Vault} vault
 */
function persist(vault) {
  if (vault.keepsPast) navigator.storage?.persist?.().catch(() => undefined);
}
