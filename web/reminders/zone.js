// @ts-check
/**
 * Asks whose clock the reminders go by when this phone's shows another time than theirs: once for each zone. What was
 * answered with "keep" is remembered on this phone.
 *
 * @typedef {import("../phone/vault.js").Vault} Vault
 */

import { facts, opened } from "../phone/opened.js";
import { copied } from "../shell/parts.js";
import { wakeIn } from "../shell/start.js";

const MONTHS = 12;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const KEPT = "zonesKept";

/**
 * @param {HTMLElement} element its `data-zones` names the zones of the reminders that still come, `data-own` the person's
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const { own = "", zones = "" } = element.dataset;
  await ask(element, own, zones.split(" ").filter(Boolean));
}

/**
 * At home nothing is asked as long as some reminders go by the clock there: the others are meant to differ.
 *
 * @param {HTMLElement} place where the question is put
 * @param {string} own IANA, where the person lives
 * @param {string[]} zones
 * @returns {Promise<void>}
 */
export async function ask(place, own, zones) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const others = zones.filter((other) => zone && !isSameClock(zone, other));
  const template = document.getElementById("reminders-zone");
  const isMeant = isSameClock(zone, own) && others.length < zones.length;
  if (!others.length || isMeant || !(template instanceof HTMLTemplateElement)) return;
  const vault = await opened();
  const kept = vault && (await facts(vault).get(KEPT));
  if (kept?.includes(zone)) return;
  const values = { zone, place: placeOf(zone), kept: others.map(placeOf).join(", ") };
  place.replaceChildren(copied(template, values));
  await wakeIn(place);
  place.querySelector("button[type=button]")?.addEventListener("click", async () => {
    place.replaceChildren();
    document.getElementById("main")?.focus();
    if (vault) await facts(vault).put(KEPT, [...(kept ?? []), zone]);
  });
}

/**
 * Whether two zones show the same time now and in each month of the year to come.
 *
 * @param {string} one
 * @param {string} other
 */
function isSameClock(one, other) {
  const [here, there] = [one, other].map(clockOf);
  const instants = Array.from({ length: MONTHS }, (_, month) => Date.now() + month * MONTH_MS);
  return instants.every((instant) => here?.format(instant) === there?.format(instant));
}

/** @param {string} timeZone */
function clockOf(timeZone) {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, dateStyle: "short", timeStyle: "short" });
  } catch {
    return undefined; // a zone that this browser does not know
  }
}

/** @param {string} zone */
function placeOf(zone) {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
