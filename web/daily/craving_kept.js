// @ts-check
/** A kept craving, filled from what this phone keeps, and what may be added to it: `CravingView` on the server. */

import { settle } from "../phone/clock.js";
import { isOpen } from "./calendar.js";
import { canonical, deletion, instant, nextRev } from "./day.js";
import { itemWith } from "./entries.js";
import { cravingPhrases } from "./facts.js";
import { inAddress } from "./here.js";
import { keepForms } from "./kept_form.js";
import { showPage } from "./shell_page.js";
import { formatDay, word } from "./words.js";

/**
 * @typedef {import("./entry").Craving} Craving
 * @typedef {import("./here.js").Here} Here
 */

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export function attach(main) {
  /** @type {Craving | undefined} */
  let shown;
  keepForms(main, read);
  return showPage(main, look, () => shown && fillIn(main, shown));

  /** @param {Here} here */
  async function look(here) {
    const item = await asked(here);
    if (!item) return null;
    const { id, local_date, data } = item;
    shown = data;
    const own = data.helped?.filter((one) => !word(`helped.${one}`)) ?? [];
    return {
      id,
      words: cravingPhrases(data).join(" · "),
      day: local_date === here.today ? "" : formatDay(local_date),
      is_open: isOpen(local_date, here.today),
      needs_help_line: data.before >= 8,
      own_helped: own.map((text, at) => ({ at, text })),
      added: JSON.stringify(data),
    };
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {FormData} typed
 * @param {Here} here
 */
async function read(form, typed, here) {
  const item = await asked(here);
  if (!item) return null;
  if (form.action.endsWith("/remove")) {
    return { changes: [deletion(item)], address: `/diary/${item.local_date}` };
  }
  const address = `/craving/${item.id}`;
  const data = withAdded(item.data, typed);
  if (canonical(data) === canonical(item.data)) return { changes: [], address };
  const now = (await settle()).toISOString();
  const recorded_at = instant(now) > instant(item.recorded_at) ? now : item.recorded_at;
  return { changes: [{ ...item, rev: nextRev(item), recorded_at, data }], address };
}

/**
 * @param {Craving} data
 * @param {FormData} typed
 * @returns {Craving}
 */
function withAdded({ before, trigger }, typed) {
  const textOf = (/** @type {string} */ name) => String(typed.get(name) ?? "").trim();
  const [after, own] = [textOf("after"), textOf("helped.own")];
  const note = textOf("note").replaceAll("\r\n", "\n");
  const helped = [...typed.getAll("helped").map(String), ...(own ? [own] : [])];
  return {
    before,
    ...(trigger && { trigger }),
    ...(after && { after: Number(after) }),
    ...(helped.length && { helped }),
    ...(note && { note }),
  };
}

/**
 * Show in the form what is recorded.
 *
 * @param {HTMLElement} main
 * @param {Craving} data
 */
function fillIn(main, { after, helped = [], note = "" }) {
  for (const input of main.querySelectorAll("input")) {
    const { name, value } = input;
    if (name === "after") input.defaultChecked = value === String(after ?? "");
    if (name === "helped") input.defaultChecked = helped.includes(value);
  }
  const text = main.querySelector("textarea");
  if (text) text.defaultValue = note;
}

/** @param {Here} here */
async function asked({ vault }) {
  const item = await itemWith(vault, inAddress(1));
  return item?.kind === "craving" ? item : null;
}
