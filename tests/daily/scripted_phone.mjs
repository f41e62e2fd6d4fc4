// A phone that tests drive: the scripts of web/ with storage of their own, and the real server at the other end of a
// line. A command comes in as a line of JSON, `[name, ...arguments]`; what it gives goes out as one.
import { createInterface } from "node:readline";
import { Locks } from "./small_world.mjs";

const { call } = await import("../../web/phone/contact.js");
const { takeIn } = await import("../../web/phone/taking.js");
const { openVault } = await import("../../web/phone/vault.js");
const { refresh } = await import("../../web/phone/standing.js");
const { itemsBetween } = await import("../../web/daily/entries.js");
const outbox = await import("../../web/daily/outbox.js");
const { catchUp } = await import("../../web/daily/reading.js");

const [origin] = process.argv.slice(2);
const request = fetch;
let cookie = "";
let vault = null;

globalThis.fetch = (path, options) => {
  const headers = { ...options.headers, Cookie: cookie, "Sec-Fetch-Site": "same-origin" };
  return request(new URL(path, origin), { ...options, headers });
};
Object.defineProperty(navigator, "locks", { value: new Locks() });

const commands = {
  signIn: async (person, given) => {
    cookie = given;
    const { data } = await call({ person }, "/api/v1/phone");
    vault = await takeIn(person, data.secret, data.shared);
    return refresh(vault);
  },
  isOpen: async () => Boolean(await openVault()),
  keep: (changes) => outbox.keep(vault, changes),
  flush: () => outbox.flush(),
  /** The page and the worker at once. */
  flushTwice: () => Promise.all([outbox.flush(), outbox.flush()]),
  catchUp: () => catchUp(vault),
  catchUpTwice: () => Promise.all([catchUp(vault), catchUp(vault)]),
  diary: () => itemsBetween(vault, "0001-01-01", "9999-12-31"),
  waiting: () => outbox.waiting(vault),
  refused: () => outbox.refused(vault),
  drop: (seq) => outbox.drop(vault, seq),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...given] = JSON.parse(line);
  const answer = await commands[name](...given).then(
    (value) => ({ value }),
    (error) => ({ error: String(error?.stack ?? error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit();
