// @ts-check
/**
 * Signs up without leaving the page, so that a lost answer loses nothing: the form carries an id made beforehand, and
 * the same again is the same account. Without a connection everything stays as it was typed and is tried again, until
 * somebody goes on typing. The passphrase is kept nowhere but in its field.
 */

import { showRefused } from "../shell/refused.js";
import { say } from "../shell/say.js";
import { showCodes } from "./codes.js";

const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 60_000;
const LIMIT = 20_000;
const OURS = 500;

/** @typedef {{ code: string, message: string, fields?: Record<string, string> }} Fault */
/** @typedef {{ error?: Fault } & import("./codes.js").SignedUp} Answer */

/**
 * @param {HTMLElement} element
 * @returns {void}
 */
export function attach(element) {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  let [isAsking, isWaiting, timer, wait] = [false, false, 0, FIRST_WAIT];

  /** @returns {Promise<void>} */
  const ask = async () => {
    if (isAsking) return;
    clearTimeout(timer);
    [isAsking, isWaiting] = [true, true];
    say(form, form.dataset.asking, "status");
    const answer = await post(form);
    isAsking = false;
    if (answer === null) return waitOn();
    isWaiting = false;
    if (answer.error?.code === "id_taken") return askAsNew();
    say(form, "");
    if (answer.error) show(form, answer.error);
    else showCodes(answer, new FormData(form).get("shared") === "true");
  };
  const waitOn = () => {
    say(form, form.dataset.unreached);
    if (!isWaiting) return;
    timer = setTimeout(ask, wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  };
  /** @returns {Promise<void>} */
  const askAsNew = () => {
    const id = form.elements.namedItem("id");
    if (id instanceof HTMLInputElement) id.value = crypto.randomUUID();
    return ask();
  };
  const askIfWaiting = () => {
    if (isWaiting && form.isConnected) ask();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    [isWaiting, wait] = [false, FIRST_WAIT];
    if (!isAsking) say(form, "");
  });
  addEventListener("online", askIfWaiting);
  document.addEventListener("visibilitychange", askIfWaiting);
}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<Answer | null>} null: there was no answer, or none that counts
 */
async function post(form) {
  const typed = Object.fromEntries(new FormData(form));
  try {
    const response = await fetch("/api/v1/accounts", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...typed, shared: typed.shared === "true" }),
      signal: AbortSignal.timeout?.(LIMIT),
    });
    return response.status >= OURS ? null : await response.json();
  } catch {
    return null;
  }
}

/**
 * Says what is wrong beside the fields it is about; a passphrase is to be typed anew.
 *
 * @param {HTMLFormElement} form
 * @param {Fault} fault
 */
function show(form, { code, message, fields = {} }) {
  const wrong = code === "alias_taken" ? { alias: message } : fields;
  const errors = Object.entries(wrong).map(([field, said]) => ({ field, said }));
  showRefused(form, errors.length ? "" : message, errors);
  const passphrase = form.elements.namedItem("passphrase");
  if ("passphrase" in wrong && passphrase instanceof HTMLInputElement) passphrase.value = "";
}
