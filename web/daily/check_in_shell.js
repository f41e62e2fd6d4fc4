// @ts-check
/** Fills the shell of the check-in page: `_view` in server/daily/pages.py. */

import { localDate, settle } from "../phone/clock.js";
import { markFilled } from "../phone/half_filled.js";
import { firstKept, isOpen, lastDays } from "./calendar.js";
import { checkInIn } from "./check_in_form.js";
import { dayOf, daysOf } from "./day.js";
import { itemsBetween } from "./entries.js";
import { timePhrases, usualPhrases } from "./facts.js";
import { usualDay, usualTimes } from "./offers.js";
import { refused } from "./outbox.js";
import { showPage } from "./shell_page.js";
import { FIELDS, only, pageValues } from "./typed.js";
import { usual } from "./usual.js";
import { formatDay } from "./words.js";

/** @import { CheckIn, CheckInItem, Form } from "./entry" */

const FOLDED = ["mind", "connection", "hobby", "symptoms", "note", "used"];

/** @param {HTMLElement} main @returns {Promise<void>} */
export async function show(main) {
  /** @type {Form} */
  let values = {};
  let mends = 0;

  /** @param {import("./here.js").Here} here */
  const look = async ({ vault, profile }) => {
    const today = localDate(profile.timezone, await settle());
    const asked = new URLSearchParams(location.search);
    mends = Number(asked.get("mend"));
    const row = mends ? checkInIn(await refused(vault), mends) : null;
    const day = row ? dayFor(row, today) : asked.get("day") || today;
    if (!lastDays(today, 8).includes(day)) {
      if (!(day < today)) return null;
      location.replace(`/diary/${encodeURIComponent(day)}`);
      return new Promise(() => undefined);
    }
    const names = FIELDS.filter((name) => !profile.hidden_tiles.includes(name));
    const items = await itemsBetween(vault, firstKept(today), day);
    const held = only(
      dayOf(
        day,
        items.filter((item) => item.local_date === day),
      ).checkIn,
      names,
    );
    const habits = usual(daysOf(items.filter((item) => item.local_date < day)));
    const said = { ...held, ...only(row?.data ?? {}, names) };
    if (!row) mends = 0;
    values = pageValues(said);
    return {
      ...Object.fromEntries(names.map((name) => [name, true])),
      has_parts: names.length,
      is_bare: !names.length,
      has_more: names.some((name) => FOLDED.includes(name)),
      is_today: day === today,
      is_other_day: day !== today,
      title: formatDay(day),
      day,
      base: JSON.stringify(held),
      mends,
      usual: offered(usualDay(habits, said, names), usualPhrases),
      usual_times: offered(usualTimes(habits, said, names), ({ sleep }) =>
        timePhrases(sleep ?? {}),
      ),
    };
  };

  await showPage(main, look, () => {
    const form = main.querySelector("form");
    if (!form) return;
    if (mends) form.dataset.mends = String(mends);
    showValues(form, values);
  });
}

/** @param {CheckInItem} refused @param {string} today @returns {string} where it can be put right */
function dayFor({ local_date }, today) {
  return isOpen(local_date, today) ? local_date : today;
}

/** @param {CheckIn | null} offer @param {(offer: CheckIn) => string[]} phrases */
function offered(offer, phrases) {
  if (!offer) return [];
  const said = phrases(offer);
  const lines = said.map((words) => ({ words }));
  return [{ json: JSON.stringify(offer), lines, words: said.join(", ") }];
}

/** @param {HTMLFormElement} form @param {Form} values */
function showValues(form, values) {
  for (const [name, value] of Object.entries(values)) addCell(form, name, String(value));
  for (const control of form.querySelectorAll("input, textarea")) {
    if (control instanceof HTMLTextAreaElement) control.value = String(values[control.name] ?? "");
    else if (control instanceof HTMLInputElement) setValue(control, values[control.name] ?? "");
  }
  const id = form.elements.namedItem("id");
  if (id instanceof HTMLInputElement) id.value = crypto.randomUUID();
  for (const folded of form.querySelectorAll("details")) folded.open = holdsAny(folded);
  markFilled(form);
}

/** @param {HTMLInputElement} control @param {string | string[]} value */
function setValue(control, value) {
  if (control.type === "radio") control.checked = control.value === value;
  else if (control.type === "checkbox") control.checked = [value].flat().includes(control.value);
  else if (control.type !== "hidden") control.value = String(value);
}

/** Give a recorded answer that is not among the offered ones a cell in its place.
 * @param {HTMLFormElement} form @param {string} name @param {string} value */
function addCell(form, name, value) {
  const found = form.querySelectorAll(`input[type=radio][name="${name}"]`);
  const cells = /** @type {HTMLInputElement[]} */ ([...found]);
  if (!cells[0] || cells.some((cell) => cell.value === value)) return;
  const next = cells.find((cell) => !cell.value || Number(cell.value) > Number(value));
  const own = document.importNode(/** @type {Element} */ (cells[0].parentElement), true);
  const input = own.querySelector("input");
  if (!input) return;
  Object.assign(input, { id: `${input.id}-own`, value });
  const number = Number(Number(value).toPrecision(6));
  own.querySelector("span")?.replaceChildren(Number.isNaN(number) ? value : String(number));
  next?.parentElement?.before(own);
}

/** @param {HTMLElement} part */
function holdsAny(part) {
  const chosen = part.querySelectorAll("input:checked:not([value='']), textarea, input[type=text]");
  return [...chosen].some((control) => "value" in control && control.value);
}
