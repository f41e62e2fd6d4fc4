// @ts-check
/** Tells in numbers what this phone keeps: days that open without a signal, and what was not sent yet. */

import { itemsBetween } from "../daily/entries.js";
import { refused, waiting } from "../daily/outbox.js";
import { counted } from "../shell/say.js";
import { hear } from "./news.js";
import { opened } from "./opened.js";

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const vault = await opened();
  if (!vault) return;
  const show = async () => {
    const items = await itemsBetween(vault, "0001-01-01", "9999-12-31");
    const days = new Set(items.map(({ local_date }) => local_date)).size;
    const unsent = (await waiting(vault)).length + (await refused(vault)).length;
    tell(element, ".phone-days", days ? counted(element, "days", days) : element.dataset.none);
    tell(
      element,
      ".phone-unsent",
      unsent ? counted(element, "unsent", unsent) : element.dataset.sent,
    );
  };
  hear("changed", show);
  hear("outbox", show);
  await show();
}

/**
 * @param {HTMLElement} element
 * @param {string} place
 * @param {string | undefined} words
 * @returns {void}
 */
function tell(element, place, words) {
  element.querySelector(place)?.replaceChildren(words ?? "");
}
