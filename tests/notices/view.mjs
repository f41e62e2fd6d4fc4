// Says what a phone shows of notices it keeps: {kept, timezone, now} comes in as a file, rows and pages go out as JSON.
import { readFile } from "node:fs/promises";

globalThis.document = { documentElement: { lang: "en" } };
const { rows, whole } = await import("../../web/notices/view.js");
const { kept, timezone, now } = JSON.parse(await readFile(process.argv[2], "utf8"));
const at = new Date(now);
const pages = kept.notices.map(({ id }) => whole(kept, id, timezone, at));
process.stdout.write(JSON.stringify({ rows: rows(kept, timezone, at), pages }));
