// @ts-check
/** Registers the worker, and says when a newer Evenkeel is ready. Reloads only when told to. */

import { isHalfFilled } from "./half_filled.js";
import { hear } from "./news.js";

const WORKER = "/service_worker.js";
const HERE = new URL(import.meta.url).pathname;
const BETWEEN_LOOKS_MS = 60 * 60 * 1000;

/** @type {Promise<void> | undefined} */
let registering;

/**
 * Show what is in the element's template once a newer release is ready and nothing on the page is half-filled.
 *
 * @param {HTMLElement} element
 * @returns {void}
 */
export function attach(element) {
  const words = element.querySelector("template");
  let isReady = false;
  const offer = () => {
    if (!isReady || !words?.isConnected || isHalfFilled()) return;
    element.replaceChildren(words.content);
    element.querySelector("button")?.addEventListener("click", () => location.reload());
  };
  hear("release", (release) => {
    isReady ||= !HERE.startsWith(`/assets/${release}/`);
    offer();
  });
  hear("outbox", offer);
  hear("changed", offer);
  document.addEventListener("change", offer);
  register();
}

/**
 * Have the worker, where the browser takes one and the operator has not switched it off.
 *
 * @returns {Promise<void>}
 */
export function register() {
  registering ??= begin().catch(() => undefined);
  return registering;
}

async function begin() {
  if (document.body.dataset.worker === "off" || !("serviceWorker" in navigator)) return;
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  const options = /** @type {const} */ ({ type: "module", updateViaCache: "none" });
  const registration = await navigator.serviceWorker.register(trusted(WORKER), options);
  let lookedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - lookedAt < BETWEEN_LOOKS_MS) return;
    lookedAt = Date.now();
    registration.update().catch(() => undefined);
  });
}

/**
 * The policy that the header Content-Security-Policy names (W3C Trusted Types): it lets this one address through.
 *
 * @param {string} address
 * @returns {string}
 */
function trusted(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy("evenkeel-worker", {
    createScriptURL: (/** @type {string} */ wanted) => (wanted === WORKER ? wanted : ""),
  });
  return policy ? policy.createScriptURL(address) : address;
}
