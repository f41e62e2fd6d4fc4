/** A push in the worker: always shown, in browsers that can do more and in those that can do less. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { recall, remember } from "../../web/phone/database.js";
import { takeIn } from "../../web/phone/taking.js";
import { freshPhone, json } from "../phone/phone_in_hand.mjs";
import { permit, Registration, withPush } from "./push_parts.mjs";

const { notify } = await import("../../web/push/notifying.js");

const TOKEN = "0123456789abcdef0123456789abcdef";
const NEUTRAL = "When you have a moment";
const RECEIPT = "/api/v1/push/receipts";
const ACTIONS = [
  { action: "check_in", title: "Check in", navigate: "http://localhost:8000/check-in" },
  { action: "later", title: "Later", navigate: "http://localhost:8000/due" },
];
let server;
let registration;

beforeEach(async () => {
  server = await freshPhone();
  server.answers.set(`POST ${RECEIPT}`, () => new Response(null, { status: 204 }));
  registration = new Registration();
  permit("granted");
});

function message(more = {}) {
  const notification = { title: "Something soon", navigate: "http://localhost:8000/due", tag: TOKEN, lang: "en-US" };
  return { web_push: 8030, notification: { ...notification, ...more }, delivery: TOKEN };
}

function pushed(content) {
  return { data: { json: () => (typeof content === "string" ? JSON.parse(content) : content) } };
}

function receipts() {
  return server.asked.filter(([, path]) => path === RECEIPT).length;
}

test("it is shown with its words, under its token, and says where it leads", async () => {
  await notify(registration, pushed(message({ body: "at eight", dir: "auto" })), NEUTRAL);
  const [{ close, ...one }] = registration.shown;
  assert.deepEqual(one, {
    title: "Something soon",
    body: "at eight",
    lang: "en-US",
    tag: TOKEN,
    data: { navigate: "http://localhost:8000/due", delivery: TOKEN, choices: {} },
  });
  assert.ok(close);
});

for (const [name, content] of Object.entries({
  "no JSON": "}{",
  "an empty text": "",
  "a number": "7",
  "nothing in it": "{}",
  null: "null",
  "a title that is no text": JSON.stringify({ notification: { title: { a: 1 } }, delivery: 7 }),
  "an empty title": JSON.stringify({ notification: { title: "" } }),
  "a list for the notification": JSON.stringify({ notification: [1], delivery: [] }),
})) {
  test(`what can't be read is shown in neutral words: ${name}`, async () => {
    await notify(registration, pushed(content), NEUTRAL);
    assert.deepEqual(registration.shown.map(({ title }) => title), [NEUTRAL]);
    assert.equal(receipts(), 0);
  });
}

test("a push without data is shown in neutral words", async () => {
  for (const event of [{}, { data: null }, { data: { json: () => { throw new SyntaxError(); } } }]) {
    await notify(registration, event, NEUTRAL);
  }
  assert.deepEqual(registration.shown.map(({ title }) => title), [NEUTRAL, NEUTRAL, NEUTRAL]);
});

test("a repeat takes the place of the first without a sound", async () => {
  await notify(registration, pushed(message()), NEUTRAL);
  await notify(registration, pushed(message()), NEUTRAL);
  assert.equal(registration.shown.length, 1);
  assert.ok(!("renotify" in registration.shown[0]));
});

test("where a tag replaces nothing (Safari) each push is shown all the same", async () => {
  registration.replaces = false;
  permit("granted", {});
  for (const _time of [1, 2, 3, 4]) await notify(registration, pushed(message()), NEUTRAL);
  assert.equal(registration.shown.length, 4);
});

test("buttons are there where a browser has them, and only so many", async () => {
  await notify(registration, pushed(message({ actions: ACTIONS })), NEUTRAL);
  permit("granted", { maxActions: 1 });
  await notify(registration, pushed({ ...message({ actions: ACTIONS }), delivery: "b" }), NEUTRAL);
  const [two, one] = registration.shown;
  assert.deepEqual(two.actions, [{ action: "check_in", title: "Check in" }, { action: "later", title: "Later" }]);
  assert.deepEqual(one.actions, [{ action: "check_in", title: "Check in" }]);
  assert.equal(one.data.choices.check_in, "http://localhost:8000/check-in");
});

test("where there are no buttons (Safari) none are asked for", async () => {
  permit("granted", {});
  await notify(registration, pushed(message({ actions: ACTIONS })), NEUTRAL);
  assert.ok(!("actions" in registration.shown[0]));
});

test("a browser that reads the message itself hands over what it would show", async () => {
  const { title, navigate, tag } = message().notification;
  await notify(registration, { data: null, notification: { title, navigate, tag } }, NEUTRAL);
  const [one] = registration.shown;
  assert.deepEqual([one.title, one.tag, one.data.navigate], [title, TOKEN, navigate]);
  assert.equal(receipts(), 1);
});

test("the icon gets a dot, never a number, where the browser can", async () => {
  const dots = [];
  Object.assign(navigator, { setAppBadge: async (...given) => void dots.push(given) });
  await notify(registration, pushed(message()), NEUTRAL);
  assert.deepEqual(dots, [[]]);
  Object.assign(navigator, { setAppBadge: undefined });
  await notify(registration, pushed(message()), NEUTRAL);
  Object.assign(navigator, { setAppBadge: () => { throw new Error("not here"); } });
  await notify(registration, pushed(message()), NEUTRAL);
  assert.equal(receipts(), 3);
});

test("it is shown before anything else is done, and nothing else can hold it up", async (context) => {
  const timeout = globalThis.setTimeout;
  context.mock.method(globalThis, "setTimeout", (work, wait, ...given) => timeout(work, wait / 100, ...given));
  const order = [];
  const show = registration.showNotification;
  registration.showNotification = async (...given) => {
    order.push("shown");
    await show(...given);
  };
  globalThis.fetch = async () => {
    order.push("asked");
    return new Promise(() => undefined);
  };
  navigator.locks.request = () => new Promise(() => undefined);
  await notify(registration, pushed(message()), NEUTRAL);
  assert.deepEqual(order, ["shown", "asked"]);
});

test("a receipt names the delivery and takes no cookie along", async () => {
  let given;
  globalThis.fetch = async (path, request) => {
    if (path === RECEIPT) given = request;
    return new Response(null, { status: 204 });
  };
  await notify(registration, pushed(message()), NEUTRAL);
  assert.deepEqual(JSON.parse(given.body), { delivery: TOKEN });
  assert.deepEqual([given.method, given.credentials, given.keepalive], ["POST", "omit", true]);
});

test("a receipt that found no server goes with the next one", async () => {
  server.isAway = true;
  await notify(registration, pushed(message()), NEUTRAL);
  assert.deepEqual(await recall("receipts"), [TOKEN]);
  server.isAway = false;
  server.asked = [];
  await notify(registration, pushed({ ...message(), delivery: "another" }), NEUTRAL);
  assert.equal(receipts(), 2);
  assert.equal(await recall("receipts"), undefined);
});

test("what was not shown has no receipt", async () => {
  registration.showNotification = async () => {
    throw new TypeError("no permission");
  };
  await assert.rejects(notify(registration, pushed(message()), NEUTRAL));
  assert.equal(receipts(), 0);
});

test("once the phone is somebody else's, the one before is told nothing more here", async () => {
  ({ registration } = withPush());
  const { pushManager } = registration;
  await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: new Uint8Array(65) });
  await remember("push", { person: "alma", endpoint: "https://push.example/1" });
  await remember("current", { person: "ben" });
  await notify(registration, pushed(message()), NEUTRAL);
  assert.equal(pushManager.subscription, null);
  assert.deepEqual(await recall("push"), { person: "alma" });
});

for (const [navigate, asks] of [
  ["http://localhost:8000/notices/6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a11", 1],
  ["http://localhost:8000/notices", 1],
  ["http://localhost:8000/due", 0],
  ["http://localhost:8000/noticesboard", 0],
  ["", 0],
]) {
  test(`after a push that leads to “${navigate}” notices are ${asks ? "" : "not "}read`, async () => {
    await takeIn("alma", server.secrets.alma);
    server.answers.set("GET /api/v1/notices?limit=50", () => json({ notices: [], programs: [], more: false }));
    await notify(registration, pushed(message({ navigate })), NEUTRAL);
    const lists = server.asked.filter(([, path]) => path.startsWith("/api/v1/notices"));
    assert.equal(lists.length, asks);
  });
}
