import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, craving, deletion, edit, json, refusal } from "./small_world.mjs";

const { drop, flush, keep, PhoneFull, refused, sendAgain, sendNow, waiting } = await import(
  "../../web/daily/outbox.js"
);
const { itemsOf } = await import("../../web/daily/entries.js");
const { result, transact } = await import("../../web/phone/database.js");
const { forget, Gone } = await import("../../web/phone/vault.js");

const DAY = "2026-11-22";

/** Keeps without sending: a phone that is offline, and that has given up for now. */
async function keepOffline(server, vault, ...changes) {
  const { instead } = server;
  server.instead = () => Response.error();
  await keep(vault, changes);
  await flush();
  server.instead = instead;
  server.batches = [];
}

const said = (item) => `${item.id} ${item.rev}`;
const revs = async (rows) => (await rows).map(({ change }) => change.rev);

test("what is kept lies on the phone sealed, in the order it was written", async () => {
  const { server, vault } = await begin();
  const items = [craving(), craving(), craving()];
  await keepOffline(server, vault, ...items);
  const kept = (await waiting(vault)).map(({ change }) => change);
  assert.deepEqual(kept, items);
  const rows = await transact(["outbox"], "readonly", ({ outbox }) => outbox.getAll());
  const bytes = Buffer.concat(rows.map((row) => Buffer.from(row.bytes)));
  assert.ok(!bytes.includes("paper lantern"));
  assert.ok(!JSON.stringify(rows).includes("2026-11"));
});

test("keeping sends", async () => {
  const { server, vault } = await begin();
  await keep(vault, [craving()]);
  await flush();
  assert.equal(server.kept.size, 1);
  assert.deepEqual(await waiting(vault), []);
});

test("a long outbox goes in batches of fifty, in order", async () => {
  const { server, vault } = await begin();
  const items = Array.from({ length: 120 }, () => craving());
  await keepOffline(server, vault, ...items);
  assert.deepEqual(await flush(), { sent: 120, refused: 0, isDone: true });
  assert.deepEqual(
    server.batches.map(({ length }) => length),
    [50, 50, 20],
  );
  assert.deepEqual(server.batches.flat(), items.map(said));
});

test("when the answer is lost after the server has kept it, it is sent again and kept once", async () => {
  const { server, vault } = await begin();
  await keepOffline(server, vault, craving(), craving());
  server.afterwards = async () => Response.error();
  assert.deepEqual(await flush(), { sent: 0, refused: 0, isDone: false });
  assert.equal((await waiting(vault)).length, 2);
  server.afterwards = async () => undefined;
  assert.deepEqual(await flush(), { sent: 2, refused: 0, isDone: true });
  assert.equal(server.kept.size, 2);
});

test("a change made while the earlier one is on its way stays until it is answered itself", async () => {
  const { server, vault } = await begin();
  const first = craving();
  await keepOffline(server, vault, first);
  server.afterwards = async () => {
    server.afterwards = async () => undefined;
    await keep(vault, [edit(first, 2)]);
    server.instead = () => Response.error();
  };
  assert.equal((await flush()).sent, 1);
  assert.deepEqual(await revs(waiting(vault)), [2]);
  server.instead = () => undefined;
  await flush();
  assert.equal(server.kept.get(first.id).item.data.before, 2);
  assert.deepEqual(await waiting(vault), []);
});

test("two that send at once send every row once", async () => {
  const { server, vault } = await begin();
  const items = Array.from({ length: 70 }, () => craving());
  await keepOffline(server, vault, ...items);
  const tallies = await Promise.all([flush(), flush(), flush()]);
  assert.equal(
    tallies.reduce((sum, { sent }) => sum + sent, 0),
    70,
  );
  assert.deepEqual(server.batches.flat(), items.map(said));
});

test("a session that ends in the middle leaves the rest for its owner's next one", async () => {
  const { server, vault, signIn } = await begin();
  await keepOffline(server, vault, ...Array.from({ length: 80 }, () => craving()));
  server.instead = () => server.batches.length > 1 && json({ error: { code: "signed_out" } }, 401);
  assert.deepEqual(await flush(), { sent: 50, refused: 0, isDone: true });
  assert.deepEqual(await flush(), { sent: 0, refused: 0, isDone: true });
  server.instead = () => undefined;
  const again = await signIn();
  assert.equal((await waiting(again)).length, 30);
  assert.equal((await flush()).sent, 30);
  assert.equal(server.kept.size, 80);
});

for (const status of [429, 500, 503, 400, 403, 404]) {
  test(`after ${status} all stays as it is`, async () => {
    const { server, vault } = await begin();
    await keepOffline(server, vault, craving(), craving());
    server.instead = () => refusal("Not now.", status);
    assert.deepEqual(await flush(), { sent: 0, refused: 0, isDone: false });
    assert.equal(server.batches.length, 1);
    assert.equal((await waiting(vault)).length, 2);
  });
}

test("a network's own page is no answer", async () => {
  const { server, vault } = await begin();
  await keepOffline(server, vault, craving());
  for (const answer of [
    () => new Response("<h1>Welcome to our café</h1>", { headers: { "Content-Type": "text/html" } }),
    () => json({}),
    () => json({ results: [] }),
    () => json({ results: [{ id: "somebody else", status: "created" }] }),
    () => json({ results: [null] }),
  ]) {
    server.instead = answer;
    assert.equal((await flush()).isDone, false);
    assert.equal((await waiting(vault)).length, 1);
  }
});

test("an answer that this release does not know keeps the row", async () => {
  const { server, vault } = await begin();
  const item = craving();
  await keepOffline(server, vault, item);
  server.instead = () => json({ results: [{ id: item.id, status: "queued" }] });
  assert.equal((await flush()).isDone, false);
  assert.equal((await waiting(vault)).length, 1);
});

test("what is refused stays with its reason, and the others go", async () => {
  const { server, vault } = await begin();
  const [good, bad, other] = [craving(), craving(), craving()];
  const error = { code: "refused", message: "No.", fields: { "data.note": "This is too long." } };
  server.refuses = ({ id }) => id === bad.id && error;
  await keepOffline(server, vault, good, bad, other);
  assert.deepEqual(await flush(), { sent: 2, refused: 1, isDone: true });
  assert.deepEqual(await waiting(vault), []);
  const [row, ...more] = await refused(vault);
  assert.deepEqual([row.change, row.error, more], [bad, error, []]);
  await flush();
  assert.equal(server.batches.length, 1);
  assert.equal((await itemsOf(vault, DAY)).length, 3);
});

test("a later change of a refused entry takes its place and goes", async () => {
  const { server, vault } = await begin();
  const bad = craving();
  server.refuses = ({ rev }) => rev === 1 && { code: "refused", message: "No." };
  await keep(vault, [bad]);
  await flush();
  await keep(vault, [edit(bad, 3)]);
  assert.deepEqual(await refused(vault), []);
  await flush();
  assert.equal(server.kept.get(bad.id).item.rev, 2);
  assert.deepEqual(await waiting(vault), []);
});

test("of two changes the first may be refused when the second already stands behind it", async () => {
  const { server, vault } = await begin();
  const bad = craving();
  server.refuses = ({ rev }) => rev === 1 && { code: "refused", message: "No." };
  await keepOffline(server, vault, bad, edit(bad, 3));
  await flush();
  assert.deepEqual([await refused(vault), await waiting(vault)], [[], []]);
  assert.equal(server.kept.get(bad.id).item.rev, 2);
});

for (const status of [413, 422]) {
  test(`one row that the server can't read (${status}) does not hold up the others`, async () => {
    const { server, vault } = await begin();
    const items = Array.from({ length: 30 }, () => craving());
    const poisoned = items[17].id;
    server.instead = (_url, batch) =>
      batch.some(({ id }) => id === poisoned) && refusal("Every entry needs a UUID.", status);
    await keepOffline(server, vault, ...items);
    assert.deepEqual(await flush(), { sent: 29, refused: 1, isDone: true });
    assert.equal(server.kept.size, 29);
    const [row] = await refused(vault);
    assert.deepEqual([row.change.id, row.error.message], [poisoned, "Every entry needs a UUID."]);
    assert.ok(server.batches.length < 14);
  });
}

test("a batch that is too much at once goes in smaller ones, in order", async () => {
  const { server, vault } = await begin();
  const items = Array.from({ length: 50 }, () => craving());
  server.instead = (_url, batch) => batch.length > 7 && refusal("Too much.", 413);
  await keepOffline(server, vault, ...items);
  assert.equal((await flush()).sent, 50);
  const taken = server.batches.filter(({ length }) => length <= 7).flat();
  assert.deepEqual(taken, items.map(said));
});

test("what only a proxy finds too much goes in smaller batches too", async () => {
  const { server, vault } = await begin();
  await keepOffline(server, vault, ...Array.from({ length: 50 }, () => craving()));
  server.instead = (_url, batch) => batch.length > 7 && new Response("<h1>Too large</h1>", { status: 413 });
  assert.equal((await flush()).sent, 50);
  await keepOffline(server, vault, craving());
  server.instead = () => new Response("<h1>Too large</h1>", { status: 413 });
  assert.deepEqual(await flush(), { sent: 0, refused: 0, isDone: false });
  assert.equal((await waiting(vault)).length, 1);
});

test("when the server goes away while halves are sent, nothing is sent out of turn", async () => {
  const { server, vault } = await begin();
  await keepOffline(server, vault, ...Array.from({ length: 10 }, () => craving()));
  server.instead = () => server.batches.length > 1 ? Response.error() : refusal("Too much.", 413);
  assert.deepEqual(await flush(), { sent: 0, refused: 0, isDone: false });
  assert.equal(server.batches.length, 2);
  assert.equal((await waiting(vault)).length, 10);
});

test("a row goes only when its own revision was answered for", async () => {
  const { server, vault } = await begin();
  const item = craving();
  await keepOffline(server, vault, item);
  server.afterwards = async () => {
    await transact(["outbox"], "readwrite", async ({ outbox }) => {
      const [row] = await result(outbox.index("person").getAll(vault.person));
      outbox.put({ ...row, rev: 2 });
    });
  };
  await flush();
  assert.equal((await waiting(vault)).length, 1);
});

test("a row may be dropped while it is on its way", async () => {
  const { server, vault } = await begin();
  await keepOffline(server, vault, craving(), craving());
  server.afterwards = async () => drop(vault, (await waiting(vault))[0].seq);
  assert.equal((await flush()).isDone, true);
  assert.deepEqual(await waiting(vault), []);
});

test("a change that is refused does not take the one before it along", async () => {
  const { server, vault } = await begin();
  const item = craving();
  server.refuses = ({ rev }) => rev === 2 && { code: "refused", message: "No." };
  await keepOffline(server, vault, item);
  await keepOffline(server, vault, edit(item, 11));
  assert.deepEqual(await flush(), { sent: 1, refused: 1, isDone: true });
  assert.equal(server.kept.get(item.id).item.rev, 1);
  assert.deepEqual(await revs(refused(vault)), [2]);
});

test("what the server has in a later form is let go of", async () => {
  const { server, vault } = await begin();
  const item = craving();
  server.keep({ ...item, rev: 4 });
  await keepOffline(server, vault, item);
  assert.deepEqual(await flush(), { sent: 1, refused: 0, isDone: true });
  assert.deepEqual(await waiting(vault), []);
  assert.equal(server.kept.get(item.id).item.rev, 4);
});

test("on a full phone nothing is kept by half, and what was typed goes straight to the server", async (t) => {
  const { server, vault } = await begin();
  const add = IDBObjectStore.prototype.add;
  t.after(() => {
    IDBObjectStore.prototype.add = add;
  });
  let added = 0;
  IDBObjectStore.prototype.add = function (row) {
    added += 1;
    if (added > 1) throw new DOMException("no room", "QuotaExceededError");
    return add.call(this, row);
  };
  const changes = [craving(), craving()];
  await assert.rejects(keep(vault, changes), PhoneFull);
  assert.deepEqual([added, await waiting(vault)], [2, []]);
  assert.equal(await sendNow(vault, changes), true);
  assert.equal(server.kept.size, 2);
});

test("straight to the server may come to nothing, and says so", async () => {
  const { server, vault } = await begin();
  server.refuses = () => ({ code: "refused", message: "No." });
  assert.equal(await sendNow(vault, [craving()]), false);
  server.instead = () => Response.error();
  assert.equal(await sendNow(vault, [craving()]), false);
});

test("another person on the same phone neither sees nor sends what waits", async () => {
  const { server, vault, signIn } = await begin();
  const item = craving();
  await keepOffline(server, vault, item);
  const [row] = await waiting(vault);
  const other = await begin();
  assert.deepEqual([await waiting(other.vault), await itemsOf(other.vault, DAY)], [[], []]);
  await keep(other.vault, [craving()]);
  await flush();
  assert.equal(other.server.kept.size, 1);
  await drop(other.vault, row.seq);
  globalThis.fetch = server.fetch;
  assert.equal((await waiting(await signIn())).length, 1);
  assert.equal((await flush()).sent, 1);
  assert.deepEqual([...server.kept.keys()], [item.id]);
});

test("after a sign-out nothing more is kept, for nobody could ever open it", async () => {
  const { person, vault } = await begin();
  await forget(person);
  await assert.rejects(keep(vault, [craving()]), Gone);
  assert.deepEqual(await flush(), { sent: 0, refused: 0, isDone: true });
});

test("a row may be dropped, and a refused one be sent again as it is", async () => {
  const { server, vault } = await begin();
  const [one, other] = [craving(), craving()];
  server.refuses = () => ({ code: "refused", message: "This day is still to come." });
  await keep(vault, [one, other]);
  await flush();
  const [first, second] = await refused(vault);
  await drop(vault, first.seq);
  assert.deepEqual(await itemsOf(vault, DAY), [other]);
  server.refuses = () => undefined;
  await sendAgain(vault, second);
  assert.deepEqual([...server.kept.keys()], [other.id]);
  assert.deepEqual([await refused(vault), await waiting(vault)], [[], []]);
});

test("a deletion of what was refused takes its place too", async () => {
  const { server, vault } = await begin();
  const bad = craving();
  server.refuses = ({ data }) => data && { code: "refused", message: "No." };
  await keep(vault, [bad]);
  await flush();
  await keep(vault, [deletion(bad)]);
  await flush();
  assert.deepEqual([await refused(vault), await waiting(vault)], [[], []]);
  assert.deepEqual(await itemsOf(vault, DAY), []);
});

test("a change that mends a refused one of another id takes its place in the same act", async () => {
  const { server, vault } = await begin();
  server.refuses = () => ({ code: "invalid", message: "Not that day." });
  await keepOffline(server, vault, craving(), craving());
  await flush();
  server.refuses = () => undefined;
  const [first, second] = await refused(vault);
  await keep(vault, [craving()], first.seq);
  await flush();
  assert.equal(server.kept.size, 1);
  assert.deepEqual(await refused(vault), [second]);
});

test("a row that is not refused any more is not taken for a mended one", async () => {
  const { server, vault } = await begin();
  await keepOffline(server, vault, craving());
  const [row] = await waiting(vault);
  server.instead = () => Response.error();
  await keep(vault, [craving()], row.seq);
  assert.equal((await waiting(vault)).length, 2);
});
