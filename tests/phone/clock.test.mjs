/** Which clock is right, and which day that makes it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { localDate, note, present, settle } from "../../web/phone/clock.js";
import { recall, remember } from "../../web/phone/database.js";
import { freshPhone } from "./phone_in_hand.mjs";

const HOUR = 3_600_000;

beforeEach(freshPhone);

/** The server's time is told, `offset` ms ahead of the phone's. */
async function told(offset, took = 100) {
  const now = Date.now();
  await note(new Date(now + offset).toUTCString(), now - took, now);
}

/** How far what would be recorded is ahead of the phone's clock, in seconds. */
async function ahead() {
  return Math.round(((await settle()) - Date.now()) / 1000) + 0; // never -0
}

test("a small difference is not worth a question", async () => {
  await told(4 * 60_000);
  assert.equal(await ahead(), 0);
});

test("what the person said stays, while the difference does", async () => {
  await told(HOUR);
  const { offset } = await recall("clock");
  assert.ok(Math.abs(offset - HOUR) < 2000);
  await remember("clock", { offset, answer: { side: "server", offset } });
  assert.ok(Math.abs((await ahead()) - 3600) < 3);
  await told(HOUR + 30_000);
  assert.ok(Math.abs((await ahead()) - 3630) < 3);
});

test("what is looked at goes by the answer, and nobody is asked for it", async () => {
  const seen = async () => Math.round(((await present()) - Date.now()) / 1000) + 0;
  await told(HOUR);
  assert.equal(await seen(), 0);
  const { offset } = await recall("clock");
  await remember("clock", { offset, answer: { side: "server", offset } });
  assert.ok(Math.abs((await seen()) - 3600) < 3);
});

test("another difference is asked about again", async () => {
  await remember("clock", { offset: HOUR, answer: { side: "server", offset: HOUR } });
  await told(2 * HOUR);
  globalThis.HTMLTemplateElement = class {};
  globalThis.document = { querySelector: () => null, documentElement: { lang: "en" } };
  assert.equal(await ahead(), 0); // a page without the words for it takes the phone's
});

test("an answer that tells nothing about now is left alone", async () => {
  await told(HOUR, 20_000);
  await told(HOUR, -1);
  await note(null, 1, 2);
  await note("yesterday, I think", 1, 2);
  assert.equal(await recall("clock"), undefined);
});

test("the day is the one of the person's zone", () => {
  const instant = new Date("2026-11-22T03:30:00Z");
  assert.equal(localDate("America/New_York", instant), "2026-11-21");
  assert.equal(localDate("Etc/UTC", instant), "2026-11-22");
  assert.equal(localDate("Pacific/Kiritimati", new Date("2026-12-31T10:30:00Z")), "2027-01-01");
});
