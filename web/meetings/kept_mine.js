// @ts-check
/** The meetings somebody keeps, the next one first, while the server can't be reached. */

import { here, isShell } from "../daily/here.js";
import { present } from "../phone/clock.js";
import { leaveToServer } from "../shell/from_server.js";
import { age } from "./answer.js";
import { drawing } from "../shell/drawing.js";
import { keptMine } from "./mine.js";
import { compare } from "./ranking.js";
import { hitOf } from "./search.js";
import { meetingsIn } from "./together.js";
import { sections } from "./view.js";

const A_MINUTE = 60_000;

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function attach(main) {
  const template = main.querySelector("template");
  const who = isShell && template ? await here() : null;
  if (!template || !isShell) return;
  if (!who) return leaveToServer();
  const mine = await keptMine(who.vault);
  const meetings = meetingsIn(mine);
  const draw = drawing(main, template);
  const show = async () => {
    const instant = (await present()).getTime();
    const now = Math.floor(instant / 1000);
    const hits = meetings.map((one) => hitOf(one, { place: null, travel: "car" }, now));
    hits.sort((one, other) => compare(one.rank, other.rank));
    const seen = /** @type {const} */ ({ now, timezone: who.profile.timezone, travel: "car" });
    const parts = sections(hits, seen);
    draw({ sections: parts, is_empty: !parts.length, kept: mine ? age(instant - mine.at) : "" });
  };
  await show();
  setInterval(() => document.hidden || show(), A_MINUTE);
}
