// @ts-check
/**
 * The finder, answered from what this phone keeps: at once, and with the server gone. What is asked stands in the
 * page's address, as it does for the server.
 *
 * @import { Asked } from "./asking.js"
 * @import { Kept } from "./pack.js"
 * @import { Parcel } from "./parcel.js"
 * @typedef {import("../daily/here.js").Here} Here
 */
import { here, isShell } from "../daily/here.js";
import { present } from "../phone/clock.js";
import { hear } from "../phone/news.js";
import { leaveToServer } from "../shell/from_server.js";
import { asked } from "./asking.js";
import { drawing } from "../shell/drawing.js";
import { fillForm } from "./filling.js";
import { forget, keepKnown, last } from "./last.js";
import { keepMine, keptMine } from "./mine.js";
import { fetchPack, isFor, isFresh, keptPack, NoSuchPlace } from "./pack.js";
import { placed } from "./placing.js";
import { together } from "./together.js";
import { answer } from "./answer.js";

const SOON_MS = 2_500;
const A_MINUTE = 60_000;

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function attach(main) {
  const [template, form] = [main.querySelector("template"), main.querySelector("form")];
  const who = isShell && template && form ? await here() : null;
  if (!template || !form || !isShell) return;
  const found = who && asked(new URLSearchParams(location.search), await last(who.vault));
  if (!who || !found) return leaveToServer();
  fillForm(form, found);
  await run(main, drawing(main, template), who, found);
}

/**
 * @param {HTMLElement} main
 * @param {ReturnType<typeof drawing>} draw
 * @param {Here} who
 * @param {Asked} found
 */
async function run(main, draw, { vault, profile }, found) {
  /** @type {[Kept | null, Parcel | null]} */
  let [kept, mine] = await Promise.all([keptPack(vault), keptMine(vault)]);
  const where = found.last.where ?? kept?.where ?? null; // what is kept round a place holds online ones, too
  let limit = found.limit;

  const show = async () => {
    const at = await present();
    if (!vault.isShut) draw(answer({ ...found, limit }, kept, mine, profile.timezone, at));
  };
  const renew = async () => {
    const now = await present();
    if (isFresh(kept, where, now.getTime())) return;
    kept = (await fetchPack(vault, where, kept, now.getTime())) ?? kept;
    await show();
  };
  const renewMine = async () => {
    mine = await keepMine(vault).catch(() => mine);
  };
  hear("ended", leaveToServer);
  const renewed = renew().then(
    () =>
      keepKnown(vault, found.last, (place) => placed(place, kept, together(kept, mine)).isAsked),
    async (error) => {
      if (!(error instanceof NoSuchPlace)) return;
      await forget(vault, found.last);
      leaveToServer();
    },
  );
  const isMineRenewed = renewMine();
  if (!isFor(kept, where)) await Promise.race([renewed, passing(SOON_MS)]);
  await show();
  isMineRenewed.then(show);
  const again = () => renew().then(show, () => undefined);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  addEventListener("online", () => renewMine().then(again));
  setInterval(() => document.hidden || again(), A_MINUTE);
  main.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[rel=next]");
    if (!link) return;
    event.preventDefault();
    limit += found.limit;
    show();
  });
}

/** @type {(delay: number) => Promise<void>} */
const passing = (delay) => new Promise((resolve) => setTimeout(resolve, delay));
