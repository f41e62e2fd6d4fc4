// @ts-check
/**
 * The page of one meeting while the server can't be reached, filled from the pack or from what somebody keeps.
 *
 * @import { Meeting } from "./meeting"
 */
import { here, inAddress, isShell } from "../daily/here.js";
import { present } from "../phone/clock.js";
import { leaveToServer } from "../shell/from_server.js";
import { age } from "./answer.js";
import { drawing } from "../shell/drawing.js";
import { page } from "./meeting_page.js";
import { keptMine } from "./mine.js";
import { keptPack } from "./pack.js";
import { meetingsIn } from "./together.js";

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
  const meeting = await keptMeeting(who.vault, inAddress(1));
  const draw = drawing(main, template);
  const show = async () => {
    const at = await present();
    if (!meeting) draw({ is_unkept: true });
    else
      draw({
        ...page(meeting.one, at, who.profile.timezone),
        kept: age(at.getTime() - meeting.at),
      });
  };
  await show();
  setInterval(() => document.hidden || show(), A_MINUTE);
}

/**
 * Finds a meeting among those that somebody keeps, else in the pack, and since when it is known.
 *
 * @param {import("../phone/vault.js").Vault} vault
 * @param {string} id
 * @returns {Promise<{ one: Meeting, at: number } | undefined>}
 */
async function keptMeeting(vault, id) {
  const kept = await Promise.all([keptMine(vault), keptPack(vault)]);
  const all = kept.flatMap((some) =>
    some ? meetingsIn(some).map((one) => ({ one, at: some.at })) : [],
  );
  return all.find(({ one }) => one.id === id);
}
