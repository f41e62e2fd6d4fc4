// @ts-check
/**
 * Sets, changes and takes away the PIN of this phone, and locks it at once.
 *
 * @import { Vault } from "./vault.js"
 */

import { say } from "../shell/say.js";
import { isEasy } from "./easy_pin.js";
import { cover } from "./lock_screen.js";
import { hear } from "./news.js";
import { opened } from "./opened.js";
import { DIGITS, hasPin, removePin, setPin, Unreachable } from "./pin.js";
import { onSecondTap } from "./second_tap.js";

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const vault = await opened();
  const form = element.querySelector("form");
  if (!vault || !form) return;
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [pin, again] = [typed(form, "pin"), typed(form, "again")];
    const fault = faultOf(pin, again);
    if (fault) say(form, form.dataset[fault]);
    else change(element, form, vault, () => setPin(vault, pin), "saved");
  });
  element.querySelector("[data-do=lock]")?.addEventListener("click", () => cover(vault));
  onSecondTap(element.querySelector("[data-do=remove]"), () => {
    change(element, form, vault, () => removePin(vault), "removed");
  });
  hear("changed", () => show(element, vault));
  await show(element, vault);
}

/**
 * @param {string} pin
 * @param {string} again
 * @returns {"" | "short" | "easy" | "differs"}
 */
function faultOf(pin, again) {
  if (!DIGITS.test(pin)) return "short";
  if (isEasy(pin)) return "easy";
  return pin === again ? "" : "differs";
}

/**
 * @param {HTMLElement} element
 * @param {HTMLFormElement} form
 * @param {Vault} vault
 * @param {() => Promise<unknown>} act
 * @param {"saved" | "removed"} done
 * @returns {Promise<void>}
 */
async function change(element, form, vault, act, done) {
  say(form, form.dataset.asking, "status");
  try {
    await act();
  } catch (error) {
    return say(form, form.dataset[error instanceof Unreachable ? "unreached" : "noLuck"]);
  }
  form.reset();
  await show(element, vault);
  return say(form, form.dataset[done], "status");
}

/**
 * Tells whether there is a PIN. Where one is needed and missing, this comes before all else on the page.
 *
 * @param {HTMLElement} element
 * @param {Vault} vault
 * @returns {Promise<void>}
 */
async function show(element, vault) {
  const isSet = await hasPin(vault.person);
  const state = isSet ? "set" : vault.keepsPast ? "none" : "first";
  for (const name of ["set", "none", "first"]) {
    /** @type {HTMLElement | null} */
    const part = element.querySelector(`.phone-pin-${name}`);
    if (part) part.hidden = name !== state;
  }
  if (state === "first" && element.previousElementSibling) element.parentElement?.prepend(element);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {string}
 */
function typed(form, name) {
  const control = form.elements.namedItem(name);
  return control instanceof HTMLInputElement ? control.value.trim() : "";
}
