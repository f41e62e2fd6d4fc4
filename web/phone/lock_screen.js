// @ts-check
/**
 * The lock: a page that asks for the PIN in place of the one that was open. What was half-typed stays hidden behind it;
 * anything else is taken off the page. The head with Help stays.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { counted, say } from "../shell/say.js";
import { isHalfFilled } from "./half_filled.js";
import { lock, triesLeft, unlock } from "./pin.js";
import { setByPassphrase } from "./tab.js";

/** @type {Promise<Vault> | null} */
let asking = null;

/**
 * Asks until the PIN was right. Without the words for it there is no way on.
 *
 * @returns {Promise<Vault>}
 */
export function askForPin() {
  asking ??= show().finally(() => {
    asking = null;
  });
  return asking;
}

/**
 * Locks this tab at once, and goes on where it was after the PIN.
 *
 * @param {Vault} vault of this page
 * @returns {Promise<void>}
 */
export async function cover(vault) {
  if (asking) return;
  const isKept = isHalfFilled();
  vault.shut();
  if (!document.querySelector("#phone-lock")) return; // the quick way out cleared this page
  if (!isKept) document.querySelector("main")?.replaceChildren();
  const locked = lock();
  const unlocked = askForPin();
  await locked;
  if (!isKept && document.body.dataset.person === "shell") location.reload();
  const fresh = await unlocked;
  if (isKept && fresh.person === vault.person) vault.reopen(fresh);
  else location.reload();
}

/** @returns {Promise<Vault>} */
async function show() {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#phone-lock"));
  const covered = [...document.querySelectorAll(".shell-page > :not(header, nav)")];
  const { title } = document;
  const screen = document.importNode(template.content, true);
  const page = /** @type {HTMLElement} */ (screen.querySelector("main"));
  hide(covered, true);
  document.title = page.dataset.title ?? "";
  // Before it is seen: a form that nobody listens to yet would send the PIN away. Unknown, the passphrase is the way on.
  const left = await triesLeft().catch(() => 0);
  document.querySelector(".shell-page")?.append(screen);
  const vault = await typed(page, left);
  page.remove();
  document.title = title;
  hide(covered, false);
  return vault;
}

/**
 * @param {Element[]} parts
 * @param {boolean} isHidden
 */
function hide(parts, isHidden) {
  for (const part of parts) {
    part.toggleAttribute("hidden", isHidden);
    part.toggleAttribute("inert", isHidden);
  }
}

/**
 * @param {HTMLElement} page
 * @param {number} left tries
 * @returns {Promise<Vault>}
 */
function typed(page, left) {
  const form = /** @type {HTMLFormElement} */ (page.querySelector("form"));
  const input = /** @type {HTMLInputElement} */ (page.querySelector("input"));
  const button = /** @type {HTMLButtonElement} */ (page.querySelector("button"));
  page.querySelector("a")?.addEventListener("click", usePassphrase);
  if (left) input.focus();
  else useUp(form);
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      say(form, form.dataset.asking, "status");
      const vault = await tried(form, input.value.trim());
      button.disabled = false;
      input.value = "";
      if (vault) resolve(vault);
      else input.focus();
    });
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} pin
 * @returns {Promise<Vault | null>}
 */
async function tried(form, pin) {
  const outcome = await unlock(pin).catch(() => null);
  if (!outcome) location.reload(); // the session ended, in another tab perhaps
  if (!outcome || "vault" in outcome) {
    setByPassphrase(false);
    return outcome?.vault ?? null;
  }
  if (outcome.triesLeft) say(form, counted(form, "wrong", outcome.triesLeft));
  else useUp(form);
  return null;
}

/** @param {HTMLFormElement} form */
function useUp(form) {
  const heading = form.parentElement?.querySelector("h1");
  if (heading) heading.textContent = form.dataset.goneTitle ?? "";
  say(form, form.dataset.gone);
  for (const part of form.querySelectorAll(".shell-field, button")) part.remove();
}

/** @param {Event} event */
async function usePassphrase(event) {
  event.preventDefault();
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  setByPassphrase(await isShutOut().catch(() => false));
  location.assign(link.href);
}

/**
 * Closes the session: one that was still open would let in whoever chose this way. One that can't be closed, because
 * the server was never told of the PIN, ends.
 *
 * @returns {Promise<boolean>} false when the server could not be told
 */
async function isShutOut() {
  await fetch("/api/v1/session/lock", { method: "POST" });
  if ((await fetch("/api/v1/me", { cache: "no-store" })).status === 401) return true;
  return (await fetch("/api/v1/session", { method: "DELETE" })).status === 204;
}
