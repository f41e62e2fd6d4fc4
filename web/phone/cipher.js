// @ts-check
/**
 * AES-256-GCM with WebCrypto: how anything of a person lies on this phone.
 *
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{ iv: Bytes, bytes: Bytes }} Sealed
 */

const UTF8 = new TextEncoder();

/** @returns {Bytes} */
export function chance(/** @type {number} */ length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/**
 * @param {Bytes} raw 32 bytes
 * @returns {Promise<CryptoKey>} a key that cannot be taken out of the browser
 */
export function keyOf(raw) {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * @param {CryptoKey} key
 * @param {string} place what it is bound to: it opens nowhere else
 * @param {Bytes} clear
 * @returns {Promise<Sealed>}
 */
export async function close(key, place, clear) {
  const iv = chance(12);
  const how = { name: "AES-GCM", iv, additionalData: UTF8.encode(place) };
  return { iv, bytes: new Uint8Array(await crypto.subtle.encrypt(how, key, clear)) };
}

/**
 * @param {CryptoKey} key
 * @param {string} place
 * @param {Sealed} sealed
 * @returns {Promise<Bytes>} throws when the key or the place is another
 */
export async function disclose(key, place, { iv, bytes }) {
  const how = { name: "AES-GCM", iv, additionalData: UTF8.encode(place) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, bytes));
}

/**
 * @param {string} text base64url, as the server writes it
 * @returns {Bytes}
 */
export function bytesOf(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

/**
 * @param {Bytes} bytes
 * @returns {string}
 */
export function textOf(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
