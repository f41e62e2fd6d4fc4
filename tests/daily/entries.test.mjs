import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { begin, craving, deletion, edit, json } from "./small_world.mjs";

const { firstKept } = await import("../../web/daily/calendar.js");
const { itemsBetween, itemsOf, itemWith } = await import("../../web/daily/entries.js");
const { catchUp } = await import("../../web/daily/reading.js");
const { flush, keep, waiting } = await import("../../web/daily/outbox.js");
const { facts } = await import("../../web/phone/facts.js");
const { recall, remember, transact } = await import("../../web/phone/database.js");
const { end } = await import("../../web/phone/vault.js");

const DAY = "2026-11-22";
const FIRST = "2026-08-24"; // 90 days earlier
const EVER = ["0001-01-01", "9999-12-31"];

mock.timers.enable({ apis: ["Date"], now: new Date("2026-11-22T20:00:00Z") });

const ids = (items) => items.map(({ id }) => id).sort();
const shown = async (vault) => ids(await itemsBetween(vault, ...EVER));
const earlier = (vault) => facts(vault).get("daysKeptBefore");

function onServer(server, ...items) {
  for (const item of items) server.keep(item);
  return items;
}

async function keepOffline(server, vault, ...changes) {
  server.instead = () => Response.error();
  await keep(vault, changes);
  await flush();
  server.instead = () => undefined;
}

test("at first the last 90 days are read, then what changed since", async () => {
  const { server, vault } = await begin();
  const old = onServer(server, craving({ local_date: "2026-08-23" }), craving({ local_date: "2026-08-23" }));
  const items = onServer(server, craving({ local_date: FIRST }), craving());
  assert.equal((await recall("current")).isReady, false);
  assert.equal(await catchUp(vault), true);
  assert.deepEqual(await shown(vault), ids(items));
  assert.deepEqual(await earlier(vault), { date: FIRST, days: 1 });
  assert.equal((await recall("current")).isReady, true);
  assert.deepEqual(server.reads.slice(0, 2), [
    `/api/v1/entries?from=${FIRST}`,
    `/api/v1/entries/days?before=${FIRST}`,
  ]);
  items.push(...onServer(server, craving()));
  assert.equal(await catchUp(vault), true);
  assert.equal(server.reads.length, 3);
  assert.equal(server.reads[2], "/api/v1/entries?since=4");
  assert.deepEqual(await shown(vault), ids(items));
  assert.ok(old.every(({ id }) => !items.some((item) => item.id === id)));
});

test("pages and the reading agree on the first day that is kept", () => {
  assert.equal(firstKept(DAY), FIRST);
});

test("what is kept of the diary is sealed", async () => {
  const { server, vault } = await begin();
  onServer(server, craving());
  await catchUp(vault);
  const stores = /** @type {const} */ (["entries", "facts"]);
  for (const store of stores) {
    const rows = await transact([store], "readonly", (all) => all[store].getAll());
    assert.ok(rows.length);
    assert.ok(!JSON.stringify(rows).includes("2026"));
    assert.ok(!rows.some(({ bytes }) => Buffer.from(bytes).includes("lantern")));
  }
});

test("a deletion between two pages of the first reading is not missed", async () => {
  const { server, vault } = await begin();
  server.pageSize = 2;
  const items = onServer(server, ...Array.from({ length: 5 }, () => craving()));
  server.afterwards = async () => {
    server.afterwards = async () => undefined;
    onServer(server, deletion(items[0]), craving({ id: items[1].id, rev: 2, data: { before: 1 } }));
    onServer(server, craving({ id: "later" }));
  };
  await catchUp(vault);
  assert.deepEqual(await shown(vault), ids([...items.slice(1), { id: "later" }]));
  assert.equal((await itemWith(vault, items[1].id)).data.before, 1);
});

test("what another phone changed or deleted comes, and goes", async () => {
  const { server, vault } = await begin();
  const [changed, deleted] = onServer(server, craving(), craving());
  await catchUp(vault);
  onServer(server, edit(changed, 9), deletion(deleted));
  await catchUp(vault);
  assert.deepEqual(await itemsOf(vault, DAY), [edit(changed, 9)]);
  assert.equal(await itemWith(vault, deleted.id), undefined);
});

test("what waits lies on top of what was read", async () => {
  const { server, vault } = await begin();
  const [same, changed, deleted] = onServer(server, craving(), craving(), craving());
  await catchUp(vault);
  const added = craving();
  await keepOffline(server, vault, edit(changed, 9), deletion(deleted), added, edit(added, 1));
  assert.deepEqual(await shown(vault), ids([same, changed, added]));
  assert.equal((await itemWith(vault, changed.id)).data.before, 9);
  assert.equal((await itemWith(vault, added.id)).data.before, 1);
  assert.equal(await itemWith(vault, deleted.id), undefined);
  assert.deepEqual(await itemsOf(vault, "2026-11-21"), []);
});

test("what the server has in a later form is shown, so that a change of it counts", async () => {
  const { server, vault } = await begin();
  const item = craving();
  await keepOffline(server, vault, item);
  const later = { ...item, rev: 5, data: { before: 8 } };
  onServer(server, later);
  await catchUp(vault);
  assert.deepEqual(await itemsOf(vault, DAY), [later]);
});

test("of two changes with one revision the later is shown, and a deletion before any", async () => {
  const { server, vault } = await begin();
  const [one, other] = onServer(server, craving(), craving());
  await catchUp(vault);
  const earlierEdit = { ...one, recorded_at: "2026-11-22T09:00:00Z", data: { before: 1 } };
  await keepOffline(server, vault, earlierEdit, { ...deletion(other), rev: 1 });
  assert.deepEqual(await itemsOf(vault, DAY), [one]);
});

test("what was sent is there before it is read again", async () => {
  const { server, vault } = await begin();
  const [gone] = onServer(server, craving());
  await catchUp(vault);
  const item = craving();
  await keep(vault, [item, deletion(gone)]);
  await flush();
  assert.deepEqual(await waiting(vault), []);
  assert.deepEqual(await itemsOf(vault, DAY), [item]);
});

test("what another phone changed while an answer was on its way is not undone", async () => {
  const { server, vault } = await begin();
  const item = craving();
  let reading;
  server.afterwards = async (_url, items) => {
    if (!items) return;
    server.afterwards = async () => undefined;
    onServer(server, deletion(item));
    reading = catchUp(vault); // another page: it has to wait until this answer is written down
    await Promise.race([reading, setTimeout(100)]);
  };
  await catchUp(vault);
  await keep(vault, [item]);
  await flush();
  await reading;
  assert.deepEqual(await shown(vault), []);
});

test("what was sent before the first reading and removed since is not there", async () => {
  const { server, vault } = await begin();
  const item = craving();
  await keep(vault, [item]);
  await flush();
  onServer(server, deletion(item));
  await catchUp(vault);
  assert.deepEqual(await shown(vault), []);
});

test("read twice at once, the diary is the same", async () => {
  const { server, vault } = await begin();
  server.pageSize = 3;
  const items = onServer(server, ...Array.from({ length: 20 }, () => craving()));
  await Promise.all([catchUp(vault), catchUp(vault)]);
  assert.deepEqual(await shown(vault), ids(items));
  onServer(server, deletion(items[3]));
  items.splice(3, 1);
  items.push(...onServer(server, ...Array.from({ length: 7 }, () => craving())));
  await Promise.all([catchUp(vault), catchUp(vault), catchUp(vault)]);
  assert.deepEqual(await shown(vault), ids(items));
});

test("a reading that breaks off goes on where it was", async () => {
  const { server, vault } = await begin();
  server.pageSize = 2;
  const items = onServer(server, ...Array.from({ length: 6 }, () => craving()));
  server.instead = ({ search }) => search.includes("since=4") && Response.error();
  assert.equal(await catchUp(vault), false);
  assert.equal((await recall("current")).isReady, false);
  server.instead = () => undefined;
  server.reads = [];
  assert.equal(await catchUp(vault), true);
  assert.equal(server.reads[0], "/api/v1/entries?since=4");
  assert.deepEqual(await shown(vault), ids(items));
  assert.equal((await recall("current")).isReady, true);
});

test("days older than 90 are let go of, and counted", async () => {
  const { server, vault } = await begin();
  const [older] = onServer(server, craving({ local_date: FIRST }), craving());
  await catchUp(vault);
  assert.equal((await earlier(vault)).days, 0);
  mock.timers.setTime(Date.parse("2026-11-23T20:00:00Z"));
  await catchUp(vault);
  assert.equal(await itemWith(vault, older.id), undefined);
  assert.deepEqual(await earlier(vault), { date: "2026-08-25", days: 1 });
  mock.timers.setTime(Date.parse("2026-11-22T20:00:00Z"));
  await catchUp(vault); // west, or the clock was wrong: the day is wanted again
  assert.deepEqual(await earlier(vault), { date: FIRST, days: 0 });
  assert.equal((await itemWith(vault, older.id)).id, older.id);
});

test("while days are read anew pages come from the server, never from a part of them", async () => {
  const { server, vault } = await begin();
  server.pageSize = 2;
  const items = onServer(server, ...Array.from({ length: 4 }, () => craving()));
  await catchUp(vault);
  mock.timers.setTime(Date.parse("2026-11-21T20:00:00Z"));
  server.instead = ({ search }) => search.includes("since=2") && Response.error();
  assert.equal(await catchUp(vault), false);
  assert.equal((await recall("current")).isReady, false);
  server.instead = () => undefined;
  assert.equal(await catchUp(vault), true);
  assert.equal((await recall("current")).isReady, true);
  assert.deepEqual(await shown(vault), ids(items));
  mock.timers.setTime(Date.parse("2026-11-22T20:00:00Z"));
});

test("which days are kept goes by the clock that its owner said is right", async () => {
  const { server, vault } = await begin();
  const offset = -400 * 24 * 60 * 60 * 1000;
  mock.timers.setTime(Date.parse("2026-11-22T20:00:00Z") - offset);
  await remember("clock", { offset, answer: { side: "server", offset } });
  const items = onServer(server, craving());
  await catchUp(vault);
  assert.deepEqual(await shown(vault), ids(items));
  await remember("clock", undefined);
  mock.timers.setTime(Date.parse("2026-11-22T20:00:00Z"));
});

test("the days before are counted anew when one of them changed", async () => {
  const { server, vault } = await begin();
  await catchUp(vault);
  const [old] = onServer(server, craving({ local_date: "2020-01-01" }));
  await catchUp(vault);
  assert.equal((await earlier(vault)).days, 1);
  assert.deepEqual(await shown(vault), []);
  onServer(server, deletion(old));
  server.instead = ({ pathname }) => pathname.endsWith("/days") && Response.error();
  assert.equal(await catchUp(vault), false);
  server.instead = () => undefined;
  assert.equal(await catchUp(vault), true);
  assert.equal((await earlier(vault)).days, 0);
});

test("a session that has ended leaves nothing of the diary, and the next one reads it anew", async () => {
  const { server, person, vault, signIn } = await begin();
  server.pageSize = 2;
  const items = onServer(server, ...Array.from({ length: 6 }, () => craving()));
  server.instead = ({ search }) => search.includes("since=4") && json({}, 401);
  assert.equal(await catchUp(vault), false);
  const left = await transact(["entries", "facts"], "readonly", ({ entries, facts }) => {
    const theirs = IDBKeyRange.bound([person], [person, []]);
    return Promise.all([count(entries, theirs), count(facts, theirs)]);
  });
  assert.deepEqual(left, [0, 0]);
  server.instead = () => undefined;
  const again = await signIn();
  assert.equal(await catchUp(again), true);
  assert.deepEqual(await shown(again), ids(items));
});

test("what arrives after the session has ended is not kept", async () => {
  const { server, person, vault, signIn } = await begin();
  onServer(server, craving());
  server.afterwards = () => {
    server.afterwards = async () => undefined;
    return end(person);
  };
  assert.equal(await catchUp(vault), false);
  assert.deepEqual(await shown(await signIn()), []);
});

test("what arrives for the session before is not kept", async () => {
  const { server, person, vault, signIn } = await begin();
  const items = onServer(server, craving());
  await catchUp(vault);
  server.afterwards = async () => {
    server.afterwards = async () => undefined;
    await end(person);
    await signIn();
  };
  assert.equal(await catchUp(vault), false);
  const again = await signIn();
  assert.deepEqual(await shown(again), []);
  await catchUp(again);
  assert.deepEqual(await shown(again), ids(items));
});

test("on a phone that others use, without a PIN, nothing past is kept", async () => {
  const { server, vault } = await begin({ isShared: true });
  onServer(server, craving());
  assert.equal(await catchUp(vault), false);
  const added = craving();
  await keepOffline(server, vault, added);
  assert.deepEqual(await shown(vault), [added.id]);
  await flush();
  assert.deepEqual([await shown(vault), server.kept.size], [[], 2]);
});

function count(store, range) {
  return new Promise((resolve) => {
    store.count(range).onsuccess = ({ target }) => resolve(target.result);
  });
}
