// @ts-check
/**
 * Asks whether the server can be reached before a form leaves the page: a browser's own error page would lose what was
 * typed. Only then does the form go its ordinary way.
 */

import { say } from "../shell/say.js";

const LIMIT = 8_000;

/**
 * @param {HTMLElement} element
 * @returns {void}
 */
export function attach(element) {
  if (!(element instanceof HTMLFormElement)) return;
  let [isAsking, isReached] = [false, false];

  /** @param {HTMLElement | null} button */
  const send = async (button) => {
    isAsking = true;
    isReached = await canLeave(element);
    isAsking = false;
    if (isReached) element.requestSubmit(button);
    isReached = false;
  };

  element.addEventListener("submit", (event) => {
    if (isReached || event.defaultPrevented) return;
    event.preventDefault();
    if (!isAsking) send(event.submitter);
  });
}

/**
 * Asks, and says so, and says when the server can't be reached.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} [place] where it is said
 * @returns {Promise<boolean>}
 */
export async function canLeave(form, place = form) {
  say(place, form.dataset.asking, "status");
  const isReached = await canReach();
  say(place, isReached ? "" : form.dataset.unreached);
  return isReached;
}

/** @returns {Promise<boolean>} */
async function canReach() {
  try {
    const signal = AbortSignal.timeout?.(LIMIT);
    const answer = await fetch("/healthz", { cache: "no-store", redirect: "error", signal });
    return answer.ok;
  } catch {
    return false;
  }
}
