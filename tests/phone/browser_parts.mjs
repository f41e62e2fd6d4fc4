/** The parts of a browser that the worker stands on, made of memory: Cache Storage, clients, a server that can go away. */

export const ORIGIN = "http://localhost:8000";

/** A server whose pages tests set; `isAway` makes every request go nowhere. */
export class Server {
  /** @type {Map<string, { body: string, status?: number }>} */
  pages = new Map();
  isAway = false;
  asked = [];

  fetch = async (/** @type {any} */ wanted) => {
    const path = pathOf(wanted);
    this.asked.push(path);
    if (this.isAway) throw new TypeError("no connection");
    return this.answer(path);
  };

  answer(path) {
    const { body, status = 200 } = this.pages.get(path) ?? { body: "not here", status: 404 };
    const answer = new Response(status === 204 ? null : body, { status });
    Object.defineProperty(answer, "url", { value: ORIGIN + path });
    return answer;
  }
}

/** Cache Storage (W3C Service Workers, section 5), as far as it is used. */
export class Caches {
  named = new Map();

  open = async (name) => {
    if (!this.named.has(name)) this.named.set(name, new Cache());
    return this.named.get(name);
  };
  keys = async () => [...this.named.keys()];
  delete = async (name) => this.named.delete(name);
  match = async (wanted) => {
    for (const cache of this.named.values()) {
      const found = await cache.match(wanted);
      if (found) return found;
    }
    return undefined;
  };

  /** Every path with its text, of all caches. */
  async everything() {
    const all = {};
    for (const cache of this.named.values()) {
      for (const [path, answer] of cache.kept) all[path] = await answer.clone().text();
    }
    return all;
  }
}

class Cache {
  kept = new Map();

  add = (request) => this.addAll([request]);
  addAll = async (requests) => {
    const answers = await Promise.all(requests.map((request) => fetch(request)));
    if (answers.some((answer) => !answer.ok)) throw new TypeError("one is not ok");
    for (const [at, request] of requests.entries()) await this.put(request, answers[at]);
  };
  put = async (wanted, answer) => void this.kept.set(pathOf(wanted), answer);
  match = async (wanted) => this.kept.get(pathOf(wanted))?.clone();
}

/** The worker's own global. `waits` holds what it asked the browser to wait for. */
export class Scope {
  location = new URL(`${ORIGIN}/service_worker.js`);
  heard = new Map();
  hasSkipped = false;
  hasClaimed = false;
  headerValue = "true";

  constructor() {
    this.clients = { claim: async () => void (this.hasClaimed = true) };
    this.registration = {
      navigationPreload: {
        enable: async () => undefined,
        getState: async () => ({ headerValue: this.headerValue }),
        setHeaderValue: async (value) => void (this.headerValue = value),
      },
    };
  }

  addEventListener = (name, listener) => this.heard.set(name, listener);
  skipWaiting = async () => void (this.hasSkipped = true);

  /** Let an event happen and everything it waits for end. */
  async happen(name, more = {}) {
    const waits = [];
    this.heard.get(name)({ ...more, waitUntil: (work) => waits.push(work) });
    await Promise.all(waits);
  }

  /** Open or load an address; undefined when the worker leaves it to the browser. */
  async get(path, { mode = "navigate", method = "GET", preload = undefined } = {}) {
    const waits = [];
    let answering;
    this.heard.get("fetch")({
      request: { url: new URL(path, ORIGIN).href, mode, method },
      preloadResponse: Promise.resolve(preload),
      waitUntil: (work) => waits.push(work),
      respondWith: (answer) => void (answering = answer),
    });
    const answer = await answering;
    const text = await answer?.text().catch(() => "");
    await Promise.all(waits);
    return answer && { status: answer.status, type: answer.type, text };
  }
}

function pathOf(wanted) {
  const { pathname } = new URL(typeof wanted === "string" ? wanted : wanted.url, ORIGIN);
  return decodeURI(pathname);
}
