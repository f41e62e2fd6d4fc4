// @ts-check
/** The page of one notice while the server can't be reached. That it was opened is told when it can. */

import { here, inAddress, isShell } from "../daily/here.js";
import { present } from "../phone/clock.js";
import { drawing } from "../shell/drawing.js";
import { leaveToServer } from "../shell/from_server.js";
import { kept, noteOpened, renew } from "./kept.js";
import { said, whole } from "./view.js";

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function attach(main) {
  const template = main.querySelector("template");
  const who = isShell && template ? await here() : null;
  if (!template || !isShell) return;
  if (!who) return leaveToServer();
  const { vault, profile } = who;
  const id = inAddress(1);
  const [known, now] = await Promise.all([kept(vault), present()]);
  const page = known && whole(known, id, profile.timezone, now);
  const since = known ? said(new Date(known.at).toISOString(), profile.timezone, now) : "";
  drawing(main, template)(page ? { ...page, is_kept: true, since } : { is_unkept: true });
  const read = known?.notices.find((one) => one.id === id);
  if (!read) return;
  await noteOpened(vault, read);
  addEventListener("online", () => renew(vault).catch(() => undefined));
  await renew(vault);
}
