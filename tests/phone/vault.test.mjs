/** Whose phone it is, what can be read on its disk, and what is left when somebody goes. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { recall, remember, transact } from "../../web/phone/database.js";
import { facts } from "../../web/phone/facts.js";
import { invitationOf } from "../../web/phone/invited.js";
import { UNLOCKED_FOR } from "../../web/phone/tab.js";
import { takeIn } from "../../web/phone/taking.js";
import {
  assertKnown,
  end,
  forget,
  Gone,
  Locked,
  markReady,
  openVault } from "../../web/phone/vault.js";
import { disk, freshPhone, looked, newTab, SENTINEL } from "./phone_in_hand.mjs";

let secrets;

beforeEach(async () => {
  ({ secrets } = await freshPhone());
});

/** A row in every store, each with the sentinel in it. */
async function written(vault) {
  const { person } = vault;
  const unsent = await vault.seal("outbox|1", { note: SENTINEL });
  const entry = await vault.seal("entries|1", { note: SENTINEL });
  await transact(["outbox", "entries"], "readwrite", ({ outbox, entries }) => {
    outbox.add({ person, ...unsent });
    entries.put({ person, id: "1", ...entry });
  });
  await facts(vault).put("profile", { alias: SENTINEL });
}

function invitation(person) {
  return { person, token: SENTINEL };
}

async function unsent(vault) {
  const rows = (await disk()).outbox.filter(({ person }) => person === vault.person);
  return Promise.all(rows.map((row) => vault.unseal("outbox|1", row)));
}

test("nobody's phone has no vault", async () => {
  assert.equal(await openVault(), null);
});

test("the owner of an open phone reads what was written before", async () => {
  await written(await takeIn("alma", secrets.alma));
  newTab();
  const vault = await openVault();
  assert.deepEqual(await unsent(vault), [{ note: SENTINEL }]);
  assert.deepEqual(await facts(vault).get("profile"), { alias: SENTINEL });
});

test("there is only ciphertext on the disk, and the key to it cannot be taken out", async () => {
  await written(await takeIn("alma", secrets.alma));
  const { words, keys, raws, opened } = await looked();
  assert.ok(!words.includes(SENTINEL));
  assert.ok(!words.includes(secrets.alma));
  assert.equal(raws.length, 0);
  assert.deepEqual(keys.map((key) => key.extractable), [false]);
  assert.equal(opened.split(SENTINEL).length - 1, 3); // the search itself finds what a key opens
});

test("a sealed row opens in its own place only", async () => {
  const vault = await takeIn("alma", secrets.alma);
  const sealed = await vault.seal("entries|1", { note: SENTINEL });
  assert.deepEqual(await vault.unseal("entries|1", sealed), { note: SENTINEL });
  await assert.rejects(vault.unseal("entries|2", sealed));
  await assert.rejects(vault.unseal("facts|1", sealed));
});

test("two tabs that come first at the same time agree on one key", async () => {
  const [one, other] = await Promise.all([
    takeIn("alma", secrets.alma),
    takeIn("alma", secrets.alma),
  ]);
  const sealed = await one.seal("entries|1", 1);
  assert.equal(await other.unseal("entries|1", sealed), 1);
  assert.equal(await (await openVault()).unseal("entries|1", sealed), 1);
});

test("after the session has ended nothing on the disk can be read", async () => {
  await written(await takeIn("alma", secrets.alma));
  await markReady();
  await end("alma");
  const { words, keys, raws, all } = await looked();
  assert.ok(!words.includes(SENTINEL));
  assert.deepEqual([keys.length, raws.length], [0, 0]);
  assert.deepEqual([all.entries.length, all.facts.length, all.outbox.length], [0, 0, 1]);
  assert.deepEqual(Object.keys(all.owners[0]).sort(), ["isShared", "person", "server"]);
  assert.equal(await recall("current"), undefined);
  assert.equal(await openVault(), null);
});

test("what was not sent can be read again once its owner has signed in", async () => {
  await written(await takeIn("alma", secrets.alma));
  await end("alma");
  const vault = await takeIn("alma", secrets.alma);
  assert.deepEqual(await unsent(vault), [{ note: SENTINEL }]);
});

test("nobody else's secret opens it", async () => {
  await takeIn("alma", secrets.alma);
  await end("alma");
  await assert.rejects(takeIn("alma", secrets.ben));
});

test("sign-out leaves nothing of theirs, and all of another's", async () => {
  const alma = await takeIn("alma", secrets.alma);
  await written(alma);
  await written(await takeIn("ben", secrets.ben));
  await remember("invitation", invitation("ben"));
  await forget("ben");
  const { all } = await looked();
  assert.deepEqual([all.entries.length, all.facts.length, all.phone.length], [0, 0, 0]);
  assert.deepEqual(all.outbox.map(({ person }) => person), ["alma"]);
  assert.deepEqual(all.owners.map(({ person }) => person), ["alma"]);
  assert.deepEqual(await unsent(await takeIn("alma", secrets.alma)), [{ note: SENTINEL }]);
});

test("an open invitation goes with its owner's session, and whoever comes next finds none", async () => {
  await takeIn("alma", secrets.alma);
  await remember("invitation", invitation("alma"));
  await takeIn("alma", secrets.alma);
  assert.deepEqual(await recall("invitation"), invitation("alma"));
  await end("ben");
  assert.deepEqual(await recall("invitation"), invitation("alma"));
  await takeIn("ben", secrets.ben);
  assert.equal(await recall("invitation"), undefined);
  await remember("invitation", invitation("ben"));
  await end("ben");
  assert.equal(await recall("invitation"), undefined);
});

test("an invitation of one who never became the owner goes when somebody else does", async () => {
  await remember("invitation", invitation("alma"));
  assert.deepEqual([await invitationOf("alma"), await invitationOf("ben")], [SENTINEL, ""]);
  await takeIn("alma", secrets.alma);
  assert.deepEqual(await recall("invitation"), invitation("alma"));
  await forget("alma");
  await remember("invitation", invitation("alma")); // signed up anew, and closed before the first page
  await takeIn("ben", secrets.ben);
  assert.equal(await recall("invitation"), undefined);
});

test("another account can read nothing of the first one's", async () => {
  await written(await takeIn("alma", secrets.alma));
  await markReady();
  const ben = await takeIn("ben", secrets.ben);
  const { opened, all } = await looked();
  assert.ok(!opened.includes(SENTINEL));
  assert.deepEqual([all.entries.length, all.facts.length], [0, 0]);
  assert.deepEqual(await recall("current"), { person: "ben", isReady: false });
  await assert.rejects(ben.unseal("outbox|1", all.outbox[0]));
  assert.equal((await openVault()).person, "ben");
});

test("a page that was left open writes nothing after the sign-out", async () => {
  const alma = await takeIn("alma", secrets.alma);
  await forget("alma");
  await assert.rejects(facts(alma).put("profile", 1), Gone);
  const late = transact(["owners", "outbox"], "readwrite", async (stores) => {
    await assertKnown(stores, alma);
    stores.outbox.add({ person: "alma" });
  });
  await assert.rejects(late, Gone);
  assert.deepEqual((await disk()).outbox, []);
});

test("where others use the phone and there is no PIN, only what was not sent is kept", async () => {
  const vault = await takeIn("alma", secrets.alma, true);
  await facts(vault).put("profile", { alias: SENTINEL });
  await assert.rejects(vault.seal("entries|1", { note: SENTINEL }));
  const row = await vault.seal("outbox|1", { note: SENTINEL });
  await transact(["outbox"], "readwrite", ({ outbox }) => outbox.add({ person: "alma", ...row }));
  await markReady();
  const { words, keys, raws, all } = await looked();
  assert.ok(!words.includes(SENTINEL));
  assert.deepEqual([keys.length, raws.length], [0, 0]);
  assert.deepEqual([all.entries.length, all.facts.length], [0, 0]);
  assert.equal((await recall("current")).isReady, false);
  assert.deepEqual(await facts(vault).get("profile"), { alias: SENTINEL }); // this page knows
  assert.deepEqual(await unsent(await openVault()), [{ note: SENTINEL }]);
});

test("without a PIN the key stays in this tab, for five minutes", async (context) => {
  const back = newTab();
  await takeIn("alma", secrets.alma, true);
  newTab();
  await assert.rejects(openVault(), (error) => error instanceof Locked && !error.hasPin);
  back();
  assert.equal((await openVault()).keepsPast, false);
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() + UNLOCKED_FOR + 1 });
  await assert.rejects(openVault(), Locked);
});

test("a phone that others begin to use keeps nothing past any more", async () => {
  await written(await takeIn("alma", secrets.alma));
  await markReady();
  await takeIn("alma", secrets.alma, true);
  const { keys, all } = await looked();
  assert.deepEqual([keys.length, all.entries.length, all.facts.length], [0, 0, 0]);
  assert.equal(all.outbox.length, 1);
  assert.equal((await recall("current")).isReady, false);
});

test("who is signing out here is not taken in again before the server knows", async () => {
  await remember("leaving", { person: "alma" });
  await assert.rejects(takeIn("alma", secrets.alma), Gone);
  assert.deepEqual((await disk()).owners, []);
  await takeIn("ben", secrets.ben);
});
