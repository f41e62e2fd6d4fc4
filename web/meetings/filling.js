// @ts-check
/** Puts into the finder's form what was asked for, as the server's page does. */

import { markFilled } from "../phone/half_filled.js";
import { cleared, NARROWING, narrowed } from "./addresses.js";
import { word } from "./words.js";

/**
 * @param {HTMLFormElement} form
 * @param {import("./asking.js").Asked} asked
 * @returns {void}
 */
export function fillForm(form, { last: { where, travel } }) {
  const given = new URLSearchParams(location.search);
  const said = { near: "", lat: "", lng: "", ...where, ...(travel && { travel }) };
  for (const name of NARROWING) fill(form, name, given.get(name) ?? "");
  for (const [name, value] of Object.entries(said)) fill(form, name, String(value));
  const count = narrowed();
  if (count) form.querySelector("summary span")?.replaceChildren(word("narrowed", { count }));
  const clear = form.querySelector("[data-part=clear]");
  if (count && clear instanceof HTMLAnchorElement) {
    clear.href = cleared();
    clear.hidden = false;
  }
  markFilled(form);
}

/** @type {(form: HTMLFormElement, name: string, value: string) => void} */
function fill(form, name, value) {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLInputElement) control.value = value;
  if (!(control instanceof HTMLSelectElement)) return;
  const known = [...control.options].find((one) => one.value === value);
  if (known) known.selected = true;
}
