/** The PIN: what it opens, what it leaves on the disk, and how often it may be tried. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { recall, transact } from "../../web/phone/database.js";
import { facts } from "../../web/phone/facts.js";
import {
  hasPin,
  lock,
  removePin,
  setPin,
  touch,
  triesLeft,
  Unreachable,
  unlock,
} from "../../web/phone/pin.js";
import { setShared, shareSession } from "../../web/phone/sharing.js";
import { UNLOCKED_FOR } from "../../web/phone/tab.js";
import { takeIn } from "../../web/phone/taking.js";
import { end, Locked, markReady, openVault } from "../../web/phone/vault.js";
import { disk, freshPhone, json, looked, newTab, SENTINEL } from "./phone_in_hand.mjs";

const PIN = "274951";
let server;

beforeEach(async () => {
  server = await freshPhone();
});

/** Alma's phone with a PIN, an entry and an unsent row. */
async function withPin(isShared = false) {
  server.shared = isShared;
  const vault = await takeIn("alma", server.secrets.alma, isShared);
  await setPin(vault, PIN);
  const entry = await vault.seal("entries|1", { note: SENTINEL });
  const unsent = await vault.seal("outbox|1", { note: SENTINEL });
  await transact(["entries", "outbox"], "readwrite", ({ entries, outbox }) => {
    entries.put({ person: "alma", id: "1", ...entry });
    outbox.add({ person: "alma", ...unsent });
  });
  await markReady();
  return vault;
}

async function entry(vault) {
  return vault.unseal("entries|1", (await disk()).entries[0]);
}

async function isLocked() {
  return openVault().then(
    () => false,
    (error) => error instanceof Locked && error.hasPin,
  );
}

test("with a PIN nothing on the disk can be read while it is locked", async () => {
  await withPin();
  await lock();
  const { words, raws, opened, all } = await looked();
  assert.ok(!words.includes(SENTINEL) && !words.includes(PIN) && !opened.includes(SENTINEL));
  assert.equal(raws.length, 0);
  assert.deepEqual([all.owners[0].key, all.owners[0].tabs], [undefined, {}]);
  assert.equal(all.entries.length, 1);
  assert.ok(await isLocked());
});

test("nor while it is unlocked, without the secret of the tab", async () => {
  await withPin();
  const { words, raws, opened } = await looked();
  assert.ok(!words.includes(SENTINEL) && !opened.includes(SENTINEL));
  assert.equal(raws.length, 0);
});

test("the right PIN opens it, in this tab only", async () => {
  await withPin();
  await lock();
  const { vault } = await unlock(PIN);
  assert.deepEqual(await entry(vault), { note: SENTINEL });
  assert.deepEqual(await entry(await openVault()), { note: SENTINEL });
  newTab();
  assert.ok(await isLocked());
});

test("five wrong PINs, over reloads, and only the passphrase helps", async () => {
  await withPin();
  for (const left of [4, 3, 2, 1, 0]) {
    newTab();
    assert.equal(await triesLeft(), left + 1);
    assert.deepEqual(await unlock("000000"), { triesLeft: left });
  }
  assert.deepEqual(await unlock(PIN), { triesLeft: 0 });
  const { opened, all } = await looked();
  assert.deepEqual(all.owners[0].pin, { triesLeft: 0 });
  assert.ok(!opened.includes(SENTINEL));
  const vault = await takeIn("alma", server.secrets.alma);
  assert.deepEqual(await entry(vault), { note: SENTINEL });
  assert.equal(await hasPin("alma"), false);
});

test("a try is counted before it is made", async (context) => {
  await withPin();
  await lock();
  const cut = context.mock.method(crypto.subtle, "deriveKey", () => Promise.reject(new Error("cut")));
  await assert.rejects(unlock(PIN));
  cut.mock.restore();
  assert.equal(await triesLeft(), 4);
});

test("two tabs that try at once share the five tries", async () => {
  await withPin();
  const wrong = Array.from({ length: 8 }, (_, at) => unlock(`00000${at}`));
  const left = (await Promise.all(wrong)).map((outcome) => outcome.triesLeft);
  assert.deepEqual(left.toSorted(), [0, 0, 0, 0, 1, 2, 3, 4]);
  assert.deepEqual((await disk()).owners[0].pin, { triesLeft: 0 });
});

test("the right PIN at the last try gives all of them back", async () => {
  await withPin();
  for (let made = 0; made < 4; made++) await unlock("000000");
  assert.ok((await unlock(PIN)).vault);
  assert.equal(await triesLeft(), 5);
});

test("a changed PIN is the only one that opens it", async () => {
  const vault = await withPin();
  server.isAway = true; // it is unlocked: nobody has to be asked
  await setPin(vault, "8842");
  await lock();
  assert.deepEqual(await unlock(PIN), { triesLeft: 4 });
  assert.deepEqual(await entry((await unlock("8842")).vault), { note: SENTINEL });
});

test("a first PIN needs the server, and without it nothing changes", async () => {
  const vault = await takeIn("alma", server.secrets.alma);
  server.isAway = true;
  await assert.rejects(setPin(vault, PIN), Unreachable);
  assert.equal(await hasPin("alma"), false);
  assert.ok(await openVault());
});

test("a first PIN is not set while the session stays a way round it", async () => {
  const vault = await takeIn("alma", server.secrets.alma);
  server.answers.set("PUT /api/v1/phone", () => json({}, 503));
  await assert.rejects(setPin(vault, PIN), Unreachable);
  assert.equal(await hasPin("alma"), false);
});

test("two pages that have the session close at once keep the token that is good", async () => {
  const vault = await withPin();
  const answers = [];
  server.answers.set("PUT /api/v1/phone", () => {
    server.resume = `token ${answers.length}`;
    const answer = json({ resume: server.resume });
    answers.push(answer);
    const late = new Promise((resolve) => setTimeout(resolve, answers.length === 1 ? 30 : 0, answer));
    return late;
  });
  await Promise.all([shareSession(vault, true), shareSession(vault, true)]);
  assert.equal(await facts(vault).get("resume"), server.resume);
});

test("what is no PIN is not taken", async () => {
  const vault = await takeIn("alma", server.secrets.alma);
  for (const no of ["123", "1234567890123", "12a4", ""]) await assert.rejects(setPin(vault, no));
});

test("it locks five minutes after the last use", async (context) => {
  await withPin();
  const start = Date.now();
  context.mock.timers.enable({ apis: ["Date"], now: start + UNLOCKED_FOR - 1000 });
  await touch();
  context.mock.timers.setTime(start + 2 * UNLOCKED_FOR - 2000);
  assert.ok(await openVault());
  context.mock.timers.setTime(start + 2 * UNLOCKED_FOR);
  assert.ok(await isLocked());
  await touch();
  assert.ok(await isLocked());
  context.mock.timers.setTime(start - 60_000); // a clock set back does not open it again
  assert.ok(await isLocked());
});

test("locking drops the secret of the tab and closes the session", async () => {
  await withPin();
  await lock();
  assert.equal(sessionStorage.getItem("evenkeel"), null);
  assert.deepEqual(server.asked.at(-1), ["BEACON", "/api/v1/session/lock"]);
});

test("a PIN makes the session one that closes, with a token to open it", async () => {
  const vault = await withPin();
  assert.equal(server.shared, true);
  assert.equal(await facts(vault).get("resume"), server.resume);
  assert.equal(await facts(vault).get("shared"), false); // the phone is still their own
});

test("without its PIN one's own phone is open again", async () => {
  const vault = await withPin();
  await removePin(vault);
  newTab();
  assert.deepEqual(await entry(await openVault()), { note: SENTINEL });
  assert.equal(server.shared, false);
});

test("one's own PIN stays while the server cannot be told", async () => {
  const vault = await withPin();
  server.isAway = true;
  await assert.rejects(removePin(vault), Unreachable);
  assert.ok(await hasPin("alma"));
});

test("without its PIN a phone that others use keeps nothing past", async () => {
  const vault = await withPin(true);
  await removePin(vault);
  const { keys, all } = await looked();
  assert.deepEqual([keys.length, all.entries.length, all.facts.length], [0, 0, 0]);
  assert.equal(all.outbox.length, 1);
  assert.equal((await recall("current")).isReady, false);
  assert.equal(vault.keepsPast, false);
  assert.equal(server.shared, true);
});

test("whose phone it is can be changed under a PIN", async () => {
  const vault = await withPin();
  assert.ok(await setShared(vault, true));
  assert.equal(await facts(vault).get("shared"), true);
  await removePin(vault);
  assert.deepEqual((await disk()).entries, []);
});

test("an ended session takes the PIN and the device key along", async () => {
  await withPin();
  await end("alma");
  const { keys, all } = await looked();
  assert.equal(keys.length, 0);
  assert.deepEqual([all.owners[0].pin, all.owners[0].tabs], [undefined, undefined]);
  await assert.rejects(unlock(PIN));
});

test("a session that was proved by passphrase keeps the PIN and gives all tries back", async () => {
  await withPin();
  await unlock("000000");
  newTab();
  const vault = await takeIn("alma", server.secrets.alma, false);
  assert.deepEqual(await entry(vault), { note: SENTINEL });
  assert.equal(await triesLeft(), 5);
  assert.equal((await disk()).owners[0].key, undefined);
});
