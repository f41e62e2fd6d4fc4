/** The page Notifications on a device that was mended while it opened: its list is loaded anew, once. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { remember } from "../../web/phone/database.js";
import { takeIn } from "../../web/phone/taking.js";
import { freshPhone, json } from "../phone/phone_in_hand.mjs";
import { KEYS, Part, Place, permit, withPage, withPush } from "./push_parts.mjs";

let pages = 0;

/** Opens it; return how often it was loaded anew. `dataset`: what the server wrote on it. */
async function opened({ visit = "navigate", dataset = {}, typed = [] } = {}) {
  const server = await freshPhone();
  withPush();
  permit("granted");
  server.answers.set("GET /api/v1/push/key", () => json({ key: KEYS[0] }));
  server.answers.set("PUT /api/v1/push/subscription", () => json({ id: "one" }));
  await takeIn("alma", server.secrets.alma);
  await remember("push", { person: "alma" });
  let count = 0;
  withPage(() => typed);
  globalThis.location = { reload: () => void (count += 1) };
  performance.getEntriesByType = () => [{ type: visit }];
  pages += 1;
  const { attach } = await import(`../../web/push/subscribe.js?${pages}`);
  const place = new Place();
  Object.assign(place.dataset, dataset);
  await attach(place);
  assert.deepEqual(place.seen, ["on"]);
  return count;
}

test("a list without this device is loaded anew", async () => {
  assert.equal(await opened(), 1);
});

test("not when the device is on it", async () => {
  assert.equal(await opened({ dataset: { isListed: "" } }), 0);
});

test("not a second time, whatever the server says", async () => {
  assert.equal(await opened({ visit: "reload" }), 0);
});

test("not under what is half typed", async () => {
  const field = Object.assign(new Part(""), { type: "time", value: "21:30", defaultValue: "22:00" });
  assert.equal(await opened({ typed: [field] }), 0);
});
