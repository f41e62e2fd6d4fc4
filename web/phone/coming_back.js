// @ts-check
/** On the way in: what this phone knows of who was here before, without saying who. */

import { result, transact } from "./database.js";

/**
 * Shows the element where somebody's rows wait, and chooses "Others use it too" where that was the answer before.
 *
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const { rows, people } = await transact(["outbox", "owners"], "readonly", async (stores) => {
    const count = stores.outbox.count();
    const all = stores.owners.getAll();
    return { rows: await result(count), people: await result(all) };
  });
  element.hidden = rows === 0;
  const others = document.querySelector("input[name=shared][value=true]");
  if (others instanceof HTMLInputElement)
    others.checked ||= people.some(({ isShared }) => isShared);
}
