// @ts-check
/**
 * The page “This phone”: who uses it, and the quick way out. The PIN, the numbers and the code for the installed app
 * are behaviours of their own.
 *
 * @import { Vault } from "./vault.js"
 */

import { say } from "../shell/say.js";
import { recall, remember } from "./database.js";
import { opened } from "./opened.js";
import { ownerOf } from "./owners.js";
import { show } from "./quick_exit.js";
import { setShared } from "./sharing.js";

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  document.querySelector(".phone-without-script")?.remove();
  const vault = await opened();
  /** @type {HTMLElement | null} */
  const instead = document.querySelector(".phone-no-store");
  if (instead) instead.hidden = Boolean(vault);
  if (!vault) return;
  await attachWhose(form(element, ".phone-whose"), vault);
  await attachExit(form(element, ".phone-exit"));
  element.hidden = false;
}

/**
 * @param {HTMLFormElement} whose
 * @param {Vault} vault
 * @returns {Promise<void>}
 */
async function attachWhose(whose, vault) {
  const choice = whose.elements.namedItem("shared");
  if (!(choice instanceof RadioNodeList)) return;
  const owner = await ownerOf(vault.person);
  if (owner) choice.value = owner.isShared ? "true" : "";
  whose.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isSaved = await setShared(vault, choice.value === "true").catch(() => false);
    if (isSaved) say(whose, whose.dataset.saved, "status");
    else say(whose, whose.dataset.unreached);
  });
}

/**
 * @param {HTMLFormElement} exit
 * @returns {Promise<void>}
 */
async function attachExit(exit) {
  const box = exit.elements.namedItem("quick_exit");
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = Boolean(await recall("quickExit"));
  exit.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await remember("quickExit", box.checked || undefined);
      document.querySelector(".phone-exit-now")?.remove();
      if (box.checked) show();
      say(exit, exit.dataset.saved, "status");
    } catch {
      say(exit, exit.dataset.noLuck);
    }
  });
}

/**
 * @param {HTMLElement} element
 * @param {string} place
 * @returns {HTMLFormElement}
 */
function form(element, place) {
  return /** @type {HTMLFormElement} */ (element.querySelector(place));
}
