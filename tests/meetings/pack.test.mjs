/** The pack on a phone: kept sealed, asked for without saying who asks, and only when it may have changed. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { end } from "../../web/phone/vault.js";
import { takeIn } from "../../web/phone/taking.js";
import { disk, freshPhone, looked } from "../phone/phone_in_hand.mjs";

globalThis.document = { documentElement: { lang: "en" }, body: { dataset: {} }, getElementById: () => null };
const { fetchPack, FRESH_MS, isFresh, keptPack, NoSuchPlace } = await import("../../web/meetings/pack.js");
const { asked, rounded } = await import("../../web/meetings/asking.js");
const { forget, keepKnown, keepLast, last } = await import("../../web/meetings/last.js");
const { placed } = await import("../../web/meetings/placing.js");
const { keepMine, keptMine } = await import("../../web/meetings/mine.js");
const { meetingsIn, together } = await import("../../web/meetings/together.js");

const NOW = 1_795_305_600_000;
const WHERE = { near: "33444" };
const PLACE = { lat: 26.46, lng: -80.07, name: "Delray Beach, FL", timezone: "America/New_York" };
const COLUMNS = ["id", "name", "lat", "lng", "city", "region", "postal_code", "timezone", "types", "is_closed", "is_duration_default"];

let vault;
let asking;
let answer;

/** A pack with so many meetings in one town, one of them named after a secret. */
function pack(count = 20, radius_km = 65) {
  const each = (value) => Array.from({ length: count }, () => value);
  const texts = ["Boynton Beach", "FL", "33435", "America/New_York", "D O"];
  const meetings = [
    Array.from({ length: count }, (_, at) => `m-${at}`),
    each("Plum Tree"),
    each(26.53),
    each(-80.07),
    ...[0, 1, 2, 3, 4].map(each),
    each(0),
    each(1),
  ];
  const shared = ["city", "region", "postal_code", "timezone", "types"];
  return { format: 1, made_at: "2026-11-22T20:00:00Z", place: PLACE, radius_km, columns: COLUMNS, shared, texts, meetings };
}

const sent = (body, etag = 'W/"1"') => new Response(JSON.stringify(body), { headers: { ETag: etag } });

beforeEach(async () => {
  const server = await freshPhone();
  vault = await takeIn("alma", server.secrets.alma);
  [asking, answer] = [[], () => sent(pack())];
  globalThis.fetch = async (path, options) => {
    asking.push([path, options]);
    return answer(path);
  };
});

test("it is kept, and nobody can read where on the disk", async () => {
  await fetchPack(vault, WHERE, null, NOW);
  await keepLast(vault, { where: WHERE, travel: "bus" });
  assert.equal((await keptPack(vault)).pack.meetings[1][0], "Plum Tree");
  assert.deepEqual(await last(vault), { where: WHERE, travel: "bus" });
  const { words } = await looked();
  for (const secret of ["Plum Tree", "33444", "Delray", "bus"]) assert.ok(!words.includes(secret));
});

test("it goes with the session", async () => {
  await fetchPack(vault, WHERE, null, NOW);
  await end("alma");
  assert.deepEqual((await disk()).facts, []);
});

test("the server is not told who asks", async () => {
  await fetchPack(vault, WHERE, null, NOW);
  const [[path, { headers, credentials }]] = asking;
  assert.equal(path, "/api/v1/meetings/pack?near=33444");
  assert.equal(credentials, "omit");
  assert.deepEqual(headers, {});
});

test("after six hours it is asked for again, and what did not change is not sent", async () => {
  const first = await fetchPack(vault, WHERE, null, NOW);
  assert.ok(isFresh(first, WHERE, NOW + FRESH_MS - 1));
  assert.ok(!isFresh(first, WHERE, NOW + FRESH_MS));
  assert.ok(!isFresh(first, WHERE, NOW - 1), "a clock that was set back");
  assert.ok(!isFresh(first, { near: "Boston" }, NOW));
  answer = () => new Response(null, { status: 304 });
  await fetchPack(vault, WHERE, first, NOW + FRESH_MS);
  const [, [path, { headers }]] = asking;
  assert.equal(path, "/api/v1/meetings/pack?near=33444&radius_km=65");
  assert.deepEqual(headers, { "If-None-Match": 'W/"1"' });
  assert.ok(isFresh(await keptPack(vault), WHERE, NOW + FRESH_MS + 1));
});

test("for another place the earlier tag is not shown", async () => {
  const first = await fetchPack(vault, WHERE, null, NOW);
  await fetchPack(vault, { lat: 1.5, lng: 2.5 }, first, NOW);
  const [, [path, { headers }]] = asking;
  assert.equal(path, "/api/v1/meetings/pack?lat=1.5&lng=2.5");
  assert.deepEqual(headers, {});
});

test("where there are few, a wider one is kept", async () => {
  answer = (path) => sent(path.includes("radius_km=250") ? pack(5, 250) : pack(3));
  const { pack: kept } = await fetchPack(vault, WHERE, null, NOW);
  assert.equal(kept.radius_km, 250);
  assert.equal(asking.length, 2);
});

test("what is not ours, or not there, leaves what was kept", async () => {
  const first = await fetchPack(vault, WHERE, null, NOW);
  const strange = [
    () => new Response("<h1>Sign in to this network</h1>"),
    () => sent({ format: 2 }),
    () => new Response("{}", { status: 500 }),
    () => {
      throw new TypeError("no connection");
    },
  ];
  for (answer of strange) assert.equal(await fetchPack(vault, WHERE, first, NOW + 1), null);
  assert.deepEqual(await keptPack(vault), first);
  answer = () => sent({ error: { code: "place_not_found" } }, "");
  answer = () => new Response("{}", { status: 422 });
  await assert.rejects(fetchPack(vault, { near: "Nowhere" }, first, NOW), NoSuchPlace);
});

test("on a shared phone without a PIN nothing of it is kept", async () => {
  vault.keepsPast = false;
  await fetchPack(vault, WHERE, null, NOW);
  await keepLast(vault, { where: WHERE, travel: "" });
  assert.deepEqual((await disk()).facts, []);
  assert.equal((await keptPack(vault)).pack.format, 1, "this page knows it");
});

/** A pack of what somebody keeps: one of the town's meetings, and one far away. */
function mine(same_as = null) {
  const all = pack(2, 0);
  const [names, lat, lng] = [["Plum Tree", "Pear Tree"], [26.53, 41.88], [-80.07, -87.63]];
  const meetings = [["m-1", "far"], names, lat, lng, ...all.meetings.slice(4), [null, same_as]];
  return { ...all, place: null, columns: [...COLUMNS, "same_as"], meetings };
}

test("the meetings somebody keeps are a sealed pack too, and it stays without an answer", async () => {
  answer = () => sent(mine());
  const kept = await keepMine(vault);
  const [[path, { headers }]] = asking;
  assert.deepEqual([path, headers], ["/api/v1/meetings/mine/pack", { "Evenkeel-Person": "alma" }]);
  assert.deepEqual(meetingsIn(kept).map(({ id, types, region }) => [id, types, region]), [
    ["m-1", ["D", "O"], "FL"],
    ["far", ["D", "O"], "FL"],
  ]);
  for (answer of [() => new Response("{}", { status: 500 }), () => sent({ format: 2 })]) {
    assert.deepEqual(await keepMine(vault), kept);
  }
  assert.deepEqual(await keptMine(vault), kept);
  const { words } = await looked();
  for (const secret of ["Plum Tree", "Pear Tree", "41.88"]) assert.ok(!words.includes(secret));
  await end("alma");
  assert.deepEqual((await disk()).facts, []);
});

test("what somebody keeps is not sent again until it changes, and is known to be as it should be", async () => {
  answer = () => sent(mine());
  const first = await keepMine(vault);
  const { facts: before } = await disk();
  answer = () => new Response(null, { status: 304 });
  const again = await keepMine(vault);
  const [, [, { headers }]] = asking;
  assert.equal(headers["If-None-Match"], 'W/"1"');
  assert.ok(again.at >= first.at);
  assert.deepEqual((await keptMine(vault)).at, again.at);
  const { facts: after } = await disk();
  const packOf = (rows) => rows.find(({ name }) => name === "meetings_mine");
  assert.deepEqual(packOf(after), packOf(before), "it is not written anew");
});

test("a session that was closed with the phone is opened again for it", async () => {
  let isOpen = false;
  answer = (path) => {
    if (path === "/api/v1/meetings/mine") {
      isOpen = true; // as `call` does by the way
      return sent({ meetings: [] });
    }
    return isOpen ? sent(mine()) : new Response("{}", { status: 401 });
  };
  assert.equal(meetingsIn(await keepMine(vault)).length, 2);
});

test("what is near and what is kept are searched together, each meeting once", async () => {
  const near = await fetchPack(vault, WHERE, null, NOW);
  const ids = (same_as) => {
    const all = together(near, { pack: mine(same_as), etag: "", at: NOW });
    return all.map(({ id, is_mine }) => (is_mine ? `${id}!` : id)).sort();
  };
  const rest = near.pack.meetings[0].filter((id) => id !== "m-1");
  assert.deepEqual(ids(null), ["m-1!", "far!", ...rest].sort());
  assert.deepEqual(ids("elsewhere"), ["m-1!", "far!", ...rest].sort());
  assert.deepEqual(ids("m-0"), ["m-1!", ...rest].sort(), "m-0 is the same meeting");
  assert.deepEqual(together(null, null), []);
});

test("a place that the server does not know is not where one looked last", async () => {
  const before = { where: WHERE, travel: "" };
  await keepLast(vault, before);
  await keepKnown(vault, { where: { near: "Nowhere" }, travel: "bus" }, () => false);
  assert.deepEqual(await last(vault), { where: WHERE, travel: "bus" });
  await forget(vault, { where: { near: "Nowhere" }, travel: "walk" });
  assert.deepEqual(await last(vault), { where: WHERE, travel: "walk" });
  await forget(vault, { where: WHERE, travel: "walk" });
  assert.deepEqual(await last(vault), { where: null, travel: "walk" }, "nor is one it knows no more");
  for (const where of [{ near: "Boston" }, { lat: 1, lng: 2 }, null]) {
    await keepKnown(vault, { where, travel: "" }, (place) => place.near === "Boston");
    assert.deepEqual((await last(vault)).where, where);
  }
});

test("positions are rounded to about a kilometre", () => {
  assert.deepEqual(rounded({ lat: 26.461523, lng: -80.072849 }), { lat: 26.46, lng: -80.07 });
  const found = asked(new URLSearchParams("lat=26.461523&lng=-80.072849"), { where: null, travel: "" });
  assert.deepEqual(found.last.where, { lat: 26.46, lng: -80.07 });
});

test("an address that says nothing of a place means the last one; an empty place means none", () => {
  const before = { where: WHERE, travel: "walk" };
  assert.deepEqual(asked(new URLSearchParams(""), before).last, before);
  assert.equal(asked(new URLSearchParams("near=&lat=&lng="), before).last.where, null);
  assert.equal(asked(new URLSearchParams("near=&travel=bus"), before).query.travel, "bus");
  assert.equal(asked(new URLSearchParams("feed=x"), before), null, "only the server can");
});

test("what makes no sense in an address narrows nothing", () => {
  const strange = "near=x&weekday=9&when=never&part_of_day=dusk&attendance=maybe&radius_km=-4&limit=0&lat=abc";
  const { query, limit } = asked(new URLSearchParams(strange), { where: null, travel: "" });
  const { weekday, when, part_of_day, attendance, radius_km } = query;
  assert.deepEqual([weekday, when, part_of_day, attendance, radius_km], [null, "any", null, null, null]);
  assert.equal(limit, 1);
});

test("without a connection a place is found in what is kept, or another is shown and said to be so", async () => {
  const kept = await fetchPack(vault, WHERE, null, NOW);
  const meetings = meetingsIn(kept);
  const find = (where) => placed(where, kept, meetings);
  assert.deepEqual(find(WHERE), { place: PLACE, whole: 65, isAsked: true });
  assert.equal(find({ near: "delray beach fl" }).isAsked, true);
  for (const near of ["Boynton Beach", "boynton beach, FL", "33435"]) {
    const { place, isAsked, whole } = find({ near });
    assert.ok(isAsked && Math.abs(place.lat - 26.53) < 1e-9);
    assert.ok(whole > 50 && whole < 65);
  }
  assert.ok(find({ lat: 26.5, lng: -80.1 }).isAsked);
  assert.deepEqual(find({ near: "Chicago" }), { place: PLACE, whole: 65, isAsked: false });
  assert.equal(find({ lat: 41.88, lng: -87.63 }).isAsked, false);
  assert.deepEqual(find(null), { place: null, whole: 0, isAsked: true });
});

test("without a connection meetings are found where somebody keeps one, though not all there are", () => {
  const own = { pack: mine(), etag: "", at: NOW };
  const meetings = together(null, own);
  const { place, whole, isAsked } = placed({ lat: 41.9, lng: -87.6 }, null, meetings);
  assert.deepEqual([place.lat, whole, isAsked], [41.9, 0, false]);
  const town = placed({ near: "boynton beach" }, null, meetings).place;
  assert.deepEqual([town.name, town.lat], ["Boynton Beach", 26.53], "not half-way to another of its name");
  assert.deepEqual(placed({ lat: 51.5, lng: 0 }, null, meetings), { place: null, whole: 0, isAsked: false });
});
