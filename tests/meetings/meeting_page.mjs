// The page of each meeting as a phone shows it: {pack, words, home, agent, times} comes in as a file, the pages of all
// meetings at each of the times go out as JSON, by id.
import { readFile } from "node:fs/promises";

const { pack, words, home, agent, times } = JSON.parse(await readFile(process.argv[2], "utf8"));
globalThis.HTMLTemplateElement = class {
  content = { textContent: JSON.stringify(words) };
};
const template = new HTMLTemplateElement();
globalThis.document = {
  documentElement: { lang: "en" },
  getElementById: (id) => (id === "meetings-words" ? template : null),
};
Object.defineProperty(globalThis, "navigator", { value: { userAgent: agent }, configurable: true });
const { page } = await import("../../web/meetings/meeting_page.js");
const { meetingsOf } = await import("../../web/meetings/unpacking.js");

const pages = times.map((now) => {
  const at = new Date(now * 1000);
  return Object.fromEntries(meetingsOf(pack).map((one) => [one.id, page(one, at, home)]));
});
process.stdout.write(JSON.stringify(pages));
