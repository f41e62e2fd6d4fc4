// @ts-check
/**
 * Asks whose clock the reminders go by when this phone's shows another time than theirs: once each time it changes. A
 * zone for which "keep" was answered is remembered on this phone for as long as it stays in it.
 *
 * @typedef {import("../phone/vault.js").Vault} Vault
 */

import { facts, opened } from "../phone/opened.js";
import { copied } from "../shell/parts.js";
import { wakeIn } from "../shell/start.js";

const MONTHS = 12;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const KEPT = "zoneKept";

/**
 * @param {HTMLElement} element its `data-zones` names the zones of the reminders, paused ones too, `data-own` the person's
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const { own = "", zones = "" } = element.dataset;
  await ask(element, own, zones.split(" ").filter(Boolean));
}

/**
 * Elsewhere it is about the reminders that go by the clock at home: the others are meant to differ. At home it is asked
 * only when none of them goes by the clock there.
 *
 * @param {HTMLElement} place where the question is put
 * @param {string} own IANA, where the person lives
 * @param {string[]} zones
 * @returns {Promise<void>}
 */
export async function ask(place, own, zones) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let left = zones.filter((one) => isSameClock(one, own));
  if (isSameClock(zone, own)) left = left.length ? [] : zones;
  const template = document.getElementById("reminders-zone");
  const vault = await opened();
  const kept = vault && (await facts(vault).get(KEPT));
  if (kept && kept !== zone) await facts(vault).put(KEPT, "");
  if (!left.length || kept === zone || !(template instanceof HTMLTemplateElement)) return;
  const values = { zone, place: placeOf(zone), kept: left.map(placeOf).join(", ") };
  const sent = { left: left.join(" "), person: vault?.person };
  place.replaceChildren(copied(template, { ...values, ...sent }));
  await wakeIn(place);
  place.querySelector("button[type=button]")?.addEventListener("click", async () => {
    place.replaceChildren();
    document.getElementById("main")?.focus();
    if (vault) await facts(vault).put(KEPT, zone);
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
