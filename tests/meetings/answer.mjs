// What the finder's page shows on a phone: {pack, mine, words, where, home, tries: [[address, now]]} comes in as a file, the
// pages go out as JSON.
import { readFile } from "node:fs/promises";

const { pack, mine, words, where, home, tries } = JSON.parse(await readFile(process.argv[2], "utf8"));
globalThis.HTMLTemplateElement = class {
  content = { textContent: JSON.stringify(words) };
};
const template = new HTMLTemplateElement();
globalThis.document = {
  body: { dataset: {} },
  documentElement: { lang: "en" },
  getElementById: (id) => (id === "meetings-words" ? template : null),
};
const { answer } = await import("../../web/meetings/answer.js");
const { asked } = await import("../../web/meetings/asking.js");

const pages = tries.map(([search, now]) => {
  globalThis.location = { search };
  const kept = pack && { pack, where, etag: "", at: now * 1000 };
  const own = mine ? { pack: mine, etag: "", at: now * 1000 } : null;
  const found = asked(new URLSearchParams(search), { where: null, travel: "" });
  return answer(found, kept, own, home, new Date(now * 1000));
});
process.stdout.write(JSON.stringify(pages));
