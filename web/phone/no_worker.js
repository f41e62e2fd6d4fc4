// @ts-check
/**
 * Sent as the worker while EVENKEEL_WORKER is off: takes itself and what it kept of our pages away. What a person's phone
 * keeps lies in IndexedDB and stays.
 */

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(leave()));

/** @returns {Promise<void>} */
export async function leave() {
  const own = (await caches.keys()).filter((name) => name.startsWith("evenkeel-"));
  await Promise.all(own.map((name) => caches.delete(name)));
  await worker.registration.unregister();
}
