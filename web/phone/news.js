// @ts-check
/**
 * What pages and the worker tell one another; the page that tells hears it too. Kinds: "changed" (entries or what is
 * known of the person differ), "outbox" (what waits differs), "ended", "locked", "release".
 *
 * @typedef {"changed" | "outbox" | "ended" | "locked" | "release"} Kind
 */

const NAME = "evenkeel";

/** @type {Map<Kind, ((detail: any) => void)[]>} */
const listeners = new Map();

/** @type {BroadcastChannel | null} */
let channel = null;

/**
 * @param {Kind} kind
 * @param {unknown} [detail] whatever can be copied; nothing that a person wrote
 * @returns {void}
 */
export function tell(kind, detail) {
  const voice = new BroadcastChannel(NAME);
  voice.postMessage({ kind, detail });
  voice.close();
}

/**
 * @param {Kind} kind
 * @param {(detail: any) => void} listener
 * @returns {void}
 */
export function hear(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
  if (channel) return;
  channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }) => {
    for (const one of listeners.get(data.kind) ?? []) one(data.detail);
  };
}
