/** The worker without a browser: what it keeps, what it answers, and what it leaves alone. */

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { remember } from "../../web/phone/database.js";
import { Caches, Scope, Server } from "./browser_parts.mjs";

const RELEASE = "{release}"; // the server fills it in; here it stands as it is written
const CACHE = "evenkeel-{release}-{edition}";
const SHELL = `/shells/${RELEASE}/today`;
const STANDBY = `/shells/${RELEASE}/meetings-id`;
const OFFLINE = `/shells/${RELEASE}/offline`;
const LIST = {
  shells: { "^/$": SHELL, "^/diary/[^/]+$": SHELL },
  standby: { "^/meetings/[^/]+$": STANDBY },
  files: [SHELL, STANDBY, OFFLINE, "/help", "/phone/away", "/assets/new/a.js"],
};

const worker = new Scope();
const tally = { isDone: true };
const locks = { request: async () => tally };
/** @type {Server} */
let server;
/** @type {Caches} */
let caches;

Object.assign(globalThis, { self: worker });
Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
await import("../../service_worker.js");

beforeEach(async () => {
  server = new Server();
  caches = new Caches();
  Object.assign(globalThis, { caches, fetch: server.fetch });
  server.pages.set(`/shells/${RELEASE}/list.json`, { body: JSON.stringify(LIST) });
  for (const path of LIST.files) server.pages.set(path, { body: `kept ${path}` });
  server.pages.set("/", { body: "Alma's day" });
  server.pages.set("/you", { body: "Alma" });
  worker.headerValue = "true";
  await remember("current", { person: "alma", isReady: true });
});

async function installed() {
  await worker.happen("install");
  await worker.happen("activate");
  server.asked = [];
}

test("everything on the list is kept", async () => {
  await worker.happen("install");
  assert.deepEqual(await caches.keys(), [CACHE]);
  assert.equal((await caches.everything())[SHELL], `kept ${SHELL}`);
  assert.ok(worker.hasSkipped);
});

test("when one file is missing nothing is kept, and the browser tries again", async () => {
  server.pages.set("/help", { body: "", status: 500 });
  await assert.rejects(worker.happen("install"));
  assert.deepEqual(await caches.keys(), []);
});

test("only this edition and the one before it stay; what is not ours is left alone", async () => {
  for (const name of ["evenkeel-1-a", "evenkeel-2-a", "somebody-else"]) await caches.open(name);
  await worker.happen("install");
  await worker.happen("activate");
  assert.deepEqual(await caches.keys(), ["evenkeel-2-a", "somebody-else", CACHE]);
  assert.ok(worker.hasClaimed);
});

test("open pages hear of the release", async () => {
  const channel = new BroadcastChannel("evenkeel");
  const heard = new Promise((resolve) => {
    channel.onmessage = ({ data }) => resolve(data);
  });
  await worker.happen("activate");
  assert.deepEqual(await heard, { kind: "release", detail: RELEASE });
  channel.close();
});

test("a page the phone can fill comes from the phone", async () => {
  await installed();
  server.isAway = true;
  assert.equal((await worker.get("/")).text, `kept ${SHELL}`);
  assert.equal((await worker.get("/diary/2026-11-20?month=2026-11")).text, `kept ${SHELL}`);
  assert.deepEqual(server.asked, []);
});

test("without an owner, or before their days are here, pages come from the server", async () => {
  await installed();
  for (const owner of [undefined, { person: "alma", isReady: false }]) {
    await remember("current", owner);
    assert.equal((await worker.get("/")).text, "Alma's day");
  }
});

test("from=server always asks the server", async () => {
  await installed();
  assert.equal((await worker.get("/?from=server")).text, "Alma's day");
});

test("other pages come from the server, by the preload where there is one", async () => {
  await installed();
  assert.equal((await worker.get("/you")).text, "Alma");
  server.asked = [];
  const preload = new Response("Alma, early");
  assert.equal((await worker.get("/you", { preload })).text, "Alma, early");
  assert.deepEqual(server.asked, []);
});

test("the server hears in time whether the phone answers by itself", async () => {
  await installed();
  await worker.get("/");
  assert.equal(worker.headerValue, "shell");
  await remember("current", undefined);
  await worker.get("/");
  assert.equal(worker.headerValue, "true");
});

test("a preload without a page is asked for again", async () => {
  await installed();
  await remember("current", undefined);
  const preload = new Response(null, { status: 204 });
  assert.equal((await worker.get("/", { preload })).text, "Alma's day");
});

test("a preload that came to nothing is asked for again", async () => {
  await installed();
  assert.equal((await worker.get("/you", { preload: Response.error() })).text, "Alma");
});

test("a shell does not wait for the preload, nor hold the worker up for it", async () => {
  await installed();
  const started = Date.now();
  assert.equal((await worker.get("/", { preload: new Promise(() => undefined) })).text, `kept ${SHELL}`);
  assert.ok(Date.now() - started < 5000);
});

test("with the server away, or only its proxy there, a page says so", async () => {
  await installed();
  for (const status of [502, 504]) {
    server.pages.set("/you", { body: "Bad Gateway", status });
    assert.equal((await worker.get("/you")).text, `kept ${OFFLINE}`);
  }
  server.isAway = true;
  assert.equal((await worker.get("/you")).text, `kept ${OFFLINE}`);
});

for (const preload of [undefined, new Promise(() => undefined)]) {
  const kind = preload ? "preload" : "request";
  test(`a ${kind} that gets no answer counts as no connection after a while`, async (context) => {
    await installed();
    const timeout = globalThis.setTimeout;
    context.mock.method(globalThis, "setTimeout", (work, wait, ...given) => timeout(work, wait / 100, ...given));
    globalThis.fetch = () => new Promise(() => undefined);
    assert.equal((await worker.get("/you", { preload })).text, `kept ${OFFLINE}`);
  });
}

test("what the server says of its own troubles is shown", async () => {
  await installed();
  server.pages.set("/you", { body: "We can’t save just now", status: 503 });
  assert.equal((await worker.get("/you")).text, "We can’t save just now");
});

test("a standby is shown when the server is away, and never before", async () => {
  await installed();
  server.pages.set("/meetings/1", { body: "all of it" });
  assert.equal((await worker.get("/meetings/1")).text, "all of it");
  server.pages.set("/meetings/1", { body: "Bad Gateway", status: 502 });
  assert.equal((await worker.get("/meetings/1")).text, `kept ${STANDBY}`);
  server.isAway = true;
  assert.equal((await worker.get("/meetings/1")).text, `kept ${STANDBY}`);
  assert.equal((await worker.get("/meetings/1?from=server")).text, `kept ${STANDBY}`);
  await remember("current", { person: "alma", isReady: false });
  assert.equal((await worker.get("/meetings/1")).text, `kept ${OFFLINE}`);
});

test("a signal that carries nothing does not hold a standby up for long", async (context) => {
  await installed();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.fetch = () => new Promise(() => undefined);
  const answer = worker.get("/meetings/1", { preload: undefined });
  for (let tick = 0; tick < 20; tick += 1) {
    context.mock.timers.tick(250);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await answer).text, `kept ${STANDBY}`);
});

test("Help opens from the phone and is fetched anew behind it", async () => {
  await installed();
  server.pages.set("/help", { body: "a new number" });
  assert.equal((await worker.get("/help")).text, "kept /help");
  assert.equal((await worker.get("/help")).text, "a new number");
});

test("Help is not replaced by an error, nor by nothing", async () => {
  await installed();
  server.pages.set("/help", { body: "oh no", status: 500 });
  await worker.get("/help");
  server.isAway = true;
  await worker.get("/help");
  assert.equal((await worker.get("/help")).text, "kept /help");
});

test("Help that was not kept comes from the server", async () => {
  server.pages.set("/help", { body: "the numbers" });
  assert.equal((await worker.get("/help")).text, "the numbers");
});

test("no page of a person is ever kept", async () => {
  await installed();
  const before = await caches.everything();
  for (const path of ["/", "/?from=server", "/you", "/diary/2026-11-20"]) await worker.get(path);
  await remember("current", undefined);
  await worker.get("/");
  await worker.get("/api/v1/entries", { mode: "cors" });
  assert.deepEqual(await caches.everything(), before);
});

test("assets come from any edition that is kept, else from the server", async () => {
  await (await caches.open("evenkeel-old")).put("/assets/old/a.js", new Response("old"));
  await installed();
  server.pages.set("/assets/other/a.js", { body: "other" });
  const texts = ["old", "new", "other"].map((one) => worker.get(`/assets/${one}/a.js`, { mode: "cors" }));
  const found = (await Promise.all(texts)).map(({ text }) => text);
  assert.deepEqual(found, ["old", "kept /assets/new/a.js", "other"]);
  assert.deepEqual(server.asked, ["/assets/other/a.js"]);
});

test("what changes something, calls and other sites are left to the browser", async () => {
  await installed();
  assert.equal(await worker.get("/check-in", { method: "POST" }), undefined);
  assert.equal(await worker.get("/api/v1/me", { mode: "cors" }), undefined);
  assert.equal(await worker.get("https://elsewhere.example/", {}), undefined);
});

test("a database that does not answer holds nothing up for long", async (context) => {
  await installed();
  context.mock.method(IDBDatabase.prototype, "transaction", () => ({ objectStore: () => ({ get: () => null }) }));
  const started = Date.now();
  assert.equal((await worker.get("/")).text, "Alma's day");
  assert.ok(Date.now() - started < 5000);
});

test("the browser tries a sync again until nothing waits", async () => {
  tally.isDone = false;
  await assert.rejects(worker.happen("sync", { tag: "outbox" }));
  tally.isDone = true;
  await worker.happen("sync", { tag: "outbox" });
  await worker.happen("sync", { tag: "something else" });
});

test("a push is held until it is shown, in the words the server filled in", async () => {
  const shown = [];
  worker.registration.showNotification = async (title) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    shown.push(title);
  };
  await worker.happen("push", { data: null });
  assert.deepEqual(shown, ["{neutral}"]);
});

test("a tap is held until its page is open", async () => {
  const opened = [];
  Object.assign(worker.clients, { matchAll: async () => [], openWindow: async (address) => opened.push(address) });
  const notification = { close: () => undefined, data: { navigate: "http://localhost:8000/you" } };
  await worker.happen("notificationclick", { notification, action: "" });
  assert.deepEqual(opened, ["http://localhost:8000/you"]);
});

test("a subscription that was given up is nobody's concern where nobody wants to be told things", async () => {
  worker.registration.pushManager = { subscribe: () => assert.fail() };
  server.asked = [];
  await worker.happen("pushsubscriptionchange");
  assert.deepEqual(server.asked, []);
});
