// @ts-check
/**
 * After a code was typed: takes what came along into this phone's outbox, and only then lets go of it and goes on, to an
 * open invitation or to Today. When it can't be kept it goes straight to the server, and when that is no use either it stands there to be copied.
 *
 * @import { Change } from "../daily/outbox.js"
 */

import { flush, keep, sendNow } from "../daily/outbox.js";
import { say } from "../shell/say.js";
import { remember } from "./database.js";
import { opened } from "./opened.js";

const LONGEST_WAIT_MS = 2_500; // Today is better with it, and does without

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const brought = /** @type {HTMLTemplateElement} */ (element.querySelector("template"));
  const text = brought.content.textContent ?? "[]";
  const rows = element.querySelector("pre");
  for (const shown of element.querySelectorAll(".phone-without-script")) shown.remove();
  say(element, element.dataset.asking, "status");
  if (await isKept(JSON.parse(text), element.dataset.invitation)) {
    brought.content.replaceChildren();
    location.replace(element.dataset.onwards ?? "/");
    return;
  }
  if (rows) element.append(rows);
  say(element, element.dataset.unkept);
}

/**
 * @param {Change[]} rows
 * @param {string | undefined} invitation
 * @returns {Promise<boolean>}
 */
async function isKept(rows, invitation) {
  const vault = await opened();
  const kept = vault && invitation ? { person: vault.person, token: invitation } : null;
  if (kept) await remember("invitation", kept).catch(() => undefined);
  if (!rows.length) return true;
  if (!vault) return sendNow({ person: document.body.dataset.person ?? "" }, rows);
  try {
    await keep(vault, rows);
    await Promise.race([flush().catch(() => undefined), pause(LONGEST_WAIT_MS)]);
    return true;
  } catch {
    return sendNow(vault, rows).catch(() => false);
  }
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
