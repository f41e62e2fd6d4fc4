// @ts-check
/**
 * Asks the server for what it sends only when it is another than what this phone has (304).
 *
 * @import { Vault } from "./vault.js"
 */
import { call } from "./contact.js";

const LONGEST_MS = 12_000;

/**
 * @param {string} path
 * @param {string | null} [etag] of what is kept
 * @param {RequestInit} [options]
 * @returns {Promise<Response | null>} null: the server can't be reached
 */
export async function askFor(path, etag, options) {
  try {
    return await fetch(path, {
      ...options,
      headers: { ...options?.headers, ...(etag && { "If-None-Match": etag }) },
      cache: "no-store",
      signal: AbortSignal.timeout?.(LONGEST_MS), // Safari before 16 waits as long as it likes
    });
  } catch {
    return null;
  }
}

/**
 * For what is somebody's own. Where the session is not open, a call of the phone opens it again, or ends what is kept
 * here.
 *
 * @param {Vault} vault
 * @param {string} path
 * @param {string} small what that call asks for
 * @param {string | null} [etag] of what is kept
 * @returns {Promise<Response | null>}
 */
export async function askForOwn(vault, path, small, etag) {
  const send = () => askFor(path, etag, { headers: { "Evenkeel-Person": vault.person } });
  const first = await send();
  if (first?.status !== 401) return first;
  return (await call(vault, small))?.status === 200 ? send() : null;
}
