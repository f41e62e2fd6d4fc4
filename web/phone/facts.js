// @ts-check
/**
 * Small things known of a person, sealed: "profile", "shared", "resume", the cursor of their entries.
 *
 * @typedef {import("./vault.js").Vault} Vault
 */

import { transact } from "./database.js";
import { assertKnown } from "./vault.js";

/** @param {Vault} vault */
export function facts(vault) {
  return {
    /**
     * @param {string} name
     * @returns {Promise<any>} undefined when it is not known
     */
    async get(name) {
      if (!vault.keepsPast) return vault.loose.get(name);
      const key = [vault.person, name];
      const row = await transact(["facts"], "readonly", (stores) => stores.facts.get(key));
      return row && vault.unseal(`facts|${name}`, row);
    },

    /**
     * Where nothing past may be kept (`vault.keepsPast`) it is known to this page only.
     *
     * @param {string} name
     * @param {unknown} value
     * @returns {Promise<void>}
     */
    async put(name, value) {
      vault.loose.set(name, value);
      if (!vault.keepsPast) return;
      const sealed = await vault.seal(`facts|${name}`, value);
      await transact(["facts", "owners"], "readwrite", async (stores) => {
        await assertKnown(stores, vault);
        stores.facts.put({ person: vault.person, name, ...sealed });
      });
    },
  };
}
