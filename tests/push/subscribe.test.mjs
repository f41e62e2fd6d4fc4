/** This device on the page Notifications: one state at a time, and nothing is asked before a tap. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { recall } from "../../web/phone/database.js";
import { takeIn } from "../../web/phone/taking.js";
import { freshPhone, json } from "../phone/phone_in_hand.mjs";
import { KEYS, Part, Place, permit, until, withPage, withPush } from "./push_parts.mjs";

const PATH = "/api/v1/push/subscription";
let pages = 0;
let server;
let phone;
let left;
let typed;

beforeEach(async () => {
  server = await freshPhone();
  phone = withPush();
  permit("default");
  [left, typed] = ["", []];
  withPage(() => typed);
  globalThis.location = { replace: (address) => void (left = address) };
  server.answers.set("GET /api/v1/push/key", () => json({ key: KEYS[0] }));
  server.answers.set(`PUT ${PATH}`, () => json({ id: "one" }));
  server.answers.set(`DELETE ${PATH}`, () => new Response(null, { status: 204 }));
  await takeIn("alma", server.secrets.alma);
  server.asked = [];
});

/** Opens the page. What repair.js found is remembered from the first one: here, that it is off (repair.test.mjs). */
async function page() {
  pages += 1;
  const { attach } = await import(`../../web/push/subscribe.js?${pages}`);
  const place = new Place();
  await attach(place);
  return place;
}

function puts() {
  return server.asked.filter(([method]) => method === "PUT").length;
}

test("before anything is known no state is claimed", async () => {
  pages += 1;
  const { attach } = await import(`../../web/push/subscribe.js?${pages}`);
  const place = new Place();
  place.parts[0].hidden = false;
  const waking = attach(place);
  assert.deepEqual([place.seen, place.said], [[], "One moment"]);
  await waking;
  assert.deepEqual([place.seen, place.said], [["ask"], ""]);
});

test("opening the page asks the browser nothing", async () => {
  let isAsked = false;
  permit("default").requestPermission = async () => void (isAsked = true);
  await page();
  assert.deepEqual([isAsked, phone.registration.pushManager.asked], [false, 0]);
});

test("a browser without push says so", async () => {
  delete globalThis.PushManager;
  assert.deepEqual((await page()).seen, ["unsupported"]);
  Object.assign(globalThis, { PushManager: class {} });
  delete globalThis.Notification;
  assert.deepEqual((await page()).seen, ["unsupported"]);
});

test("while the operator has the worker off it can’t be turned on", async () => {
  document.body.dataset.worker = "off";
  assert.deepEqual((await page()).seen, ["unsupported"]);
});

test("an iPhone in a tab is shown the way to the home screen; the installed app is asked", async () => {
  delete globalThis.PushManager;
  Object.assign(navigator, { standalone: false });
  assert.deepEqual((await page()).seen, ["iphone"]);
  Object.assign(globalThis, { PushManager: class {} });
  Object.assign(navigator, { standalone: true });
  assert.deepEqual((await page()).seen, ["ask"]);
});

test("denied before, it says where that is changed", async () => {
  permit("denied");
  assert.deepEqual((await page()).seen, ["denied"]);
});

test("the question is the first thing in the tap", async () => {
  const place = await page();
  const order = [];
  permit("default").requestPermission = () => {
    order.push("asked");
    return new Promise(() => undefined);
  };
  place.tap("on");
  order.push("the tap is over");
  assert.deepEqual(order, ["asked", "the tap is over"]);
  assert.equal(phone.registration.pushManager.asked, 0);
});

test("a yes is told to the server, and the page comes anew", async () => {
  const place = await page();
  permit("granted");
  place.tap("on");
  await until(() => left);
  assert.equal(left, "/notifications");
  assert.equal(puts(), 1);
  const { person, endpoint, key } = await recall("push");
  assert.deepEqual([person, endpoint, key], ["alma", "https://push.example/1", KEYS[0]]);
});

test("a no, and a question that was put aside, change nothing", async () => {
  for (const [answer, seen] of [["denied", "denied"], ["default", "ask"]]) {
    permit("default");
    const place = await page();
    permit(answer);
    place.parts.forEach((part) => void (part.hidden = true));
    place.tap("on");
    await until(() => place.seen.length);
    assert.deepEqual(place.seen, [seen]);
  }
  assert.equal(phone.registration.pushManager.asked, 0);
});

test("a name goes along when one was typed", async () => {
  let given;
  globalThis.fetch = async (path, request) => {
    if (request?.method === "PUT") given = JSON.parse(request.body);
    return server.fetch(path, request);
  };
  const place = await page();
  place.name = Object.assign(new Part(""), { value: " My phone " });
  permit("granted");
  place.tap("on");
  await until(() => left);
  assert.equal(given.name, "My phone");
});

for (const [what, never] of Object.entries({
  "push manager": (pushes) => void (pushes.fails = () => new Promise(() => undefined)),
  worker: () => void (navigator.serviceWorker.ready = new Promise(() => undefined)),
})) {
  test(`after ten seconds without an answer of the ${what} it gives up and says so`, async (context) => {
    const place = await page();
    permit("granted");
    never(phone.registration.pushManager);
    const timeout = globalThis.setTimeout;
    const waits = [];
    context.mock.method(globalThis, "setTimeout", (work, wait, ...given) => {
      waits.push(wait);
      return timeout(work, wait / 1000, ...given);
    });
    place.tap("on");
    await until(() => place.seen[0] === "slow");
    assert.deepEqual([place.seen, left], [["slow"], ""]);
    assert.equal(Math.max(...waits), 10_000);
  });
}

/** Turns it on in a browser that takes longer than ten seconds. */
async function turnOnLate(context) {
  const place = await page();
  permit("granted");
  let arrives;
  navigator.serviceWorker.ready = new Promise((resolve) => void (arrives = () => resolve(phone.registration)));
  const timeout = globalThis.setTimeout;
  const quick = (work, wait, ...given) => timeout(work, wait / 1000, ...given);
  const clock = context.mock.method(globalThis, "setTimeout", quick);
  place.tap("on");
  await until(() => place.seen[0] === "slow");
  clock.mock.restore();
  arrives();
  return place;
}

test("what comes after all, later than that, is shown as it is", async (context) => {
  await turnOnLate(context);
  await until(() => left === "/notifications");
  assert.equal(puts(), 1);
});

test("what comes late takes nothing away that is half typed", async (context) => {
  typed = [Object.assign(new Part(""), { type: "time", value: "21:30", defaultValue: "22:00" })];
  const place = await turnOnLate(context);
  await until(() => place.seen[0] === "on" || left);
  assert.deepEqual([place.seen, left, puts()], [["on"], "", 1]);
});

test("a push service that can't be reached is said in plain words", async () => {
  const place = await page();
  permit("granted");
  phone.registration.pushManager.fails = () => Promise.reject(new DOMException("no", "AbortError"));
  place.tap("on");
  await until(() => place.seen[0] === "slow");
});

test("without a connection nothing is made, and the page says so", async () => {
  const place = await page();
  permit("granted");
  server.isAway = true;
  place.tap("on");
  await until(() => place.said === "No connection");
  assert.deepEqual([place.seen, place.said, left], [["ask"], "No connection", ""]);
});

test("what the server will not have is said in its own words", async () => {
  const place = await page();
  permit("granted");
  const error = { code: "refused", message: "You have 20 devices here.", fields: {} };
  server.answers.set(`PUT ${PATH}`, () => json({ error }, 422));
  place.tap("on");
  await until(() => place.said.startsWith("You have"));
  assert.deepEqual([place.said, left], ["You have 20 devices here.", ""]);
});

test("turned off, the server is told and the browser’s side ends", async () => {
  const place = await page();
  permit("granted");
  place.tap("on");
  await until(() => left);
  left = "";
  server.asked = [];
  place.tap("off");
  await until(() => left);
  assert.deepEqual(server.asked[0].slice(0, 2), ["DELETE", PATH]);
  assert.deepEqual([phone.registration.pushManager.subscription, await recall("push")], [null, undefined]);
});

test("it can be turned off without a connection", async () => {
  const place = await page();
  permit("granted");
  place.tap("on");
  await until(() => left);
  left = "";
  server.isAway = true;
  place.tap("off");
  await until(() => left);
  assert.equal(phone.registration.pushManager.subscription, null);
});
