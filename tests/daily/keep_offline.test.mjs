import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as passing } from "node:timers/promises";
import { begin, craving, json } from "./small_world.mjs";

/** What a page listens to, and the timers it sets that are longer than storage's own. */
const listeners = new Map();
const listen = (kind, listener) => listeners.set(kind, listener);
globalThis.addEventListener = listen;
globalThis.document = {
  body: { dataset: { person: "shell" } },
  visibilityState: "visible",
  addEventListener: listen,
};
const timers = [];
const { setTimeout, clearTimeout } = globalThis;
globalThis.setTimeout = (work, delay, ...given) => {
  if (delay < 5000) return setTimeout(work, delay, ...given);
  timers.push({ work, delay });
  return timers.length;
};
globalThis.clearTimeout = (timer) => {
  if (typeof timer !== "number") return clearTimeout(timer);
  if (timer) timers[timer - 1].work = () => undefined;
};

const { server, vault } = await begin();
const { keep, waiting } = await import("../../web/daily/outbox.js");
const { attach } = await import("../../web/daily/keep_offline.js");
const own = () => timers.filter(({ delay }) => delay <= 300_000);
const quiet = () => passing(80);

/** Waits until it holds, on a slow machine too. */
const comesTrue = async (holds) => {
  for (let tries = 0; tries < 100 && !(await holds()); tries += 1) await passing(50);
  assert.ok(await holds());
};

test("a page sends and reads when it opens, and then rests", async () => {
  server.keep(craving());
  await attach();
  await comesTrue(() => server.reads.length);
  await quiet();
  assert.equal(server.reads[0].split("?")[0], "/api/v1/entries");
  assert.deepEqual(own(), []);
});

test("while something waits it tries again, ever later, up to five minutes", async () => {
  server.instead = () => Response.error();
  await keep(vault, [craving()]);
  for (let tries = 0; tries < 9; tries += 1) {
    await comesTrue(() => own().length === tries + 1);
    await quiet();
    assert.equal(own().length, tries + 1);
    own().at(-1).work();
  }
  await comesTrue(() => own().length === 10);
  const first = [5, 10, 20, 40, 80, 160, 200, 200, 200, 200].map((seconds) => seconds * 1000);
  own().forEach(({ delay }, at) => {
    assert.ok(delay >= first[at] && delay <= first[at] * 1.5, `${delay} is not about ${first[at]}`);
  });
});

test("a sign of a connection does not wait for the timer, and what has gone is not tried again", async () => {
  server.instead = () => undefined;
  const before = own().length;
  listeners.get("online")();
  await comesTrue(async () => !(await waiting(vault)).length);
  await quiet();
  own().at(-1).work();
  await quiet();
  assert.equal(own().length, before);
});

test("somebody who comes back sees what is new", async () => {
  server.reads = [];
  listeners.get("visibilitychange")();
  await comesTrue(() => server.reads.length);
  assert.match(server.reads[0], /since=/);
});

test("when the session has ended the page leaves it at that", async () => {
  server.instead = () => json({}, 401);
  await keep(vault, [craving()]);
  await quiet();
  const [batches, before] = [server.batches.length, own().length];
  listeners.get("online")();
  own().at(-1).work();
  await quiet();
  assert.deepEqual([server.batches.length, own().length], [batches, before]);
});
