/** Calls to the server: whose they are, what counts as an answer, and what an ended session takes along. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { call } from "../../web/phone/contact.js";
import { recall, remember, transact } from "../../web/phone/database.js";
import { facts } from "../../web/phone/facts.js";
import { hear } from "../../web/phone/news.js";
import { part, partAgain } from "../../web/phone/parting.js";
import { lock, setPin } from "../../web/phone/pin.js";
import { refresh } from "../../web/phone/standing.js";
import { takeIn } from "../../web/phone/taking.js";
import { openVault } from "../../web/phone/vault.js";
import { disk, freshPhone, json, looked, SENTINEL } from "./phone_in_hand.mjs";

const PATH = "/api/v1/phone";
let server;

beforeEach(async () => {
  server = await freshPhone();
});

async function atHome(person = "alma") {
  const vault = await takeIn(person, server.secrets[person]);
  await facts(vault).put("profile", { alias: SENTINEL });
  const sealed = await vault.seal("outbox|1", { note: SENTINEL });
  await transact(["outbox"], "readwrite", ({ outbox }) => outbox.add({ person, ...sealed }));
  return vault;
}

function answered(make) {
  server.answers.set(`GET ${PATH}`, make);
}

test("every call names its person", async () => {
  const answer = await call(await atHome(), PATH);
  assert.equal(answer.status, 200);
  assert.deepEqual(server.asked, [["GET", PATH, "alma"]]);
});

test("a page of the first account never gets in as the second", async () => {
  const alma = await atHome();
  server.session = "ben";
  const ben = await takeIn("ben", server.secrets.ben);
  assert.deepEqual(await call(alma, "/api/v1/sync", { method: "POST", json: {} }), {
    status: 401,
    data: { error: { code: "signed_out" } },
  });
  assert.equal((await call(ben, PATH)).status, 200);
  assert.equal((await openVault()).person, "ben");
});

test("no connection, an answer that says later, and a foreign one are no answer", async () => {
  const vault = await atHome();
  const page = new Response("<p>Sign in to this network</p>", { status: 401 });
  const none = [json({}, 503), json({}, 429), json({}, 500), new Response("<p>Hello</p>"), page];
  for (const response of none) {
    answered(() => response);
    assert.equal(await call(vault, PATH), null);
  }
  server.isAway = true;
  assert.equal(await call(vault, PATH), null);
  assert.ok(await openVault());
});

test("a browser that cannot say how long to wait gets its answers all the same", async (context) => {
  const vault = await atHome();
  context.mock.method(AbortSignal, "timeout");
  AbortSignal.timeout = undefined; // Safari before 16, Chrome before 103
  assert.equal((await call(vault, PATH)).status, 200);
});

test("a refusal is an answer", async () => {
  const vault = await atHome();
  answered(() => json({ error: { code: "refused" } }, 422));
  assert.deepEqual(await call(vault, PATH), { status: 422, data: { error: { code: "refused" } } });
});

test("a session that ended elsewhere wipes what can be read, and pages hear of it", async () => {
  const vault = await atHome();
  const heard = new Promise((resolve) => hear("ended", resolve));
  server.session = "";
  assert.equal((await call(vault, PATH)).status, 401);
  assert.deepEqual(await heard, { person: "alma" });
  const { keys, all } = await looked();
  assert.deepEqual([keys.length, all.facts.length, all.outbox.length], [0, 0, 1]);
});

test("pages of the account that was here before hear that it is over", async () => {
  await atHome();
  const heard = new Promise((resolve) => hear("ended", resolve));
  await takeIn("ben", server.secrets.ben);
  assert.deepEqual(await heard, { person: "alma" });
});

test("a session that was closed is opened again by its token, once for two tabs", async () => {
  const vault = await atHome();
  await setPin(vault, "274951");
  server.session = "";
  server.asked = [];
  const answers = await Promise.all([call(vault, PATH), call(vault, PATH)]);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  const resumed = server.asked.filter(([, path]) => path.endsWith("/resume"));
  assert.equal(resumed.length, 1);
});

test("a dead token ends it; one that gets no answer does not", async () => {
  const vault = await atHome();
  await setPin(vault, "274951");
  server.session = "";
  server.answers.set("POST /api/v1/session/resume", () => json({}, 503));
  assert.equal(await call(vault, PATH), null);
  assert.ok(await openVault());
  server.answers.clear();
  server.resume = "another";
  assert.equal((await call(vault, PATH)).status, 401);
  assert.equal(await openVault(), null);
});

test("a locked page neither opens the session again nor ends it", async () => {
  const vault = await atHome();
  await setPin(vault, "274951");
  await lock();
  vault.shut();
  server.session = "";
  assert.equal(await call(vault, PATH), null);
  assert.ok((await disk()).owners[0].pin);
});

test("sign-out without a connection wipes at once and tells the server later", async () => {
  await atHome();
  server.isAway = true;
  await part("alma");
  const { words, all } = await looked();
  assert.ok(!words.includes(SENTINEL));
  assert.deepEqual([all.owners, all.outbox, all.facts], [[], [], []]);
  assert.equal(server.session, "alma");
  server.isAway = false;
  await partAgain();
  assert.equal(server.session, "");
  assert.equal(await recall("leaving"), undefined);
});

test("a late sign-out does not end the session of who came since", async () => {
  await remember("leaving", { person: "alma" });
  server.session = "ben";
  await partAgain();
  assert.equal(server.session, "ben");
});

test("what the server says of the phone is taken over", async () => {
  const vault = await atHome();
  assert.ok(await refresh(vault));
  const profile = { alias: SENTINEL, timezone: "Etc/UTC", hidden_tiles: [], codes_kept: true };
  assert.deepEqual(await facts(vault).get("profile"), profile);
  server.shared = true; // chosen on another page
  await refresh(vault);
  assert.equal(vault.keepsPast, false);
  assert.deepEqual((await disk()).facts, []);
});
