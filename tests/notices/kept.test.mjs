/** Notices on a phone: kept sealed, gone with the session, and what was opened without a connection told later. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { kept, noteOpened, renew } from "../../web/notices/kept.js";
import { takeIn } from "../../web/phone/taking.js";
import { end, forget } from "../../web/phone/vault.js";
import { disk, freshPhone, json, looked } from "../phone/phone_in_hand.mjs";

const LIST = "GET /api/v1/notices?limit=50";
const OPENED = "PUT /api/v1/notices/n-1/opened?rev=1";
const PROGRAM = { id: "p-1", name: "Lindenhof", role: "member", phone: "+1 555 0100", hours: "9 to 5" };
const NOTICE = {
  id: "n-1",
  program: "p-1",
  title: "Supper on Friday",
  paragraphs: [[{ text: "At seven." }]],
  published_at: "2026-11-22T20:00:00Z",
  corrected_at: null,
  withdrawn: false,
  is_new: true,
  rev: 1,
};

let server;
let vault;

const sends = (...notices) => {
  server.answers.set(LIST, (person) =>
    person ? json({ notices, programs: [PROGRAM], more: false }) : json({ error: {} }, 401),
  );
};
const told = () => server.asked.filter(([method]) => method === "PUT").length;

beforeEach(async () => {
  server = await freshPhone();
  vault = await takeIn("alma", server.secrets.alma);
  server.answers.set(OPENED, () => new Response(null, { status: 204 }));
  sends(NOTICE);
});

test("they are kept, and nobody can read them on the disk", async () => {
  assert.equal(await kept(vault), null);
  await renew(vault);
  const { notices, programs, at } = await kept(vault);
  assert.deepEqual([notices, programs], [[NOTICE], [PROGRAM]]);
  assert.ok(Math.abs(at - Date.now()) < 5_000);
  const { words } = await looked();
  for (const secret of ["Supper", "Lindenhof", "555", "seven"]) assert.ok(!words.includes(secret));
});

test("they go with the session, and when somebody signs out", async () => {
  for (const leave of [end, forget]) {
    vault = await takeIn("alma", server.secrets.alma);
    await renew(vault);
    await noteOpened(vault, NOTICE);
    assert.equal((await disk()).facts.length, 2);
    await leave("alma");
    assert.deepEqual((await disk()).facts, []);
  }
});

test("a session that is over takes them along at the next contact", async () => {
  await renew(vault);
  server.session = "";
  await renew(vault);
  assert.deepEqual((await disk()).facts, []);
});

test("on a shared phone without a PIN nothing is asked for and nothing kept", async () => {
  vault.keepsPast = false;
  await renew(vault);
  assert.deepEqual((await disk()).facts, []);
  assert.equal(server.asked.filter(([, path]) => path.includes("notices")).length, 0);
});

test("without an answer, or with one that is not ours, what was kept stays", async () => {
  await renew(vault);
  const before = await kept(vault);
  server.isAway = true;
  await renew(vault);
  server.isAway = false;
  for (const strange of [() => new Response("<h1>Sign in here</h1>"), () => json({}), () => json({}, 500)]) {
    server.answers.set(LIST, strange);
    await renew(vault);
    assert.deepEqual(await kept(vault), before);
  }
});

test("what is opened here is no longer new here, and the server hears of it once", async () => {
  await renew(vault);
  server.isAway = true;
  await noteOpened(vault, NOTICE);
  await noteOpened(vault, NOTICE);
  await renew(vault);
  assert.deepEqual((await kept(vault)).notices.map(({ is_new }) => is_new), [false]);
  server.isAway = false;
  sends({ ...NOTICE, is_new: false });
  const tries = told();
  await renew(vault);
  await renew(vault);
  assert.equal(told() - tries, 1);
  assert.deepEqual((await kept(vault)).notices.map(({ is_new }) => is_new), [false]);
});

test("what the server has heard of is read here, too, where the list can not be reached then", async () => {
  await renew(vault);
  await noteOpened(vault, NOTICE);
  server.answers.set(LIST, () => json({}, 503));
  await renew(vault);
  assert.equal(told(), 1);
  assert.deepEqual((await kept(vault)).notices.map(({ is_new }) => is_new), [false]);
});

test("the list is not asked for before the server knows what was opened", async () => {
  await renew(vault);
  await noteOpened(vault, NOTICE);
  server.answers.set(OPENED, () => json({}, 503));
  const lists = () => server.asked.filter(([method, path]) => `${method} ${path}` === LIST).length;
  const before = lists();
  await renew(vault);
  assert.equal(lists(), before);
  server.answers.set(OPENED, () => json({ error: { code: "not_found" } }, 404));
  await renew(vault);
  assert.equal(lists(), before + 1, "one that is there no more is let go of");
  await renew(vault);
  assert.equal(lists(), before + 2);
  assert.equal(told(), 2);
});

test("two that are opened at once are both told", async () => {
  await Promise.all([noteOpened(vault, NOTICE), noteOpened(vault, { id: "n-2", rev: 3 })]);
  await renew(vault);
  const paths = server.asked.filter(([method]) => method === "PUT").map(([, path]) => path);
  assert.deepEqual(paths.sort(), ["/api/v1/notices/n-1/opened?rev=1", "/api/v1/notices/n-2/opened?rev=3"]);
});

test("told again while the server could not hear, it is new again here and there", async () => {
  await renew(vault);
  await noteOpened(vault, NOTICE);
  sends({ ...NOTICE, title: "Supper on Saturday", rev: 2 });
  await renew(vault);
  assert.equal(server.asked.filter(([, path]) => path.endsWith("/n-1/opened?rev=1")).length, 1);
  assert.deepEqual((await kept(vault)).notices.map(({ is_new }) => is_new), [true]);
});

test("what did not change is not sent again, and counts as seen just now", async () => {
  const tags = [];
  server.answers.set(LIST, (_person, headers) => {
    tags.push(headers["If-None-Match"]);
    if (headers["If-None-Match"] === 'W/"1"') return new Response(null, { status: 304 });
    const answer = json({ notices: [NOTICE], programs: [PROGRAM], more: false });
    answer.headers.set("ETag", 'W/"1"');
    return answer;
  });
  await renew(vault);
  const { at } = await kept(vault);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await renew(vault);
  assert.deepEqual(tags, [undefined, 'W/"1"']);
  const again = await kept(vault);
  assert.ok(again.at > at);
  assert.deepEqual(again.notices, [NOTICE]);
});

test("an older answer that is slow does not come after a newer one", async () => {
  let release;
  const slow = new Promise((resolve) => {
    release = resolve;
  });
  let asked = 0;
  server.answers.set(LIST, () => {
    asked += 1;
    const gone = { ...NOTICE, title: "", paragraphs: [], withdrawn: true };
    if (asked > 1) return json({ notices: [gone], programs: [PROGRAM], more: false });
    return slow.then(() => json({ notices: [NOTICE], programs: [PROGRAM], more: false }));
  });
  const first = renew(vault);
  const second = renew(vault);
  setTimeout(release, 50);
  await Promise.all([first, second]);
  assert.deepEqual((await kept(vault)).notices.map(({ title }) => title), [""]);
});

test("told again, it is new again", async () => {
  await renew(vault);
  await noteOpened(vault, NOTICE);
  await renew(vault);
  sends({ ...NOTICE, title: "Supper on Saturday" });
  await renew(vault);
  assert.deepEqual((await kept(vault)).notices.map(({ is_new }) => is_new), [true]);
});
