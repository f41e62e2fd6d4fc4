// @ts-check
/** The page after an account was deleted: this phone forgets its person too (`data-forgotten`, the id they had). */

import { tell } from "./news.js";
import { forget } from "./vault.js";

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const person = element.dataset.forgotten ?? "";
  await forget(person);
  tell("ended", { person, isForgotten: true });
}
