// @ts-check
/**
 * A copy of the key under a PIN. What PBKDF2 makes of the PIN wraps it, and a key that cannot be taken out of this
 * browser wraps that: who copies the storage alone can try nothing.
 *
 * @typedef {import("./cipher.js").Bytes} Bytes
 * @typedef {import("./owners.js").Pin} Pin
 */

import { chance, close, disclose } from "./cipher.js";
import { TRIES } from "./owners.js";

const ROUNDS = 600_000; // OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256

/**
 * @param {string} person
 * @param {string} pin
 * @param {Bytes} raw the key
 * @returns {Promise<Pin>}
 */
export async function copyUnderPin(person, pin, raw) {
  const salt = chance(16);
  const use = /** @type {KeyUsage[]} */ (["encrypt", "decrypt"]);
  const device = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, use);
  const inner = await close(await stretched(pin, salt, ROUNDS), `${person}|pin`, raw);
  const outer = await close(device, `${person}|device`, inner.bytes);
  return { salt, rounds: ROUNDS, inner: inner.iv, ...outer, device, triesLeft: TRIES };
}

/**
 * @param {string} person
 * @param {string} pin
 * @param {Pin} copy
 * @returns {Promise<Bytes | null>} the key, null when the PIN is another
 */
export async function keyUnderPin(person, pin, copy) {
  const bytes = await disclose(copy.device, `${person}|device`, copy);
  const key = await stretched(pin, copy.salt, copy.rounds);
  return disclose(key, `${person}|pin`, { iv: copy.inner, bytes }).catch(() => null);
}

/**
 * @param {string} pin
 * @param {Bytes} salt
 * @param {number} iterations
 * @returns {Promise<CryptoKey>}
 */
async function stretched(pin, salt, iterations) {
  const typed = new TextEncoder().encode(pin);
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const made = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(how, base, made, false, ["encrypt", "decrypt"]);
}
