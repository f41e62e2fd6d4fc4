// Searches with the scripts of web/: {meetings, now, queries, whole_km} comes in as a file, ids and radii go out as JSON.
import { readFile } from "node:fs/promises";
import { search } from "../../web/meetings/search.js";

const { meetings, now, queries, whole_km } = JSON.parse(await readFile(process.argv[2], "utf8"));
const found = queries.map((query) => {
  const { hits, radius_km } = search(query, meetings, now, whole_km);
  return [hits.map(({ meeting }) => meeting.id), radius_km];
});
process.stdout.write(JSON.stringify(found));
