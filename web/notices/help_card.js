// @ts-check
/** The numbers of somebody's programs on Help, for a phone that is theirs alone and has no lock of ours. */

import { ownerOf } from "../phone/owners.js";
import { openVault } from "../phone/vault.js";
import { copied } from "../shell/parts.js";
import { kept, renew } from "./kept.js";
import { dialled } from "./view.js";

/**
 * Help asks for no PIN: with one, or on a phone that others use, it names no program. The server is asked afterwards:
 * whoever is in a program no more finds its number here no longer.
 *
 * @param {string} person
 * @returns {Promise<void>}
 */
export async function show(person) {
  const owner = await ownerOf(person);
  if (owner?.pin) document.getElementById("notices-help-locked")?.removeAttribute("hidden");
  if (!owner || owner.pin || owner.isShared) return;
  const template = document.getElementById("notices-help");
  const vault = await openVault();
  if (!vault || !(template instanceof HTMLTemplateElement)) return;
  const shown = await numbers(vault);
  const cards = [...copied(template, shown).childNodes];
  template.after(...cards);
  await renew(vault);
  const now = await numbers(vault);
  if (JSON.stringify(now) === JSON.stringify(shown)) return;
  for (const card of cards) card.remove();
  template.after(copied(template, now));
}

/** @param {import("../phone/vault.js").Vault} vault */
async function numbers(vault) {
  const known = await kept(vault);
  const programs = (known?.programs ?? [])
    .map(({ name, phone, hours }) => ({ name, phone, hours, call: dialled(phone) }))
    .filter(({ call }) => call);
  return { programs };
}
