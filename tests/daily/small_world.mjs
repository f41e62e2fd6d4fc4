// A phone in this process (IndexedDB of fake-indexeddb, Web Locks of a few lines) and a server that keeps a diary as
// docs/sync.md says, as far as the scripts' tests need one. Import it before the scripts of web/.
import "fake-indexeddb/auto";
import { randomBytes, randomUUID } from "node:crypto";

/** Web Locks: one holder of a name at a time, in the order asked. */
export class Locks {
  last = new Map();

  request = (name, work) => {
    const turn = (this.last.get(name) ?? Promise.resolve()).then(() => work({ name }));
    this.last.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

globalThis.navigator ??= {};
Object.defineProperty(globalThis.navigator, "locks", { value: new Locks(), configurable: true });

const stored = new Map();
globalThis.sessionStorage = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => void stored.set(name, value),
  removeItem: (name) => void stored.delete(name),
};

/** What one person's server keeps, and what tests want of it. */
export class Server {
  kept = new Map();
  cursor = 0;
  pageSize = 100;
  /** Every batch that came in, as lists of `id rev`. */
  batches = [];
  reads = [];
  /** Set these to make it unwell: what to answer with instead, before or after it has kept what came. */
  instead = () => undefined;
  afterwards = async () => undefined;
  refuses = () => undefined;

  fetch = async (path, { body, headers } = {}) => {
    this.person = headers["Evenkeel-Person"];
    const url = new URL(path, "http://localhost");
    const items = body && JSON.parse(body).items;
    if (items) this.batches.push(items.map(({ id, rev }) => `${id} ${rev}`));
    else this.reads.push(path);
    const early = this.instead(url, items);
    if (early) return early;
    const answer = items ? this.sync(items) : this.read(url);
    return (await this.afterwards(url, items)) ?? answer;
  };

  sync(items) {
    const results = items.map((item) => {
      const error = this.refuses(item);
      if (error) return { id: item.id, status: "refused", error };
      return { id: item.id, status: this.keep(item) };
    });
    return json({ results });
  }

  keep(item) {
    const held = this.kept.get(item.id)?.item;
    const rank = ({ rev, deleted, recorded_at }) =>
      `${deleted ? 1 : 0} ${String(rev).padStart(9, "0")} ${recorded_at}`;
    if (held && rank(held) >= rank(item)) return rank(held) === rank(item) ? "duplicate" : "stale";
    this.cursor += 1;
    this.kept.set(item.id, { item, cursor: this.cursor });
    return held ? "updated" : "created";
  }

  read({ pathname, searchParams }) {
    const ask = (name) => searchParams.get(name);
    const all = [...this.kept.values()].sort((one, other) => one.cursor - other.cursor);
    if (pathname.endsWith("/days")) {
      const dates = all.map(({ item }) => item.local_date);
      return json({ days: new Set(dates.filter((date) => date && date < ask("before"))).size });
    }
    const wanted = all.filter(({ item, cursor }) =>
      ask("from") ? item.local_date >= ask("from") : cursor > Number(ask("since")),
    );
    const page = wanted.slice(0, this.pageSize);
    const cursor = page.at(-1)?.cursor ?? Number(ask("since"));
    const items = page.map(({ item }) => item);
    return json({ items, cursor, more: wanted.length > page.length });
  }
}

/** @param {unknown} data */
export function json(data, status = 200) {
  return Response.json(data, { status });
}

export function refusal(message, status = 422) {
  return json({ error: { code: "refused", message } }, status);
}

const { takeIn } = await import("../../web/phone/taking.js");
const { facts } = await import("../../web/phone/facts.js");

/** A new server, and somebody who is signed in on this phone. */
export async function begin({ isShared = false } = {}) {
  const server = new Server();
  globalThis.fetch = server.fetch;
  const [person, secret] = [randomUUID(), randomBytes(32).toString("base64url")];
  const signIn = async () => {
    const vault = await takeIn(person, secret, isShared);
    await facts(vault).put("profile", { timezone: "America/New_York" });
    return vault;
  };
  return { server, person, signIn, vault: await signIn() };
}

/** @returns {any} */
export function craving(changes = {}) {
  return {
    id: randomUUID(),
    kind: "craving",
    rev: 1,
    local_date: "2026-11-22",
    recorded_at: "2026-11-22T16:00:00.123Z",
    timezone: "America/New_York",
    data: { before: 5, note: "a paper lantern in the rain" },
    ...changes,
  };
}

export function edit(item, before) {
  return { ...item, rev: item.rev + 1, data: { before } };
}

export function deletion({ id, kind, rev }) {
  return { id, kind, rev: rev + 1, deleted: true };
}
