// @ts-check
/**
 * The worker: keeps pages that hold nobody's data (shells, Help) and answers with them, also without a connection;
 * sends what waits; shows what is pushed. Served as /service_worker.js by server/phone/worker.py, which fills in what
 * stands in braces and leads the imports to this release's assets. Read docs/releases.md before changing it.
 *
 * @typedef {{ shells: Record<string, string>, standby?: Record<string, string>, files: string[] }} List
 * @typedef {ExtendableEvent & { tag: string }} SyncEvent
 */

import { flush } from "./web/daily/sending.js";
import { recall } from "./web/phone/database.js";
import { tell } from "./web/phone/news.js";
import { follow } from "./web/push/following.js";
import { notify } from "./web/push/notifying.js";
import { renew } from "./web/push/renewing.js";
import { silenceStranger } from "./web/push/silence.js";

const RELEASE = "{release}";
const OWN = "evenkeel-";
const CACHE = `${OWN}${RELEASE}-{edition}`;
const NEUTRAL = "{neutral}";
const LIST = `/shells/${RELEASE}/list.json`;
const OFFLINE = `/shells/${RELEASE}/offline`;
const ASSETS = "/assets/";
const STANDING = ["/help", "/phone/away"];
const LONGEST_MS = 1500;
const LONGEST_PAGE_MS = 12_000;
const LONGEST_BEFORE_STANDBY_MS = 4_000;
const NO_GATEWAY = [502, 504];

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("sync", (event) => {
  const sync = /** @type {SyncEvent} */ (event);
  if (sync.tag === "outbox") sync.waitUntil(send());
});
worker.addEventListener("push", (event) => {
  event.waitUntil(notify(worker.registration, event, NEUTRAL));
});
worker.addEventListener("notificationclick", (event) => event.waitUntil(follow(worker, event)));
worker.addEventListener("pushsubscriptionchange", (event) => {
  const change = /** @type {ExtendableEvent} */ (event);
  change.waitUntil(renew(worker.registration.pushManager));
});
worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin) return;
  if (mode === "navigate") event.respondWith(open(event));
  else if (pathname.startsWith(ASSETS)) event.respondWith(asset(event.request));
});

/** All of it or nothing. Assets carry their content in their address, so the browser's own cache may give them. */
async function install() {
  const answer = await fetch(LIST, { cache: "reload" });
  /** @type {List} */
  const { files } = await answer.clone().json();
  const cache = await caches.open(CACHE);
  try {
    await cache.addAll(files.map(fresh));
    await cache.put(LIST, answer);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  await worker.skipWaiting();
}

/** The assets of the edition before this one stay, for pages that are open. */
async function takeOver() {
  const others = (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
  tell("release", RELEASE);
}

/**
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function open(event) {
  const { pathname, searchParams } = new URL(event.request.url);
  if (STANDING.includes(pathname)) return standing(event, pathname);
  const [isReady, shell] = await Promise.all([isOwnerReady(), shellOf(pathname)]);
  event.waitUntil(announce(isReady));
  if (!shell || !isReady || searchParams.get("from") === "server") {
    return fromServer(event, isReady ? await shellOf(pathname, "standby") : undefined);
  }
  passOver(event);
  return shell;
}

/**
 * At once from the phone, and fetched anew behind it: the numbers on Help must be right the next time.
 *
 * @param {FetchEvent} event
 * @param {string} path
 * @returns {Promise<Response>}
 */
async function standing(event, path) {
  const cache = await caches.open(CACHE);
  const page = await cache.match(path);
  event.waitUntil(cache.add(fresh(path)).catch(() => undefined));
  if (!page) return fromServer(event);
  passOver(event);
  return page;
}

/**
 * A signal that carries nothing counts as none: nobody is left before an empty screen.
 *
 * @param {FetchEvent} event
 * @param {Response} [standby] what the phone shows when it has to
 * @returns {Promise<Response>}
 */
async function fromServer(event, standby) {
  const longest = standby ? LONGEST_BEFORE_STANDBY_MS : LONGEST_PAGE_MS;
  const answer = await soon(answered(event), undefined, longest);
  if (answer && !NO_GATEWAY.includes(answer.status)) return answer;
  return standby ?? (await kept(OFFLINE)) ?? Response.error();
}

/**
 * @param {FetchEvent} event
 * @returns {Promise<Response | undefined>}
 */
async function answered(event) {
  /** @type {Response | undefined} */
  const early = await event.preloadResponse;
  const isAnswer = early && early.status !== 204 && early.type !== "error"; // Firefox resolves with an error
  return isAnswer ? early : fetch(event.request);
}

/**
 * Chromium complains of a preload that nobody waits for; WebKit never ends one that is not used.
 *
 * @param {FetchEvent} event
 */
function passOver(event) {
  event.waitUntil(soon(event.preloadResponse, undefined));
}

/** @param {Request} request */
async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/**
 * @param {string} path
 * @returns {Promise<Response | undefined>}
 */
async function kept(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}

/**
 * @param {string} pathname
 * @param {"shells" | "standby"} [kind]
 */
async function shellOf(pathname, kind = "shells") {
  const answer = await kept(LIST);
  /** @type {List | undefined} */
  const list = await answer?.json();
  const all = Object.entries(list?.[kind] ?? {});
  const found = all.find(([pattern]) => new RegExp(pattern).test(pathname));
  return found && kept(found[1]);
}

/** Whether this phone has an owner whose days it can show. */
function isOwnerReady() {
  const look = recall("current").then((owner) => owner?.isReady === true);
  return soon(look, false);
}

/**
 * What the work gives, or `otherwise` when it breaks or takes too long.
 *
 * @template T
 * @param {Promise<T>} work
 * @param {T} otherwise
 * @param {number} [longest] ms
 * @returns {Promise<T>}
 */
function soon(work, otherwise, longest = LONGEST_MS) {
  let timer = 0;
  /** @type {Promise<T>} */
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, longest, otherwise);
  });
  return Promise.race([work, late])
    .catch(() => otherwise)
    .finally(() => clearTimeout(timer));
}

/**
 * Tell the server with each navigation whether the phone answers it itself (WarmedUp in server/phone/worker.py).
 *
 * @param {boolean} isReady
 */
async function announce(isReady) {
  const preload = worker.registration.navigationPreload;
  const word = isReady ? "shell" : "true";
  const { headerValue } = (await preload?.getState()) ?? {};
  if (headerValue !== word) await preload?.setHeaderValue(word);
}

/** Throws when something still waits, so that the browser tries again. */
async function send() {
  const { isDone } = await flush();
  await silenceStranger();
  if (!isDone) throw new Error("not all is sent yet");
}

/** @param {string} path */
function fresh(path) {
  const options = path.startsWith(ASSETS) ? {} : /** @type {const} */ ({ cache: "reload" });
  return new Request(new URL(path, worker.location.origin), options);
}
