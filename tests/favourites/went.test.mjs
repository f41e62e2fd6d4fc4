import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { body: { dataset: { person: "shell" } }, addEventListener: () => undefined };
globalThis.addEventListener = () => undefined;
const { ticked } = await import("../../web/favourites/went.js");
const { dayOf } = await import("../../web/daily/day.js");

const DAY = "2026-11-22";
const ID = "5b8a4a0e-58d1-4a0a-8f0a-111111111111";
const AT = "2026-11-22T20:00:00.000Z";
const ZONE = "America/New_York";
const checkIn = (data) => ({
  id: "5b8a4a0e-58d1-4a0a-8f0a-222222222222",
  kind: "check_in",
  rev: 1,
  local_date: DAY,
  recorded_at: "2026-11-22T19:00:00Z",
  timezone: ZONE,
  data,
});

test("on an empty day it is a new check-in with a meeting", () => {
  const [item, ...others] = ticked(dayOf(DAY, []), ID, AT, ZONE);
  assert.deepEqual(others, []);
  assert.equal(item.id, ID);
  assert.deepEqual(item.data, { connection: ["meeting"] });
});

test("what the day says already stays", () => {
  const held = dayOf(DAY, [checkIn({ mood: 2, connection: ["friend"] })]);
  const [item] = ticked(held, ID, AT, ZONE);
  assert.equal(item.rev, 2);
  assert.deepEqual(item.data, { mood: 2, connection: ["friend", "meeting"] });
});

test("a second time changes nothing", () => {
  assert.deepEqual(ticked(dayOf(DAY, [checkIn({ connection: ["meeting"] })]), ID, AT, ZONE), []);
});
