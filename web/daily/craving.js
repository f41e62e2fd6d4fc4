// @ts-check
/** A craving in two taps, kept on this phone. */

import { localDate, settle } from "../phone/clock.js";
import { itemWith } from "./entries.js";
import { isShell } from "./here.js";
import { keepForms } from "./kept_form.js";

/**
 * @param {HTMLElement} main
 * @returns {void}
 */
export function attach(main) {
  const id = main.querySelector("input[name=id]");
  if (!(id instanceof HTMLInputElement)) return;
  /** Back on a page whose craving is kept: the next one is another. */
  const startAnew = () => {
    id.form?.reset();
    id.value = crypto.randomUUID();
  };
  if (isShell && id.value) startAnew(); // Firefox puts back what stood in a form, hidden fields too
  id.value ||= crypto.randomUUID();
  keepForms(main, read);
  addEventListener("pageshow", (event) => event.persisted && startAnew());
}

/**
 * @param {HTMLFormElement} form
 * @param {FormData} typed
 * @param {import("./here.js").Here} here
 */
async function read(form, typed, { vault, profile: { timezone } }) {
  const id = String(typed.get("id"));
  const address = `/craving/${id}`;
  if (await itemWith(vault, id)) return { changes: [], address };
  const now = await settle();
  const changes = [
    {
      id,
      kind: /** @type {const} */ ("craving"),
      rev: 1,
      local_date: localDate(timezone, now),
      recorded_at: now.toISOString(),
      timezone,
      data: cravingOf(form, typed),
    },
  ];
  return { changes, address };
}

/**
 * Tell the tapped reason from the person's own words; both come as `trigger`.
 *
 * @param {HTMLFormElement} form
 * @param {FormData} typed
 * @returns {import("./entry").Craving}
 */
function cravingOf(form, typed) {
  const given = typed.getAll("trigger").map((text) => String(text).trim());
  const offered = [...form.querySelectorAll("button")].map((button) => button.value);
  const known = given.find((text) => text && offered.includes(text)) ?? "";
  const own = given.filter((text) => text && text !== known).join(", ");
  const data = { before: Number(typed.get("before")) };
  const trigger = known || own;
  return { ...data, ...(trigger && { trigger }), ...(known && own && { note: own }) };
}
