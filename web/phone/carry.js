// @ts-check
/**
 * “Take me into the installed app”: sends what can be sent, then asks for a code that carries the session, what could
 * not be sent and an open invitation. Time is counted from the answer, so the phone's clock need not be right.
 *
 * @import { Vault } from "./vault.js"
 */

import { flush, refused, waiting } from "../daily/outbox.js";
import { counted, say } from "../shell/say.js";
import { call } from "./contact.js";
import { invitationOf } from "./invited.js";
import { opened } from "./opened.js";

const MINUTES = 10;
const MINUTE_MS = 60_000;
const MOST_ROWS = 100;
const MOST_BYTES = 190 * 1024;
const CREATED = 201;

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const vault = await opened();
  const button = element.querySelector("button");
  if (!vault || !button) return;
  element.hidden = false;
  let timer = 0;
  button.addEventListener("click", async () => {
    button.disabled = true;
    clearInterval(timer);
    say(element, element.dataset.asking, "status");
    const code = await makeCode(element, vault);
    button.disabled = false;
    if (code) timer = show(element, code);
  });
}

/**
 * @param {HTMLElement} element
 * @param {Vault} vault
 * @returns {Promise<string>} "" when none was made; the reason was said then
 */
async function makeCode(element, vault) {
  await flush().catch(() => undefined);
  const rows = [...(await waiting(vault)), ...(await refused(vault))].map(({ change }) => change);
  const fitting = countFitting(rows);
  const invitation = await invitationOf(vault.person);
  const answer = await call(vault, "/api/v1/phone/moves", {
    method: "POST",
    json: { rows: rows.slice(0, fitting), ...(invitation ? { invitation } : {}) },
  });
  const isMade = answer?.status === CREATED;
  const left = rows.length - fitting;
  if (!isMade) say(element, answer?.data?.error?.message || element.dataset.unreached);
  else say(element, left ? counted(element, "stay", left) : "");
  return isMade ? answer.data.code : "";
}

/**
 * @param {unknown[]} rows
 * @returns {number} how many of them, from the first, one code may carry
 */
function countFitting(rows) {
  let bytes = 0;
  const last = rows.findIndex((row, at) => {
    bytes += new Blob([JSON.stringify(row)]).size + 1;
    return at === MOST_ROWS || bytes > MOST_BYTES;
  });
  return last < 0 ? rows.length : last;
}

/**
 * @param {HTMLElement} element
 * @param {string} code
 * @returns {number} the timer
 */
function show(element, code) {
  const given = /** @type {HTMLElement} */ (element.querySelector(".phone-given"));
  const [shown, left] = [given.querySelector(".phone-code"), given.querySelector(".phone-left")];
  const end = performance.now() + MINUTES * MINUTE_MS;
  const count = () => {
    const minutes = Math.ceil((end - performance.now()) / MINUTE_MS);
    if (minutes > 0) return left?.replaceChildren(counted(element, "minutes", minutes));
    given.hidden = true;
    shown?.replaceChildren();
    clearInterval(timer);
    return say(element, element.dataset.over);
  };
  const timer = setInterval(count, 5_000);
  given.hidden = false;
  shown?.replaceChildren(code);
  count();
  return timer;
}
