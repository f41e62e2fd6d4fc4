// @ts-check
/** Shows fresh recovery codes in place of the form that asked for them, from the page's `<template>`. */

import { wakeIn } from "../shell/start.js";

/** @typedef {{ person: { id: string, alias: string }, recovery_codes: string[] }} SignedUp */

/**
 * @param {SignedUp} signedUp
 * @param {boolean} isShared - the next step is a PIN, where others use this phone
 * @returns {void}
 */
export function showCodes(signedUp, isShared) {
  const template = document.getElementById("people-codes");
  const main = document.querySelector("main");
  if (!(template instanceof HTMLTemplateElement) || !main) return;
  const page = document.importNode(template.content, true);
  for (const name of page.querySelectorAll("[data-alias]")) {
    name.textContent = signedUp.person.alias;
  }
  for (const one of page.querySelectorAll("[data-code]")) repeat(one, signedUp.recovery_codes);
  for (const one of page.querySelectorAll("[data-invitation]")) {
    /** @type {HTMLElement} */ (one).dataset.person = signedUp.person.id;
  }
  if (!isShared) page.querySelector("[data-shared]")?.remove();
  wakeIn(page);
  for (const part of main.querySelectorAll(":scope > :not([data-behavior='phone/release'])")) {
    part.remove();
  }
  main.prepend(page);
  document.title = template.dataset.title ?? "";
  document.querySelector(".shell-head-link")?.remove();
  scrollTo(0, 0);
  main.focus();
}

/**
 * @param {Element} first - stands for a code: a line of the list, or a hidden field
 * @param {string[]} codes
 * @returns {void}
 */
function repeat(first, codes) {
  first.replaceWith(
    ...codes.map((code) => {
      const copy = /** @type {Element} */ (first.cloneNode(true));
      if (copy instanceof HTMLInputElement) copy.value = code;
      else copy.querySelector("code")?.replaceChildren(code);
      return copy;
    }),
  );
}
