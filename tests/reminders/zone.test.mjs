/** By whose clock: asked when the phone shows another time than home does, about the reminders that go by home's. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { takeIn } from "../../web/phone/taking.js";
import { freshPhone } from "../phone/phone_in_hand.mjs";

const [HOME, AWAY, TOKYO] = ["America/New_York", "Europe/Berlin", "Asia/Tokyo"];

/** The question, as far as the script looks at it: one text with every hole, and the button that keeps. */
class Text {
  data = "{kept}|{left}|{zone}|{person}";
}
class HTMLTemplateElement {}
Object.assign(globalThis, { Text, HTMLTemplateElement, NodeFilter: { SHOW_ELEMENT: 1, SHOW_TEXT: 4 } });
globalThis.Element = class {};
globalThis.document = {
  body: { dataset: { person: "alma" } },
  getElementById: (id) => (id === "reminders-zone" ? new HTMLTemplateElement() : null),
  importNode: () => ({ text: new Text(), querySelectorAll: () => [] }),
  createTreeWalker: ({ text }) => {
    let isOver = false;
    return { nextNode: () => !isOver && (isOver = true), currentNode: text };
  },
  querySelectorAll: () => [],
};
HTMLTemplateElement.prototype.content = {};

const server = await freshPhone();
await takeIn("alma", server.secrets.alma);
const { ask } = await import("../../web/reminders/zone.js");
const resolved = Intl.DateTimeFormat.prototype.resolvedOptions;
let zone = HOME;
Intl.DateTimeFormat.prototype.resolvedOptions = function () {
  return { ...resolved.call(this), timeZone: zone };
};

/** Opens a page on this clock; gives what it asks and the button that keeps things as they are. */
async function page(clock, zones, own = HOME) {
  zone = clock;
  let [asked, keep] = [null, null];
  const button = { addEventListener: (_kind, listener) => void (keep = listener) };
  const place = {
    replaceChildren: (copy) => void (asked = copy?.text.data ?? null),
    querySelectorAll: () => [],
    querySelector: () => button,
  };
  await ask(place, own, zones);
  return { asked, keep };
}

beforeEach(() => page(HOME, [HOME]));

test("at home nothing is asked, whatever else goes by other clocks", async () => {
  assert.equal((await page(HOME, [HOME, TOKYO])).asked, null);
});

test("away it is about those that go by the clock at home", async () => {
  const { asked } = await page(AWAY, [HOME, TOKYO]);
  assert.equal(asked, `New York|${HOME}|${AWAY}|alma`);
});

test("what was set for elsewhere on purpose is let be", async () => {
  assert.equal((await page(AWAY, [TOKYO])).asked, null);
  assert.equal((await page(AWAY, [])).asked, null);
});

test("once one lives there, those left behind are asked about", async () => {
  const { asked } = await page(AWAY, [HOME, TOKYO], AWAY);
  assert.equal(asked, `New York, Tokyo|${HOME} ${TOKYO}|${AWAY}|alma`);
});

test("another name of the same clock is the same clock", async () => {
  assert.equal((await page("US/Eastern", [HOME])).asked, null);
  assert.equal((await page(AWAY, ["US/Eastern"])).asked, `Eastern|US/Eastern|${AWAY}|alma`);
});

test("kept, it is not asked again there, and is at the next journey", async () => {
  const { keep } = await page(AWAY, [HOME]);
  globalThis.document.getElementById = ((find) => (id) => (id === "main" ? null : find(id)))(document.getElementById);
  await keep();
  assert.equal((await page(AWAY, [HOME])).asked, null);
  assert.ok((await page(TOKYO, [HOME])).asked);
  assert.ok((await page(AWAY, [HOME])).asked);
  await (await page(AWAY, [HOME])).keep();
  assert.equal((await page(AWAY, [HOME])).asked, null);
  await page(HOME, [HOME]);
  assert.ok((await page(AWAY, [HOME])).asked);
});
