/** The page Notifications on a device that stopped getting any: one tap mends it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { recall, remember } from "../../web/phone/database.js";
import { takeIn } from "../../web/phone/taking.js";
import { freshPhone, json } from "../phone/phone_in_hand.mjs";
import { KEYS, Place, permit, until, withPage, withPush } from "./push_parts.mjs";

const PATH = "/api/v1/push/subscription";

test("a device that died says so, and one tap turns it on again", async () => {
  const server = await freshPhone();
  const { registration } = withPush();
  permit("granted");
  const told = [];
  globalThis.fetch = async (path, request = {}) => {
    const given = request.method === "PUT" && JSON.parse(request.body);
    if (given?.again) return json({ error: {} }, 404);
    if (given) told.push(given.endpoint);
    return server.fetch(path, request);
  };
  server.answers.set("GET /api/v1/push/key", () => json({ key: KEYS[0] }));
  server.answers.set(`PUT ${PATH}`, () => json({ id: "one" }));
  await takeIn("alma", server.secrets.alma);
  const { endpoint } = (registration.pushManager.subscription = registration.pushManager.make(
    new Uint8Array(Buffer.from(KEYS[0], "base64url")).buffer,
  ));
  await remember("push", { person: "alma", endpoint, key: KEYS[0], mendedAt: Date.now() });

  let left = "";
  withPage();
  globalThis.location = { replace: (address) => void (left = address) };
  const { attach } = await import("../../web/push/subscribe.js");
  const place = new Place();
  await attach(place);
  assert.deepEqual(place.seen, ["died"]);
  place.tap("on");
  await until(() => left === "/notifications");
  assert.deepEqual([told, (await recall("push")).endpoint], [[endpoint], endpoint]);
});
