// @ts-check
/**
 * What this phone keeps, in IndexedDB. Of a person there is only ciphertext (vault.js); `phone` holds plain facts
 * about the phone itself and `owners` the wrapped keys. For pages and the worker.
 *
 * @typedef {"phone" | "owners" | "outbox" | "entries" | "facts"} StoreName
 * @typedef {Record<StoreName, IDBObjectStore>} Stores
 */

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

/** @type {Set<IDBTransaction>} */
const underWay = new Set();

/** @type {Promise<unknown> | null} */
let aside = null;

// Safari puts a page that is left aside as it is: with a transaction under way, it would hold up all other pages.
globalThis.addEventListener?.("pagehide", (event) => {
  if (!(/** @type {PageTransitionEvent} */ (event).persisted)) return;
  aside = new Promise((resolve) => addEventListener("pageshow", resolve, { once: true }));
  underWay.forEach(stop);
});

/**
 * Does `work` in one transaction and resolves, once that is on the disk, with what `work` gave (of a request, its
 * result). `work` may await `result(request)` and nothing else. When it throws, nothing is changed.
 *
 * @template T
 * @param {StoreName[]} names
 * @param {"readonly" | "readwrite"} mode
 * @param {(stores: Stores) => IDBRequest<T> | T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function transact(names, mode, work) {
  const transaction = await begin(names, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  done.catch(() => undefined).finally(() => underWay.delete(transaction));
  underWay.add(transaction);
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  try {
    const given = work(/** @type {Stores} */ (stores));
    const value = await (given instanceof IDBRequest ? result(given) : given);
    await done;
    return value;
  } catch (error) {
    stop(transaction);
    throw transaction.error ?? error;
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * A plain fact about this phone, never about what a person wrote.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export function recall(name) {
  return transact(["phone"], "readonly", ({ phone }) => phone.get(name));
}

/**
 * @param {string} name
 * @param {unknown} value undefined: no longer known
 * @returns {Promise<void>}
 */
export async function remember(name, value) {
  await transact(["phone"], "readwrite", ({ phone }) => {
    if (value === undefined) phone.delete(name);
    else phone.put(value, name);
  });
}

/**
 * @param {StoreName[]} names
 * @param {"readonly" | "readwrite"} mode
 */
async function begin(names, mode) {
  /** @type {IDBTransactionOptions} */
  const options = mode === "readwrite" ? { durability: "strict" } : {};
  const database = await open();
  await aside;
  try {
    return database.transaction(names, mode, options);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
    opening = null; // the browser took the connection away: once more
    return (await open()).transaction(names, mode, options);
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("evenkeel", 1);
    request.onupgradeneeded = () => build(request.result);
    request.onsuccess = () => resolve(watch(request.result));
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

/** @param {IDBDatabase} database */
function build(database) {
  database.createObjectStore("phone");
  database.createObjectStore("owners", { keyPath: "person" });
  const rows = database.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
  rows.createIndex("person", "person");
  database.createObjectStore("entries", { keyPath: ["person", "id"] });
  database.createObjectStore("facts", { keyPath: ["person", "name"] });
}

/** @param {IDBDatabase} database */
function watch(database) {
  database.onversionchange = () => {
    database.close();
    opening = null;
  };
  database.onclose = () => {
    opening = null;
  };
  return database;
}

/** @param {IDBTransaction} transaction */
function stop(transaction) {
  try {
    transaction.abort();
  } catch {
    // it has ended by itself
  }
}
