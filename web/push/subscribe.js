// @ts-check
/**
 * This device on the page Notifications. Of the parts with a `data-state` it shows the one that is true:
 * `unsupported`, `iphone` (in a tab, where nothing can be shown), `denied`, `ask`, `on`, `changed` (the server has another
 * key by now), `died`, `slow` (the browser gave no answer). Buttons in them: `data-do="on"`, `data-do="off"`. Words of the
 * element: `data-asking`, `data-unreached`; `data-is-listed` when the page lists this device. A field `name` in it names the
 * device.
 *
 * @typedef {"unsupported" | "iphone" | "denied" | "ask" | "on" | "changed" | "died" | "slow"} Seen
 * @typedef {import("./subscription.js").Whose} Whose
 */

import { alone, call } from "../phone/contact.js";
import { isHalfFilled } from "../phone/half_filled.js";
import { opened } from "../phone/opened.js";
import { register } from "../phone/release.js";
import { say } from "../shell/say.js";
import { repair } from "./repair.js";
import { silence } from "./silence.js";
import { LONGEST_MS, PATH, standingOf, subscribe, tellServer } from "./subscription.js";
import { within } from "./within.js";

const HERE = "/notifications";

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  show(element, "");
  say(element, element.dataset.asking, "status");
  const whose = (await opened()) ?? { person: document.body.dataset.person ?? "" };
  for (const [name, act] of /** @type {const} */ ([
    ["on", () => turnOn(element, whose, Notification.requestPermission())], // first of all: still in the tap
    ["off", () => turnOff(element, whose)],
  ])) {
    for (const button of element.querySelectorAll(`[data-do=${name}]`)) {
      button.addEventListener("click", act);
    }
  }
  const seen = await look(whose);
  show(element, seen);
  // Mended just now: the list below does not show it yet. Once only, whatever the server says then.
  if (seen === "on" && !("isListed" in element.dataset) && !wasReloaded() && !isHalfFilled())
    location.reload();
}

/**
 * @param {Whose} whose
 * @returns {Promise<Seen>}
 */
async function look(whose) {
  if (!isSupported()) return isInTabOfIPhone() ? "iphone" : "unsupported";
  if (Notification.permission === "denied") return "denied";
  const state = await repair(whose);
  return state === "off" ? "ask" : state;
}

/**
 * @param {HTMLElement} element
 * @param {Whose} whose
 * @param {Promise<NotificationPermission>} asked
 */
async function turnOn(element, whose, asked) {
  const permission = await asked;
  if (permission !== "granted") return show(element, permission === "denied" ? "denied" : "ask");
  say(element, element.dataset.asking, "status");
  const beginning = begin(element, whose);
  try {
    const answer = await within(LONGEST_MS, () => beginning);
    if (answer?.status === 200) return location.replace(HERE);
    say(element, reasonOf(answer) || element.dataset.unreached);
  } catch {
    show(element, "slow");
    const late = await beginning.catch(() => null); // it may come after all: then the page says what is true
    if (late?.status !== 200) return undefined;
    if (!isHalfFilled()) return location.replace(HERE);
    show(element, "on"); // quiet hours that are half typed stay
  }
  return undefined;
}

/**
 * @param {HTMLElement} element
 * @param {Whose} whose
 * @returns {Promise<import("./subscription.js").Answer | null>} null: the server can't be reached
 */
async function begin(element, whose) {
  await register();
  const { pushManager } = await navigator.serviceWorker.ready;
  const field = element.querySelector("input[name=name]");
  const name = field instanceof HTMLInputElement ? field.value.trim() : "";
  return alone("push", async () => {
    const standing = await standingOf(whose);
    if (!standing) return null;
    const subscription = await subscribe(pushManager, standing.key);
    return tellServer(whose, subscription, standing.key, name);
  });
}

/**
 * The server is told first; when it can't be reached the browser's push service tells it.
 *
 * @param {HTMLElement} element
 * @param {Whose} whose
 */
async function turnOff(element, whose) {
  say(element, element.dataset.asking, "status");
  const registration = await navigator.serviceWorker.getRegistration();
  const endpoint = (await registration?.pushManager.getSubscription())?.endpoint;
  if (endpoint) await call(whose, PATH, { method: "DELETE", json: { endpoint } });
  await silence(whose.person, true);
  location.replace(HERE);
}

/**
 * @param {HTMLElement} element
 * @param {Seen | ""} state "": not known yet
 * @returns {void}
 */
function show(element, state) {
  say(element, "");
  for (const part of element.querySelectorAll("[data-state]")) {
    if (part instanceof HTMLElement) part.hidden = part.dataset.state !== state;
  }
}

function wasReloaded() {
  const [visit] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming | undefined} */ (visit)?.type === "reload";
}

function isSupported() {
  const isOn = document.body.dataset.worker !== "off" && "serviceWorker" in navigator;
  return isOn && "PushManager" in globalThis && "Notification" in globalThis;
}

/** Only iPhones and iPads say whether a page was opened from the home screen. */
function isInTabOfIPhone() {
  return /** @type {any} */ (navigator).standalone === false;
}

/**
 * @param {import("./subscription.js").Answer | null} answer
 * @returns {string} what the server says of it, for people
 */
function reasonOf(answer) {
  const { fields, message } = answer?.data?.error ?? {};
  return Object.values(fields ?? {})[0] ?? message ?? "";
}
