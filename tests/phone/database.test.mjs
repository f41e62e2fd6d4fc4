/** Transactions of the phone: all or nothing, and done when they say so. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { recall, remember, result, transact } from "../../web/phone/database.js";
import { freshPhone } from "./phone_in_hand.mjs";

beforeEach(freshPhone);

test("what was written is there afterwards", async () => {
  const seq = await transact(["outbox"], "readwrite", ({ outbox }) => outbox.add({ person: "a" }));
  const rows = await transact(["outbox"], "readonly", ({ outbox }) => outbox.getAll());
  assert.deepEqual(rows, [{ person: "a", seq }]);
});

test("an error takes everything back, and is the one that is thrown", async () => {
  const work = transact(["phone"], "readwrite", async ({ phone }) => {
    await result(phone.put(1, "one"));
    throw new RangeError("no");
  });
  await assert.rejects(work, RangeError);
  assert.equal(await recall("one"), undefined);
});

test("a row that the browser refuses takes everything back", async () => {
  const work = transact(["phone", "entries"], "readwrite", ({ phone, entries }) => {
    phone.put(1, "one");
    entries.add({ person: "a", id: "1" });
    entries.add({ person: "a", id: "1" });
  });
  await assert.rejects(work, { name: "ConstraintError" });
  assert.equal(await recall("one"), undefined);
});

test("a transaction may read before it writes", async () => {
  const raise = () =>
    transact(["phone"], "readwrite", async ({ phone }) => {
      const count = (await result(phone.get("count"))) ?? 0;
      await result(phone.put(count + 1, "count"));
    });
  await Promise.all(Array.from({ length: 20 }, raise));
  assert.equal(await recall("count"), 20);
});

test("a database that another page deletes is opened anew", async () => {
  await remember("one", 1);
  await freshPhone();
  assert.equal(await recall("one"), undefined);
  await remember("one", 2);
  assert.equal(await recall("one"), 2);
});

test("a fact that is no longer known is gone", async () => {
  await remember("quickExit", true);
  await remember("quickExit", undefined);
  assert.equal(await recall("quickExit"), undefined);
});
