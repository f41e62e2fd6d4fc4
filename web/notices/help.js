// @ts-check
/**
 * On Help: how to reach the team of one's program, from what this phone keeps. Where there is nothing it does nothing,
 * and what Help shows by itself needs it for nothing.
 */
import { recall } from "../phone/database.js";

const DATABASE = "evenkeel";

/** Once all that there is is shown. */
export const shown = show().catch(() => undefined);

async function show() {
  const all = await indexedDB.databases?.();
  if (all && !all.some(({ name }) => name === DATABASE)) return;
  const owner = await recall("current");
  if (owner) await (await import("./help_card.js")).show(owner.person);
}
