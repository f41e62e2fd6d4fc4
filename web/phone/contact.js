// @ts-check
/**
 * Every call of the phone to the server. Each names its person, so that a session of somebody else counts as none.
 *
 * @typedef {import("./vault.js").Vault} Vault
 * @typedef {{ status: number, data: any }} Answer
 */

import { note } from "./clock.js";
import { facts } from "./facts.js";
import { tell } from "./news.js";
import { end } from "./vault.js";

const LONGEST = 15 * 1000;
const TYPE = { "Content-Type": "application/json" };

/**
 * @param {Vault | { person: string }} vault
 * @param {string} path
 * @param {{ method?: string, json?: unknown }} [request]
 * @returns {Promise<Answer | null>} null: no answer of ours, or one that says later. After 401 their session is over,
 *   and so is what this phone kept
 */
export async function call(vault, path, request = {}) {
  const first = await send(vault.person, path, request);
  if (first?.status !== 401) return first;
  const again = await alone("resume", () => resumed(vault, path, request));
  if (again?.status === 401 && "unseal" in vault) {
    await end(vault.person);
    tell("ended", { person: vault.person });
  }
  return again;
}

/**
 * Opens a session again that was closed because the phone was locked. Another tab may just have done it.
 *
 * @param {Vault | { person: string }} vault
 * @param {string} path
 * @param {{ method?: string, json?: unknown }} request
 * @returns {Promise<Answer | null>}
 */
async function resumed(vault, path, request) {
  const answer = await send(vault.person, path, request);
  if (answer?.status !== 401 || !("unseal" in vault)) return answer;
  if (vault.isShut) return null; // locked: whether it can be opened again is not known yet
  const resume = await facts(vault).get("resume");
  if (!resume) return answer;
  const session = await send(vault.person, "/api/v1/session/resume", {
    method: "POST",
    json: { resume },
  });
  return session?.status === 200 ? send(vault.person, path, request) : session;
}

/**
 * @param {string} person
 * @param {string} path
 * @param {{ method?: string, json?: unknown }} request
 * @returns {Promise<Answer | null>}
 */
async function send(person, path, { method = "GET", json }) {
  const sentAt = Date.now();
  try {
    const response = await fetch(path, {
      method,
      headers: { "Evenkeel-Person": person, ...(json !== undefined && TYPE) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      cache: "no-store",
      signal: AbortSignal.timeout?.(LONGEST), // Safari before 16 waits as long as it likes
    });
    await note(response.headers.get("Date"), sentAt, Date.now()).catch(() => undefined);
    return await read(response);
  } catch {
    return null; // unreachable, cut off, or not ours: all mean later
  }
}

/**
 * A network's own sign-in page may answer anything: what is not JSON is thrown out.
 *
 * @param {Response} response
 * @returns {Promise<Answer | null>}
 */
async function read(response) {
  const { status } = response;
  if (status === 429 || status >= 500) return null;
  if (status === 413) return { status, data: await response.json().catch(() => null) }; // perhaps a proxy's
  return { status, data: status === 204 ? null : await response.json() };
}

/**
 * One tab at a time, where the browser has locks.
 *
 * @template T
 * @param {"resume" | "share" | "push" | "notices" | "opened"} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(what, work) {
  return navigator.locks ? navigator.locks.request(`evenkeel-${what}`, work) : work();
}
