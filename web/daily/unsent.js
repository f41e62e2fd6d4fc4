// @ts-check
/**
 * The line that tells of what is kept on this phone only: while it waits, once it went through, and when some of it
 * needs a look. Its words are the element's `data-` attributes.
 */

import { hear } from "../phone/news.js";
import { opened } from "../phone/opened.js";
import { counted } from "../shell/say.js";
import { rowsOf } from "./rows.js";

const LONG_ENOUGH_MS = 6_000;

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const vault = await opened();
  if (!vault) return;
  const link = document.createElement("a");
  link.href = "/phone/waiting";
  let [words, drawn, timer, known] = ["", "", 0, 0];

  const show = async () => {
    const rows = await rowsOf(vault);
    const refused = rows.filter(({ isRefused }) => isRefused).length;
    known = words ? Math.min(known, refused) : refused; // before what waits was sent
    clearTimeout(timer);
    if (rows.length > refused) words = element.dataset.waiting ?? "";
    else if (words) {
      words = (refused === known && element.dataset.saved) || "";
      timer = setTimeout(hide, LONG_ENOUGH_MS);
    }
    link.textContent = refused ? counted(element, "refused", refused) : "";
    draw();
  };

  const hide = () => {
    words = "";
    draw();
  };

  /** It keeps the room it once took, so that nothing moves under a finger; a reader hears the same words once. */
  const draw = () => {
    if (drawn === words + link.textContent) return;
    drawn = words + link.textContent;
    const parts = [words, link.textContent && link].filter(Boolean);
    element.style.minBlockSize = `${element.offsetHeight}px`;
    element.hidden &&= !parts.length;
    element.replaceChildren(...parts);
  };

  hear("outbox", show);
  hear("ended", () => {
    link.textContent = "";
    hide();
  });
  await show();
}
