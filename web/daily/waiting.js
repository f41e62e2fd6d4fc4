// @ts-check
/**
 * Shows what lies on this phone only: what is still to be sent, and what the server refused, with the reason and with
 * what can be done about it.
 *
 * @import { Vault } from "../phone/vault.js"
 * @import { Row } from "./rows.js"
 */
import { localDate, present } from "../phone/clock.js";
import { hear } from "../phone/news.js";
import { facts as known, opened } from "../phone/opened.js";
import { onSecondTap } from "../phone/second_tap.js";
import { copied } from "../shell/parts.js";
import { say } from "../shell/say.js";
import { checkInAddress, isOpen } from "./calendar.js";
import { cravingPhrases, facts } from "./facts.js";
import { drop, refused, sendAgain, waiting } from "./outbox.js";
import { formatDay, word } from "./words.js";

/**
 * @param {HTMLElement} place
 * @returns {Promise<void>}
 */
export async function attach(place) {
  const template = place.querySelector("template");
  const vault = await opened();
  if (!template) return;
  if (!vault) return place.replaceChildren(copied(template, { is_empty: true }));
  const timezone = (await known(vault).get("profile"))?.timezone ?? "UTC";
  let shown = "";

  const show = async () => {
    const today = localDate(timezone, await present());
    const rows = { refused: await refused(vault), waiting: await waiting(vault) };
    const text = JSON.stringify(rows);
    if (text === shown) return;
    shown = text;
    const said = (/** @type {Row} */ row) => said_of(place, row, today);
    const view = { refused: rows.refused.map(said), waiting: rows.waiting.map(said) };
    const is_empty = !rows.refused.length && !rows.waiting.length;
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(copied(template, { ...view, is_empty }));
    if (hadFocus) place.closest("main")?.focus();
    for (const row of rows.refused) offer(place, vault, row, inTurn);
  };

  let last = Promise.resolve();
  /** Shows what came of it, and nothing that is true only while it is being done. @param {() => Promise<void>} act */
  const inTurn = (act) => {
    last = last.then(act).catch(() => undefined);
    last = last.then(show).catch(() => undefined);
    return last;
  };
  hear("outbox", () => inTurn(async () => undefined));
  await inTurn(async () => undefined);
}

/**
 * @param {HTMLElement} place
 * @param {Row} row
 * @param {string} today
 */
function said_of({ dataset }, { seq, change, error }, today) {
  const reasons = Object.entries(error?.fields ?? { "": error?.message ?? "" });
  const said = { seq, words: "", mend: "", title: dataset.deleted ?? "" };
  const told = reasons.map(([name, why]) => {
    const title = word(`tiles.${name.split(".")[1]}`);
    return { reason: title ? `${title}: ${why}` : why };
  });
  if ("deleted" in change) return { ...said, reasons: told };
  const { kind, local_date } = change;
  return {
    ...said,
    title: `${dataset[kind]} · ${formatDay(local_date)}`,
    words: wordsOf(change),
    mend: mendAt(seq, change, today),
    reasons: told,
  };
}

/** @param {import("./entry").Item} item */
function wordsOf(item) {
  if (item.kind === "check_in") {
    return facts(item.data)
      .map(({ title, words }) => `${title}: ${words}`)
      .join("\n");
  }
  return item.kind === "craving" ? cravingPhrases(item.data).join("\n") : item.data.reminder;
}

/**
 * @param {number} seq
 * @param {import("./entry").Item} item
 * @param {string} today
 * @returns {string} where its form is; "" where there is none
 */
function mendAt(seq, { kind, id, local_date }, today) {
  const isThatDay = isOpen(local_date, today);
  const isFilledHere = navigator.serviceWorker?.controller;
  if (kind === "check_in" && isFilledHere)
    return `/check-in?mend=${seq}${isThatDay ? `&day=${local_date}` : ""}`;
  if (kind === "check_in") return isThatDay ? checkInAddress(local_date, today) : "";
  return kind === "craving" && isThatDay && isFilledHere ? `/craving/${id}` : "";
}

/**
 * @param {HTMLElement} place
 * @param {Vault} vault
 * @param {Row} row
 * @param {(act: () => Promise<void>) => Promise<void>} inTurn
 */
function offer(place, vault, row, inTurn) {
  /** @type {HTMLElement | null} */
  const panel = place.querySelector(`[data-seq="${row.seq}"]`);
  if (!panel) return;
  /** @param {string} act @returns {HTMLButtonElement | null} */
  const button = (act) => panel.querySelector(`[data-act="${act}"]`);
  const [again, copy] = [button("again"), button("copy")];
  again?.addEventListener("click", async () => {
    again.disabled = true;
    await inTurn(() => sendAgain(vault, row));
    again.disabled = false;
    say(panel, place.dataset.unchanged, "status"); // seen only where the row is still there
  });
  copy?.addEventListener("click", async () => {
    const parts = [...panel.querySelectorAll("h3, .daily-words")];
    await navigator.clipboard.writeText(parts.map(({ textContent }) => textContent).join("\n"));
    copy.textContent = copy.dataset.done ?? "";
  });
  onSecondTap(button("drop"), () => inTurn(() => drop(vault, row.seq)));
}
