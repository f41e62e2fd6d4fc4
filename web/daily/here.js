// @ts-check
/**
 * Who and when: whose diary this page shows from the phone, and which day it is there.
 *
 * @typedef {import("../phone/vault.js").Vault} Vault
 * @typedef {{ timezone: string, hidden_tiles: string[], codes_kept: boolean }} Profile
 * @typedef {{ vault: Vault, profile: Profile, today: string }} Here
 */
import { localDate, present } from "../phone/clock.js";
import { recall } from "../phone/database.js";
import { facts, opened } from "../phone/opened.js";

/** Whether this page came from the phone, with nobody's data in it. */
export const isShell = document.body.dataset.person === "shell";

/** @returns {Promise<Here | null>} null: the phone does not keep what this page needs */
export async function here() {
  const vault = await opened();
  const profile = vault && (await facts(vault).get("profile"));
  if (!vault || !profile || !(isShell || (await isReadyFor(vault)))) return null;
  return { vault, profile, today: localDate(profile.timezone, await present()) };
}

/** @param {Vault} vault whether the phone has all that its owner's pages need */
async function isReadyFor({ person }) {
  const current = await recall("current");
  return current?.isReady && current.person === person;
}

/**
 * Give the part of this page's address at a place: the 1st of `/diary/2026-11-22` is the date.
 *
 * @param {number} place
 * @returns {string}
 */
export function inAddress(place) {
  return location.pathname.split("/")[place + 1] ?? "";
}
