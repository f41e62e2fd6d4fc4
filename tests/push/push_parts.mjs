/** The parts of a browser that push stands on, made of memory: subscriptions, notifications, windows, permission. */

export const ORIGIN = "http://localhost:8000";
export const KEYS = ["BAc_-1", "BAc_-2"].map((name) => Buffer.from(name.padEnd(65, ".")).toString("base64url"));

/** A push manager; `fails` holds what `subscribe` does instead, for as long as it is there. */
export class Pushes {
  /** @type {any} */
  subscription = null;
  made = 0;
  asked = 0;
  /** @type {(() => Promise<any>) | null} */
  fails = null;

  getSubscription = async () => this.subscription;
  subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    this.asked += 1;
    if (this.fails) return this.fails();
    if (!userVisibleOnly) throw new Error("must be visible");
    const key = applicationServerKey.slice().buffer;
    if (this.subscription && !same(this.subscription.options.applicationServerKey, key)) {
      throw new DOMException("another key", "InvalidStateError");
    }
    this.subscription ??= this.make(key);
    return this.subscription;
  };

  make(applicationServerKey) {
    this.made += 1;
    const endpoint = `https://push.example/${this.made}`;
    return {
      endpoint,
      options: { applicationServerKey },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: async () => {
        if (this.subscription?.endpoint === endpoint) this.subscription = null;
        return true;
      },
    };
  }
}

/** A registration; `replaces` is whether a notification takes the place of one with the same tag (not in Safari). */
export class Registration {
  pushManager = new Pushes();
  /** @type {any[]} */
  shown = [];
  replaces = true;

  showNotification = async (title, options = {}) => {
    if (options.actions?.length > (globalThis.Notification?.maxActions ?? 0)) throw new TypeError("too many actions");
    const one = { title, ...options, close: () => void (this.shown = this.shown.filter((other) => other !== one)) };
    if (this.replaces && options.tag) this.shown = this.shown.filter(({ tag }) => tag !== options.tag);
    this.shown.push(one);
  };
  getNotifications = async () => [...this.shown];
}

/** The worker's global, as far as a tap needs it. */
export class Scope {
  location = new URL(`${ORIGIN}/service_worker.js`);
  registration = new Registration();
  /** @type {string[]} */
  opened = [];
  /** @type {Window[]} */
  windows = [];
  clients = {
    matchAll: async () => this.windows,
    openWindow: async (address) => void this.opened.push(address),
  };
}

/** An open page. `isHalfFilled`: what it answers when it is asked; null: nothing. */
export class Window {
  hasFocus = false;
  mayNavigate = true;

  constructor(path, isHalfFilled = false) {
    this.url = new URL(path, ORIGIN).href;
    this.isHalfFilled = isHalfFilled;
  }

  postMessage = ({ kind }, [port]) => {
    if (kind === "is-half-filled" && this.isHalfFilled !== null) port.postMessage(this.isHalfFilled);
  };
  focus = async () => void (this.hasFocus = true);
  navigate = async (address) => {
    if (!this.mayNavigate) throw new TypeError("not controlled");
    this.url = address;
  };
}

/** Say what the person answered, and what this browser's notifications can do. Safari: no `maxActions`. */
export function permit(permission, more = { maxActions: 2 }) {
  const Notification = { permission, requestPermission: async () => permission, ...more };
  Object.defineProperty(globalThis, "Notification", { value: Notification, configurable: true, writable: true });
  return Notification;
}

/** Give the phone in hand a registration with a push manager. */
export function withPush() {
  const registration = new Registration();
  const listeners = [];
  const serviceWorker = {
    ready: Promise.resolve(registration),
    register: async () => registration,
    getRegistration: async () => registration,
    addEventListener: (_kind, listener) => listeners.push(listener),
  };
  Object.assign(globalThis.navigator, { serviceWorker });
  return { registration, listeners };
}

/** Wait until it holds, of what goes on behind. */
export async function until(holds) {
  const endsAt = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > endsAt) throw new Error(`never: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function same(one, other) {
  return Buffer.from(one).equals(Buffer.from(other));
}

const STATES = ["plain", "unsupported", "iphone", "denied", "ask", "on", "changed", "died", "slow"];

/** A part of the page Notifications, or a button in it. */
export class Part {
  hidden = true;
  listeners = [];
  constructor(state) {
    this.dataset = { state };
  }
  addEventListener = (_kind, listener) => this.listeners.push(listener);
}

/** The element of that page on which subscribe.js works, as far as it looks at it. */
export class Place {
  dataset = { asking: "One moment", unreached: "No connection" };
  parts = STATES.map((state) => new Part(state));
  buttons = { on: [new Part("")], off: [new Part("")] };
  said = "";
  name = null;

  querySelectorAll = (which) => {
    const button = /data-do=(\w+)/.exec(which)?.[1];
    return button ? this.buttons[button] : this.parts;
  };
  querySelector = (which) => (which.startsWith("input") ? this.name : { remove: () => void (this.said = "") });
  appendChild = (one) => {
    Object.defineProperty(one, "textContent", { set: (words) => void (this.said = words) });
    return one;
  };
  get seen() {
    return this.parts.filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.state);
  }
  tap = (name) => {
    for (const { listeners } of this.buttons[name]) for (const listen of listeners) listen();
  };
}

/** A document signed in as Alma; `typed` gives the fields that are half filled. */
export function withPage(typed = () => []) {
  const body = { dataset: { person: "alma" } };
  const document = { body, readyState: "complete", addEventListener: () => undefined };
  Object.assign(document, { createElement: () => ({ setAttribute: () => 0, scrollIntoView: () => 0 }) });
  Object.assign(document, { querySelector: () => null, querySelectorAll: typed });
  Object.assign(globalThis, { document, HTMLElement: Part, HTMLInputElement: Part, PushManager: class {} });
  Object.assign(globalThis, { HTMLSelectElement: class {}, HTMLTextAreaElement: class {} });
}
