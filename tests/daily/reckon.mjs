// Reckons with the scripts of web/ what a test asks for: a list of [module, function, arguments] comes in as a file,
// what the functions give goes out as JSON.
import { readFile } from "node:fs/promises";

const asked = JSON.parse(await readFile(process.argv[2], "utf8"));
const given = [];
for (const [module, name, values] of asked) {
  const found = await import(`../../web/${module}.js`);
  given.push(found[name](...values) ?? null);
}
process.stdout.write(JSON.stringify(given));
