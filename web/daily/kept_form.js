// @ts-check
/**
 * Forms that change the diary, kept on this phone and sent from there. Where the phone does not keep a diary they go
 * to the server as they always do, once that can be reached.
 *
 * @typedef {import("./here.js").Here} Here
 * @typedef {{ changes: import("./entry").Change[], mended?: number, address: string, done?: () => void }} Kept what to
 *   keep, the refused row that it mends, where to go on, and what to do on this page once it is kept
 */
import { isHalfFilled } from "../phone/half_filled.js";
import { hear } from "../phone/news.js";
import { canLeave } from "../phone/stay.js";
import { say } from "../shell/say.js";
import { goOn } from "./after_save.js";
import { here, isShell } from "./here.js";
import { drop, keep, PhoneFull, sendNow } from "./outbox.js";

const LEFT_AFTER_MS = 5_000; // a page that is still there by then has been told to stay

/**
 * @param {HTMLElement} main
 * @param {(form: HTMLFormElement, typed: FormData, here: Here) => Promise<Kept | null | false>} read null: only the
 *   server can; false: it can't be taken, and the page says why
 * @returns {void}
 */
export function keepForms(main, read) {
  /** @type {Here | null} */
  let now = null;
  let isBusy = false;
  let isForServer = false;
  const look = async () => {
    now ??= await here().catch(() => null);
  };
  const free = () => {
    isBusy = false;
  };

  look();
  hear("changed", look);

  main.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement) || isForServer) return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const isLeaving = now || isShell ? await keepTyped(form, submitter).catch(() => null) : null;
    isForServer = isLeaving === null && (await canLeave(form, placeOf(form)));
    if (isForServer) {
      const owner = form.elements.namedItem("person"); // blank on a shell
      if (now && owner instanceof HTMLInputElement) owner.value ||= now.vault.person;
      form.requestSubmit(submitter);
    }
    isForServer = false;
    if (isLeaving) setTimeout(free, LEFT_AFTER_MS);
    else free();
  });
  hear("ended", () => {
    for (const form of isHalfFilled() ? main.querySelectorAll("form") : []) {
      say(placeOf(form), form.dataset.ended);
    }
  });
  addEventListener("pageshow", free);

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} submitter
   * @returns {Promise<boolean | null>} whether the page is being left; null: only the server can keep it
   */
  async function keepTyped(form, submitter) {
    const typed = new FormData(form);
    if (submitter instanceof HTMLButtonElement && submitter.name) {
      typed.append(submitter.name, submitter.value);
    }
    const found = (await here()) ?? now; // when the session ended meanwhile, the key is still in memory
    const kept = found && (await read(form, typed, found));
    if (!kept) return kept;
    return keepOrSend(found.vault, kept, form);
  }
}

/**
 * @param {import("./here.js").Vault} vault
 * @param {Kept} kept
 * @param {HTMLFormElement} form its `data-full` says that the phone is full, its `data-ended` that a session is over
 * @returns {Promise<boolean>}
 */
async function keepOrSend(vault, { changes, mended, address, done }, form) {
  try {
    if (changes.length || mended) await keep(vault, changes, mended);
    done?.();
    return await goOn(address);
  } catch (error) {
    if (!(error instanceof PhoneFull)) throw error;
  }
  const isSent = await sendNow(vault, changes);
  if (isSent && mended) await drop(vault, mended);
  if (isSent)
    location.assign(`${address}?from=server`); // this phone does not know of it yet
  else say(placeOf(form), form.dataset.full);
  return isSent;
}

/**
 * @param {HTMLFormElement} form
 * @returns {HTMLElement} where words are seen: the bar that stays in view, or the form's end
 */
function placeOf(form) {
  return form.querySelector(".shell-save") ?? form;
}
