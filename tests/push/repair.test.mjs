/** At every start: what the browser, the server and the phone know of a subscription is brought together again. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { alone } from "../../web/phone/contact.js";
import { recall, remember } from "../../web/phone/database.js";
import { part } from "../../web/phone/parting.js";
import { takeIn } from "../../web/phone/taking.js";
import { end, openVault } from "../../web/phone/vault.js";
import { renew } from "../../web/push/renewing.js";
import { silence } from "../../web/push/silence.js";
import { freshPhone, json } from "../phone/phone_in_hand.mjs";
import { KEYS, permit, until, withPush } from "./push_parts.mjs";

const [KEY, NEW_KEY] = KEYS;
const PATH = "/api/v1/push/subscription";
const DAY_MS = 24 * 60 * 60 * 1000;
let starts = 0;
let server;
let phone;
let standing;
let puts;
let isKnown;

beforeEach(async () => {
  server = await freshPhone();
  phone = withPush();
  permit("granted");
  standing = { key: KEY, is_on: true };
  puts = [];
  isKnown = false;
  globalThis.fetch = async (path, request = {}) => {
    const key = `${request.method ?? "GET"} ${path}`;
    const told = key === `PUT ${PATH}` && JSON.parse(request.body);
    if (told && told.again && !server.isAway && !isKnown) return json({ error: {} }, 404);
    if (told) puts.push(told);
    return server.fetch(path, request);
  };
  const whenIn = (make) => (person) => (person ? make() : json({ error: {} }, 401));
  server.answers.set("GET /api/v1/push/key", whenIn(() => json(standing)));
  server.answers.set(`PUT ${PATH}`, whenIn(() => json({ id: "one" })));
  await takeIn("alma", server.secrets.alma);
});

/** Another page: what a module remembers is for one page only. */
async function started(person = "alma") {
  starts += 1;
  const { repair } = await import(`../../web/push/repair.js?${starts}`);
  return repair({ person });
}

async function turnedOn(key = KEY) {
  const applicationServerKey = new Uint8Array(Buffer.from(key, "base64url"));
  const made = await phone.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await remember("push", { person: "alma", endpoint: made.endpoint, key });
  server.asked = [];
  return made;
}

function pushes() {
  return phone.registration.pushManager;
}

test("who never wanted it is not asked about, nor is the server", async () => {
  assert.equal(await started(), "off");
  assert.deepEqual(server.asked, []);
});

test("without permission nothing is done", async () => {
  await turnedOn();
  for (const permission of ["default", "denied"]) {
    permit(permission);
    assert.equal(await started(), "off");
  }
  assert.deepEqual(server.asked, []);
});

test("where all agree nothing is changed, with one question to the server", async () => {
  await turnedOn();
  assert.equal(await started(), "on");
  assert.deepEqual(server.asked.map(([, path]) => path), ["/api/v1/push/key"]);
  assert.deepEqual(puts, []);
});

test("it is done once a page", async () => {
  await turnedOn();
  const { repair } = await import("../../web/push/repair.js?once");
  await Promise.all([repair({ person: "alma" }), repair({ person: "alma" })]);
  assert.equal(server.asked.length, 1);
});

test("one that the browser lost is made anew, in place of the old one", async () => {
  const { endpoint, unsubscribe } = await turnedOn();
  await unsubscribe();
  assert.equal(await started(), "on");
  assert.equal(puts.length, 1);
  assert.equal(puts[0].replaces, endpoint);
  assert.deepEqual(puts[0].keys, { p256dh: "p", auth: "a" });
  assert.equal(puts[0].endpoint, pushes().subscription.endpoint);
  assert.equal((await recall("push")).endpoint, pushes().subscription.endpoint);
});

test("after the server’s key was changed it is made anew with that", async () => {
  const { endpoint } = await turnedOn();
  standing = { key: NEW_KEY, is_on: true };
  assert.equal(await started(), "on");
  assert.deepEqual([puts[0].key, puts[0].replaces], [NEW_KEY, endpoint]);
  const used = Buffer.from(pushes().subscription.options.applicationServerKey).toString("base64url");
  assert.equal(used, NEW_KEY);
});

test("one that the browser changed by itself is told to the server", async () => {
  const { endpoint } = await turnedOn();
  pushes().subscription = pushes().make(pushes().subscription.options.applicationServerKey);
  assert.equal(await started(), "on");
  assert.deepEqual([puts[0].replaces, puts.length], [endpoint, 1]);
});

test("one that the server lost is replaced, because its push service may have ended it; once a day", async () => {
  const first = await turnedOn();
  standing = { key: KEY };
  assert.equal(await started(), "on");
  assert.notEqual(pushes().subscription.endpoint, first.endpoint);
  assert.equal(await started(), "died");
  assert.equal(puts.length, 1);
  await remember("push", { ...(await recall("push")), mendedAt: Date.now() - DAY_MS });
  assert.equal(await started(), "on");
  assert.equal(puts.length, 2);
});

test("one that hangs on an earlier session comes along into the new one, as it is, however often", async () => {
  const { endpoint } = await turnedOn();
  standing = { key: KEY };
  isKnown = true;
  for (const time of [1, 2, 3]) {
    assert.equal(await started(), "on");
    assert.deepEqual([puts.length, puts.at(-1).endpoint, puts.at(-1).again], [time, endpoint, true]);
  }
  assert.deepEqual([pushes().made, pushes().subscription.endpoint], [1, endpoint]);
});

test("when that can’t be told nothing is given up", async () => {
  const { endpoint } = await turnedOn();
  standing = { key: KEY };
  isKnown = true;
  server.answers.set(`PUT ${PATH}`, () => json({}, 503));
  assert.equal(await started(), "died");
  server.answers.set(`PUT ${PATH}`, () => json({ id: "one" }));
  assert.equal(await started(), "on");
  assert.equal(pushes().subscription.endpoint, endpoint);
});

test("one that its owner took off the list stays off", async () => {
  await turnedOn();
  standing = { key: KEY, is_on: false, was_removed: true };
  assert.equal(await started(), "off");
  assert.deepEqual([puts, pushes().subscription, await recall("push")], [[], null, undefined]);
});

test("one that the server will not have is not sent again and again", async () => {
  await turnedOn();
  pushes().subscription = pushes().make(pushes().subscription.options.applicationServerKey);
  server.answers.set(`PUT ${PATH}`, () => json({ error: { code: "refused" } }, 422));
  assert.equal(await started(), "died");
  assert.equal(await started(), "died");
  assert.equal(puts.length, 1);
});

test("without a connection what was true stays true, and is told at the next start", async () => {
  const { unsubscribe } = await turnedOn();
  server.isAway = true;
  assert.equal(await started(), "on");
  await unsubscribe();
  assert.equal(await started(), "died");
  server.isAway = false;
  assert.equal(await started(), "on");
});

test("when the answer to a change got lost it is told once more", async () => {
  const { unsubscribe } = await turnedOn();
  await unsubscribe();
  server.answers.set(`PUT ${PATH}`, () => json({}, 503));
  assert.equal(await started(), "died");
  server.answers.set(`PUT ${PATH}`, () => json({ id: "one" }));
  assert.equal(await started(), "on");
  assert.equal(puts.length, 2);
  assert.equal(pushes().made, 2);
});

test("a browser that does not answer is not waited for", async (context) => {
  const { unsubscribe } = await turnedOn();
  await unsubscribe();
  pushes().fails = () => new Promise(() => undefined);
  const timeout = globalThis.setTimeout;
  context.mock.method(globalThis, "setTimeout", (work, wait, ...given) => timeout(work, wait / 100, ...given));
  assert.equal(await started(), "died");
  standing = { key: NEW_KEY, is_on: true };
  pushes().subscription = pushes().make(Buffer.from(KEY, "base64url"));
  assert.equal(await started(), "changed");
});

test("receipts that wait are given, and the dot goes", async () => {
  let isGone = false;
  Object.assign(navigator, { clearAppBadge: async () => void (isGone = true) });
  await turnedOn();
  await remember("receipts", ["a", "b"]);
  server.answers.set("POST /api/v1/push/receipts", () => new Response(null, { status: 204 }));
  await started();
  await until(() => server.asked.filter(([, path]) => path.endsWith("/receipts")).length === 2);
  assert.ok(isGone);
});

test("the worker is told whether something is half-filled", async () => {
  await turnedOn();
  Object.assign(globalThis, { document: { querySelector: () => null, querySelectorAll: () => [] } });
  await started();
  const said = [];
  const port = { postMessage: (word) => said.push(word) };
  for (const listen of phone.listeners) listen({ data: { kind: "is-half-filled" }, ports: [port] });
  for (const listen of phone.listeners) listen({ data: "something else", ports: [] });
  document.querySelector = () => ({});
  for (const listen of phone.listeners) listen({ data: { kind: "is-half-filled" }, ports: [port] });
  assert.deepEqual(said, [false, true]);
});

test("the next person on this phone is told nothing of the one before", async () => {
  await turnedOn();
  server.session = "ben";
  await takeIn("ben", server.secrets.ben);
  assert.equal(await started("ben"), "off");
  assert.equal(pushes().subscription, null);
});

test("signing out ends it here at once, also without a connection", async () => {
  await turnedOn();
  await phone.registration.showNotification("When you have a moment");
  server.isAway = true;
  await part("alma");
  assert.deepEqual([pushes().subscription, await recall("push")], [null, undefined]);
  assert.deepEqual(phone.registration.shown, []);
});

test("signing out leaves nothing on the lock screen, whatever becomes of the subscription", async () => {
  const made = await turnedOn();
  made.unsubscribe = async () => {
    throw new DOMException("no signal", "AbortError");
  };
  await phone.registration.showNotification("Her own words");
  await part("alma");
  assert.deepEqual(phone.registration.shown, []);
});

test("a session that was ended ends it; signed in again, its person has it back", async () => {
  await turnedOn();
  await end("alma");
  assert.deepEqual([pushes().subscription, await recall("push")], [null, { person: "alma" }]);
  await takeIn("alma", server.secrets.alma);
  standing = { key: KEY };
  assert.equal(await started(), "on");
  assert.equal(puts.length, 1);
});

test("what was somebody else’s parting changes nothing", async () => {
  await turnedOn();
  await silence("ben", true);
  assert.ok(pushes().subscription);
  assert.equal((await recall("push")).person, "alma");
});

test("signing out does not wait for a browser that does not answer", async (context) => {
  const made = await turnedOn();
  made.unsubscribe = () => new Promise(() => undefined);
  const timeout = globalThis.setTimeout;
  context.mock.method(globalThis, "setTimeout", (work, wait, ...given) => timeout(work, wait / 100, ...given));
  await part("alma");
  assert.equal(await openVault(), null);
});

test("in the worker a change of subscription is mended with the server’s present key", async () => {
  const { endpoint, unsubscribe } = await turnedOn();
  await unsubscribe();
  standing = { key: NEW_KEY };
  await renew(pushes());
  assert.deepEqual([puts[0].key, puts[0].replaces], [NEW_KEY, endpoint]);
});

test("in the worker nothing is made anew for somebody who has gone, or did not want it", async () => {
  await renew(pushes());
  await turnedOn();
  standing = { key: KEY, was_removed: true };
  await renew(pushes());
  await remember("current", undefined);
  standing = { key: KEY };
  await renew(pushes());
  pushes().fails = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  await renew(pushes());
  assert.deepEqual(puts, []);
});

test("the worker and a page mend one after the other", async () => {
  await turnedOn();
  let pageIsDone;
  const page = alone("push", () => new Promise((resolve) => void (pageIsDone = resolve)));
  const renewing = renew(pushes());
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([server.asked, puts], [[], []]);
  pageIsDone();
  await Promise.all([page, renewing]);
  assert.equal(puts.length, 1);
});
