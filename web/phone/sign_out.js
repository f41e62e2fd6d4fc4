// @ts-check
/** Signs out on this phone: warns of what was not sent, forgets what is theirs, then tells the server. */

import { transact } from "./database.js";
import { part } from "./parting.js";
import { ask } from "./question.js";

const LONGEST = 5000;

/**
 * @param {HTMLElement} element the form
 * @returns {void}
 */
export function attach(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const person = document.body.dataset.person ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(person).catch(() => form.submit());
  });
}

/** @param {string} person */
async function leave(person) {
  if (!(await isSure(person))) return;
  document.body.dataset.leaving = person; // this page goes once the server was told, not before
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST));
  await Promise.race([part(person), late]);
  location.replace("/?from=server");
}

/**
 * @param {string} person
 * @returns {Promise<boolean>}
 */
async function isSure(person) {
  let wasTried = false;
  for (;;) {
    const unsent = await transact(["outbox"], "readonly", ({ outbox }) =>
      outbox.index("person").count(person),
    );
    if (!unsent) return true;
    const answer = await ask("phone-sign-out", {
      n: unsent,
      one: unsent === 1,
      many: unsent > 1,
      wasTried,
    });
    if (answer !== "send") return answer === "lose" || answer === null;
    const { flush } = await import("../daily/outbox.js");
    await flush().catch(() => undefined);
    wasTried = true;
  }
}
