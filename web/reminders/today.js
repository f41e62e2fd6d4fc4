// @ts-check
/**
 * What is due, on a Today that the phone fills by itself: only ever as the server says it now. Without an answer there
 * is nothing, so nothing stale is shown.
 *
 * @typedef {{ entry: string, name: string, planned: string }} Due
 */

import { itemWith } from "../daily/entries.js";
import { call } from "../phone/contact.js";
import { hear } from "../phone/news.js";
import { opened } from "../phone/opened.js";
import { copied } from "../shell/parts.js";
import { ask } from "./zone.js";

const OFTEN_MS = 5 * 60 * 1000;

/** @type {Due[]} */
let due = [];

/**
 * Draw what is known to be due into the page as it is now.
 *
 * @param {HTMLElement} main
 * @returns {void}
 */
export function drawDue(main) {
  const place = main.querySelector(".home-due");
  const template = document.getElementById("home-due");
  if (!place || !(template instanceof HTMLTemplateElement)) return;
  const text = JSON.stringify(due);
  if (place.getAttribute("data-drawn") === text) return; // a reader hears the same words once
  place.setAttribute("data-drawn", text);
  place.replaceChildren(...(due.length ? [copied(template, { due })] : []));
}

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function watchDue(main) {
  const vault = await opened();
  if (!vault) return;
  let isAsked = false;

  const look = async () => {
    const answer = document.hidden ? null : await call(vault, "/api/v1/due");
    const [isKnown, data] = [answer?.status === 200, answer?.data];
    due = isKnown ? await unanswered(data.due) : [];
    drawDue(main);
    const place = document.getElementById("reminders-question");
    if (!isKnown || isAsked || !place) return;
    isAsked = true;
    await ask(place, data.timezone, data.zones);
  };

  /** @param {Due[]} found */
  const unanswered = async (found) => {
    const known = await Promise.all(found.map(({ entry }) => itemWith(vault, entry)));
    return found.filter((_one, at) => !known[at]);
  };

  const again = () => {
    look().catch(() => undefined);
  };
  hear("changed", again);
  document.addEventListener("visibilitychange", again);
  addEventListener("online", again);
  navigator.serviceWorker?.addEventListener("message", again);
  setInterval(again, OFTEN_MS);
  await look();
}
