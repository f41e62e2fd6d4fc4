/** The lock: whatever the disk says, the page that is hidden behind it never stays the only one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { freshPhone } from "./phone_in_hand.mjs";

const TITLE = "Use your passphrase";

/** Any part of the page, as far as the script looks at it. */
class Part {
  children = {};
  said = "";
  isGone = false;
  dataset = {};
  toggleAttribute = (name, is) => void (this[name] = is);
  addEventListener = () => undefined;
  setAttribute = () => undefined;
  scrollIntoView = () => undefined;
  focus = () => undefined;
  remove = () => void (this.isGone = true);
  append = (one) => void (this.shown = one);
  appendChild = (one) => one;
  querySelector = (which) => this.children[which] ?? null;
  querySelectorAll = () => this.fields ?? [];
}

test("when the disk can’t say how many tries are left, the passphrase is the way on", async () => {
  await freshPhone();
  const [shell, main, screen, page, form, heading, link] = Array.from({ length: 7 }, () => new Part());
  const input = new Part();
  form.dataset = { goneTitle: TITLE };
  form.parentElement = page;
  form.fields = [input];
  page.children = { form, input, button: new Part(), a: link, h1: heading };
  screen.children = { main: page };
  globalThis.document = {
    title: "",
    body: new Part(),
    createElement: () => new Part(),
    importNode: () => screen,
    querySelector: (which) => (which === "#phone-lock" ? { content: {} } : shell),
    querySelectorAll: () => [main],
  };
  Object.defineProperty(globalThis, "indexedDB", { get: () => { throw new DOMException("no", "UnknownError"); } });
  const { askForPin } = await import("../../web/phone/lock_screen.js");
  let failure = null;
  askForPin().catch((error) => void (failure = error));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([failure, shell.shown, main.hidden], [null, screen, true]);
  assert.deepEqual([heading.textContent, input.isGone, link.isGone], [TITLE, true, false]);
});
