/** A tap on a notification: where it leads, and where it never does. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { freshPhone, json } from "../phone/phone_in_hand.mjs";
import { ORIGIN, permit, Scope, Window } from "./push_parts.mjs";

const { follow } = await import("../../web/push/following.js");

const LATER = "/api/v1/reminders/later";
let server;
let scope;

beforeEach(async () => {
  server = await freshPhone();
  scope = new Scope();
  permit("granted");
});

async function tapped(data, action = "") {
  await scope.registration.showNotification("When you have a moment", { tag: "one", data });
  const [notification] = scope.registration.shown;
  await follow(scope, { notification, action });
}

function told(navigate, choices = {}) {
  return { navigate, delivery: "0123", choices };
}

test("it closes and opens its page", async () => {
  await tapped(told(`${ORIGIN}/due`));
  assert.deepEqual(scope.opened, [`${ORIGIN}/due`]);
  assert.deepEqual(scope.registration.shown, []);
});

for (const address of [
  "https://elsewhere.example/due",
  "//elsewhere.example/",
  "javascript:alert(1)",
  "data:text/html,hello",
  `${ORIGIN}.elsewhere.example/`,
  `http://localhost:8000@elsewhere.example/`,
  "http://",
  7,
]) {
  test(`it never leads to ${address}`, async () => {
    await tapped(told(address));
    assert.ok(scope.opened.every((one) => new URL(one).origin === ORIGIN));
    assert.equal(scope.opened.length, 1);
  });
}

test("a notification that says nothing of where it leads opens what is due", async () => {
  await tapped(undefined);
  await tapped(told(""));
  assert.deepEqual(scope.opened, [`${ORIGIN}/due`, `${ORIGIN}/due`]);
});

test("a page that is open is led there", async () => {
  const page = new Window("/diary");
  scope.windows = [page];
  await tapped(told(`${ORIGIN}/due`));
  assert.deepEqual([page.url, page.hasFocus, scope.opened], [`${ORIGIN}/due`, true, []]);
});

test("a page with something half-filled is left alone, and so is one that does not answer", async () => {
  scope.windows = [new Window("/check-in", true), new Window("/craving", null)];
  await tapped(told(`${ORIGIN}/due`));
  assert.deepEqual(scope.opened, [`${ORIGIN}/due`]);
  assert.deepEqual(scope.windows.map(({ url }) => url), [`${ORIGIN}/check-in`, `${ORIGIN}/craving`]);
});

test("of several pages one is led there on which nothing is lost; pages of others are not asked", async () => {
  const [full, free] = [new Window("/check-in", true), new Window("/")];
  const foreign = new Window("https://elsewhere.example/");
  scope.windows = [foreign, full, free];
  await tapped(told(`${ORIGIN}/due`));
  assert.deepEqual([free.url, foreign.hasFocus, scope.opened], [`${ORIGIN}/due`, false, []]);
});

test("where a page can't be led a window opens", async () => {
  const page = new Window("/diary");
  page.mayNavigate = false;
  scope.windows = [page];
  await tapped(told(`${ORIGIN}/due`));
  assert.deepEqual(scope.opened, [`${ORIGIN}/due`]);
});

test("a button leads where it says", async () => {
  await tapped(told(`${ORIGIN}/due`, { check_in: `${ORIGIN}/check-in` }), "check_in");
  await tapped(told(`${ORIGIN}/due`, { check_in: "https://elsewhere.example/" }), "check_in");
  assert.deepEqual(scope.opened, [`${ORIGIN}/check-in`, `${ORIGIN}/due`]);
});

test("“Later” tells the server and opens nothing", async () => {
  let given;
  globalThis.fetch = async (path, request) => {
    given = [path, JSON.parse(request.body), request.credentials];
    return new Response(null, { status: 204 });
  };
  await tapped(told(`${ORIGIN}/due`), "later");
  assert.deepEqual(given, [LATER, { delivery: "0123" }, "omit"]);
  assert.deepEqual([scope.opened, scope.registration.shown], [[], []]);
});

test("when “Later” can't be told, what is due opens", async () => {
  server.isAway = true;
  await tapped(told(`${ORIGIN}/check-in`), "later");
  server.isAway = false;
  server.answers.set(`POST ${LATER}`, () => json({}, 500));
  await tapped(told(`${ORIGIN}/check-in`), "later");
  assert.deepEqual(scope.opened, [`${ORIGIN}/due`, `${ORIGIN}/due`]);
});

test("when neither can be done it stays on the screen", async () => {
  server.isAway = true;
  scope.clients.openWindow = async () => {
    throw new DOMException("too late", "InvalidAccessError");
  };
  await tapped(told(`${ORIGIN}/due`), "later");
  assert.deepEqual(scope.registration.shown.map(({ title, tag }) => [title, tag]), [["When you have a moment", "one"]]);
});

test("the dot on the icon goes", async () => {
  let isGone = false;
  Object.assign(navigator, { clearAppBadge: async () => void (isGone = true) });
  await tapped(told(`${ORIGIN}/due`));
  assert.ok(isGone);
});
