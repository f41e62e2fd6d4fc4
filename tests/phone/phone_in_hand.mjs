/** A phone made of memory: its IndexedDB, tabs with a session storage each, and a server that knows one session. */

import "fake-indexeddb/auto";

export const SENTINEL = "plum-tree-sentinel";
const STORES = ["phone", "owners", "outbox", "entries", "facts"];

/** A server that knows who is signed in in this browser; `isAway` makes every request go nowhere. */
export class Server {
  session = "alma";
  secrets = { alma: secretOf(1), ben: secretOf(2) };
  resume = "";
  shared = false;
  isAway = false;
  /** @type {[string, string, any][]} */
  asked = [];
  /** @type {Map<string, (person: string, headers: Record<string, string>) => Response>} */
  answers = new Map();

  fetch = async (path, { method = "GET", headers = {}, body } = {}) => {
    this.asked.push([method, path, headers["Evenkeel-Person"]]);
    if (this.isAway) throw new TypeError("no connection");
    const person = headers["Evenkeel-Person"] === this.session ? this.session : "";
    return (
      this.answers.get(`${method} ${path}`)?.(person, headers) ??
      this.answer(`${method} ${path}`, person, body && JSON.parse(body))
    );
  };

  answer(call, person, given) {
    if (call === "POST /api/v1/session/resume") return this.take(given.resume);
    if (call === "DELETE /api/v1/session") return this.end(person);
    if (!person) return json({ error: { code: "signed_out" } }, 401);
    return call === "PUT /api/v1/phone" ? this.share(given.shared) : json(this.view(person));
  }

  view(person) {
    const { shared, resume } = this;
    const profile = { person: { id: person, alias: SENTINEL, timezone: "Etc/UTC" } };
    const chosen = { hidden_tiles: [], codes_kept: true, resumable: resume !== "" };
    return { ...profile, ...chosen, secret: this.secrets[person], shared };
  }

  share(shared) {
    this.shared = shared;
    this.resume = shared ? `${SENTINEL}-token` : "";
    return json(shared ? { resume: this.resume } : {});
  }

  take(resume) {
    if (!resume || resume !== this.resume) return json({ error: {} }, 401);
    this.session = "alma";
    return json({ person: { id: "alma" } });
  }

  end(person) {
    if (person) this.session = "";
    return new Response(null, { status: 204 });
  }
}

/** Gives a test a phone that nobody used yet, and its server. */
export async function freshPhone() {
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("evenkeel");
    Object.assign(request, { onsuccess: resolve, onerror: reject });
  });
  const server = new Server();
  const locks = { request: inTurn() };
  const navigator = { locks, sendBeacon: (path) => server.asked.push(["BEACON", path]) };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  globalThis.fetch = server.fetch;
  newTab();
  return server;
}

/** Opens another tab, with nothing in its session storage, and gives a way back to it. */
export function newTab() {
  const kept = new Map();
  const use = () => {
    const value = {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, text) => kept.set(name, String(text)),
      removeItem: (name) => kept.delete(name),
    };
    Object.defineProperty(globalThis, "sessionStorage", { value, configurable: true });
  };
  use();
  return use;
}

/** All that lies on the phone's disk, by store. */
export async function disk() {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("evenkeel");
    Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject });
  });
  const names = STORES.filter((name) => database.objectStoreNames.contains(name));
  const found = {};
  for (const name of names) {
    const request = database.transaction(name).objectStore(name).getAll();
    found[name] = await new Promise((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
  }
  database.close();
  return found;
}

/** Every text and key on the disk: `words` as anybody would read them, `opened` what the keys there open. */
export async function looked() {
  const all = await disk();
  const [words, keys, raws] = [[], [], []];
  for (const value of parts(all)) {
    if (value instanceof CryptoKey) keys.push(value);
    else if (value instanceof Uint8Array) {
      words.push(Buffer.from(value).toString("latin1"));
      if (value.length === 32) raws.push(value);
    } else words.push(String(value));
  }
  const opened = [];
  for (const key of keys) opened.push(...(await openedWith(key, all)));
  return { words: words.join("\n"), keys, raws, opened: opened.join("\n"), all };
}

function* parts(value) {
  const isLeaf = value === null || typeof value !== "object";
  if (isLeaf || value instanceof CryptoKey || value instanceof Uint8Array) yield value;
  else for (const [name, part] of Object.entries(value)) yield* [name, ...parts(part)];
}

async function openedWith(key, { outbox, entries, facts }) {
  const rows = [
    ...outbox.map((row) => [row, `outbox|${row.seq}`]),
    ...entries.map((row) => [row, `entries|${row.id}`]),
    ...facts.map((row) => [row, `facts|${row.name}`]),
  ];
  const texts = rows.map(async ([{ person, iv, bytes }, place]) => {
    const additionalData = new TextEncoder().encode(`${person}|${place}`);
    const how = { name: "AES-GCM", iv, additionalData };
    const clear = await crypto.subtle.decrypt(how, key, bytes).catch(() => new Uint8Array());
    return new TextDecoder().decode(clear);
  });
  return Promise.all(texts);
}

export function json(content, status = 200) {
  const date = new Date().toUTCString();
  const headers = { "Content-Type": "application/json", Date: date };
  return new Response(JSON.stringify(content), { status, headers });
}

function secretOf(number) {
  return Buffer.alloc(32, number).toString("base64url");
}

/** Web Locks, as far as they are used: of one name, one at a time. */
function inTurn() {
  const last = new Map();
  return (name, work) => {
    const turn = Promise.resolve(last.get(name)).then(work);
    last.set(name, turn.catch(() => undefined));
    return turn;
  };
}
