// @ts-check
/**
 * A page that this phone fills by itself: when it opens, when what is kept changes, and when somebody comes back to it
 * on another day.
 *
 * @typedef {import("./here.js").Here} Here
 * @typedef {import("../shell/parts.js").Values} Values
 */
import { isHalfFilled } from "../phone/half_filled.js";
import { hear } from "../phone/news.js";
import { leaveToServer } from "../shell/from_server.js";
import { copied } from "../shell/parts.js";
import { here, isShell } from "./here.js";

const HOUR_MS = 60 * 60 * 1000;

/**
 * Fill a shell; leave a page that the server made as it is.
 *
 * @param {HTMLElement} main
 * @param {(here: Here) => Promise<Values | null>} look null: this phone does not keep it, the server may
 * @param {() => void} [finish] what is left to do in the filled page
 * @returns {Promise<void>}
 */
export async function showPage(main, look, finish) {
  const template = main.querySelector("template");
  if (!isShell || !template) return;
  /** @type {ChildNode[]} */
  let parts = [template];
  let [shown, day] = ["", ""];

  const show = async () => {
    const now = await here();
    const values = now && (await look(now));
    if (!values) return shown ? undefined : leaveToServer();
    const text = JSON.stringify(values);
    if (text === shown || isInUse(main, now.today === day)) return;
    [shown, day] = [text, now.today];
    const place = document.activeElement?.getAttribute("href");
    const copy = copied(template, values);
    const earlier = parts;
    parts = [...copy.childNodes];
    earlier[0]?.before(copy);
    for (const part of earlier) part.remove();
    main.querySelector("[data-fallback]")?.remove();
    finish?.();
    if (place) focusOn(main, place);
  };

  let last = show().then(scrollBack);
  const again = () => {
    last = last.then(show).catch(() => undefined);
  };
  hear("changed", again);
  hear("ended", () => isHalfFilled() || leaveToServer());
  addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));
  document.addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(again, HOUR_MS); // a page that is never hidden sees the next day too
  await last;
}

/** Go to where somebody was who comes back: when the browser would have, the page was still empty. */
function scrollBack() {
  if (history.state?.top) scrollTo(0, history.state.top);
}

/**
 * @param {HTMLElement} main
 * @param {boolean} isSameDay else what was only opened is of a day that is over
 */
function isInUse(main, isSameDay) {
  if (isSameDay && main.querySelector("details[open]")) return true;
  return main.querySelector("form") && isHalfFilled();
}

/**
 * @param {HTMLElement} main
 * @param {string} place
 */
function focusOn(main, place) {
  for (const link of main.querySelectorAll("a")) {
    if (link.getAttribute("href") === place) return link.focus({ preventScroll: true });
  }
}
