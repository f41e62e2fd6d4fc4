// @ts-check
/**
 * Whose phone this is, and the key to what it keeps of them. A key is made on the phone. It is stored wrapped under a
 * secret that the server gives its person's sessions only, and besides: as it is but never to be taken out of the
 * browser; or, with a PIN, only under the PIN and, while unlocked, for a tab (tab.js).
 *
 * @typedef {import("./cipher.js").Sealed} Sealed
 * @typedef {import("./database.js").Stores} Stores
 * @typedef {import("./owners.js").Owner} Owner
 */

import { close, disclose, keyOf } from "./cipher.js";
import { recall, result, transact } from "./database.js";
import { keepsPast, lessen } from "./owners.js";

/** @type {import("./database.js").StoreName[]} */
const ALL = ["phone", "owners", "outbox", "entries", "facts"];

/** Where a tab's session storage holds the secret of what is open in it. */
export const TAB = "evenkeel";

/** The phone has an owner whose key is not open in this tab. */
export class Locked extends Error {
  /**
   * @param {string} person
   * @param {boolean} hasPin else only a session of theirs opens it
   */
  constructor(person, hasPin) {
    super("locked");
    this.person = person;
    this.hasPin = hasPin;
  }
}

/** The person signed out on this phone; what is sealed now could never be opened again. */
export class Gone extends Error {}

/** The open key of the phone's owner. */
export class Vault {
  /** @type {CryptoKey | null} */
  #key;

  /**
   * @param {string} person
   * @param {CryptoKey} key
   * @param {boolean} keepsPast whether entries and facts may be kept here: not on a shared phone without a PIN
   */
  constructor(person, key, keepsPast) {
    this.person = person;
    this.keepsPast = keepsPast;
    /** @type {Map<string, unknown>} facts of this page, where none may be kept */
    this.loose = new Map();
    this.#key = key;
  }

  /**
   * @param {string} place where it will lie: `${store}|${id or name}`
   * @param {unknown} value JSON
   * @returns {Promise<Sealed>}
   */
  async seal(place, value) {
    if (!this.keepsPast && !place.startsWith("outbox|")) throw new Error("nothing past is kept");
    const clear = new TextEncoder().encode(JSON.stringify(value));
    return close(this.#opened(), `${this.person}|${place}`, clear);
  }

  /**
   * @param {string} place
   * @param {Sealed} sealed a row of that place
   * @returns {Promise<any>} throws when it is another's, or of another place
   */
  async unseal(place, sealed) {
    const clear = await disclose(this.#opened(), `${this.person}|${place}`, sealed);
    return JSON.parse(new TextDecoder().decode(clear));
  }

  get isShut() {
    return !this.#key;
  }

  /** Locks: nothing is read or written until `reopen`. */
  shut() {
    this.#key = null;
  }

  /** @param {Vault} other the same person's, open */
  reopen(other) {
    if (other.person !== this.person) throw new Gone();
    this.#key = other.#key;
    this.keepsPast = other.keepsPast;
  }

  #opened() {
    if (!this.#key) throw new Locked(this.person, true);
    return this.#key;
  }
}

/** @returns {Promise<Vault | null>} null: nobody's phone, or their session has ended; throws `Locked` */
export async function openVault() {
  const owner = await transact(["phone", "owners"], "readonly", async ({ phone, owners }) => {
    const current = await result(phone.get("current"));
    return /** @type {Owner | undefined} */ (current && (await result(owners.get(current.person))));
  });
  if (!owner) return null;
  const key = owner.key ?? (await keyInTab(owner));
  if (!key) throw new Locked(owner.person, Boolean(owner.pin));
  return new Vault(owner.person, key, keepsPast(owner));
}

/**
 * The phone has all that its pages need: from now on the worker answers from what is kept here.
 *
 * @returns {Promise<void>}
 */
export async function markReady() {
  await transact(["phone", "owners"], "readwrite", async ({ phone, owners }) => {
    const current = await result(phone.get("current"));
    const owner = current && (await result(owners.get(current.person)));
    if (owner && keepsPast(owner)) phone.put({ ...current, isReady: true }, "current");
  });
}

/**
 * Their session is over: what can be read goes. Unsent rows stay until their owner signs in, and the wrapped key to them.
 *
 * @param {string} person
 * @returns {Promise<void>}
 */
export async function end(person) {
  await transact(ALL, "readwrite", (stores) => lessen(stores, person));
  await letGo(person, false);
}

/**
 * They signed out or deleted their account: everything of theirs goes.
 *
 * @param {string} person
 * @returns {Promise<void>}
 */
export async function forget(person) {
  await transact(ALL, "readwrite", async (stores) => {
    await lessen(stores, person);
    stores.owners.delete(person);
    const rows = await result(stores.outbox.index("person").getAllKeys(person));
    for (const seq of rows) stores.outbox.delete(seq);
  });
  await letGo(person, true);
}

/**
 * Within a transaction that writes something of a person (with "owners" in it): throws `Gone`, and so writes nothing,
 * when they have signed out on this phone meanwhile.
 *
 * @param {Pick<Stores, "owners">} stores
 * @param {{ person: string }} vault
 * @returns {Promise<void>}
 */
export async function assertKnown({ owners }, { person }) {
  if (!(await result(owners.getKey(person)))) throw new Gone();
}

/**
 * @param {Owner} owner
 * @returns {Promise<CryptoKey | null>} null in a worker, and in a tab that is locked
 */
async function keyInTab({ person, tabs }) {
  if (!("sessionStorage" in globalThis)) return null;
  const raw = await (await import("./tab.js")).keyOfTab(person, tabs);
  return raw && keyOf(raw);
}

/** @type {(person: string, isForgotten: boolean) => Promise<void>} */
async function letGo(person, isForgotten) {
  if (!("sessionStorage" in globalThis)) return; // a worker can load nothing any more: silenceStranger()
  sessionStorage.removeItem(TAB);
  const silent = async () => (await import("../push/silence.js")).silence(person, isForgotten);
  if (await recall("push")) await silent().catch(() => undefined);
}
