// @ts-check
/**
 * The numbers of a notice while it is being sent: asked for again and again, less and less often. Once it is over the page
 * is asked for anew: it may have been taken back.
 */

import { call } from "../phone/contact.js";

const SOONEST_MS = 1_000;
const LATEST_MS = 60_000;
const SLOWER = 1.5;

/**
 * @param {HTMLElement} element
 * @returns {void}
 */
export function attach(element) {
  const person = document.body.dataset.person ?? "";
  let delay = SOONEST_MS;
  const look = async () => {
    const answer = document.hidden ? null : await call({ person }, element.dataset.report ?? "");
    if (answer && answer.status !== 200) return;
    if (answer) show(element, answer.data);
    if (answer?.data.is_spread && !answer.data.queued) return location.reload();
    delay = Math.min(delay * SLOWER, LATEST_MS);
    wait();
  };
  const wait = () => setTimeout(look, delay);
  wait();
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, unknown>} report
 */
function show(element, report) {
  for (const place of element.querySelectorAll("[data-figure]")) {
    const number = report[place.getAttribute("data-figure") ?? ""];
    if (typeof number === "number") place.textContent = String(number);
  }
}
