// @ts-check
/** The notices this phone keeps, the newest first, while the server can't be reached. */

import { here, isShell } from "../daily/here.js";
import { present } from "../phone/clock.js";
import { hear } from "../phone/news.js";
import { drawing } from "../shell/drawing.js";
import { leaveToServer } from "../shell/from_server.js";
import { kept } from "./kept.js";
import { rows, said } from "./view.js";

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
  const draw = drawing(main, template);
  const show = async () => {
    const [known, now] = await Promise.all([kept(vault), present()]);
    const shown = known ? rows(known, profile.timezone, now) : [];
    draw({
      rows: shown,
      is_empty: !shown.length,
      since: known ? said(new Date(known.at).toISOString(), profile.timezone, now) : "",
    });
  };
  hear("changed", show);
  await show();
}
