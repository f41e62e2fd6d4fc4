// @ts-check
/** On the finder as the server sends it: keeps on this phone what will be asked for without a signal. */

import { present } from "../phone/clock.js";
import { opened } from "../phone/opened.js";
import { asked } from "./asking.js";
import { keepLast, last } from "./last.js";
import { keepMine } from "./mine.js";
import { fetchPack, isFresh, keptPack } from "./pack.js";

/** @returns {Promise<void>} */
export async function attach() {
  const vault = await opened();
  if (!vault?.keepsPast) return;
  await keepMine(vault).catch(() => undefined);
  const found = asked(new URLSearchParams(location.search), await last(vault));
  if (!found || document.querySelector(".shell-summary")) return; // the place is not known
  await keepLast(vault, found.last);
  const [kept, now] = [await keptPack(vault), (await present()).getTime()];
  const where = found.last.where ?? kept?.where ?? null;
  if (isFresh(kept, where, now)) return;
  await fetchPack(vault, where, kept, now).catch(() => undefined);
}
