// @ts-check
/** Questions that must be answered before it goes on: a dialog from a template of the page. */

import { copied } from "../shell/parts.js";

/**
 * @param {string} id of the `<template>`, which holds a `<dialog>` with a form of method "dialog"
 * @param {import("../shell/parts.js").Values} [values] for its `{holes}`
 * @returns {Promise<string | null>} the value of the button that was pressed, "" when it was waved away; null on a
 *   page without the template
 */
export function ask(id, values = {}) {
  const template = document.querySelector(`template#${id}`);
  if (!(template instanceof HTMLTemplateElement)) return Promise.resolve(null);
  const part = copied(template, values);
  const dialog = /** @type {HTMLDialogElement} */ (part.querySelector("dialog"));
  document.querySelector(".shell-page")?.append(part); // the lock covers what is in there
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
