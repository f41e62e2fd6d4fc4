// @ts-check
/**
 * “Preview” without leaving what is being written: the form goes to the server as it would, and only the preview of its
 * answer is shown.
 */
import { say } from "../shell/say.js";

const PREVIEW = "#publishing-preview";
const LONGEST_MS = 8_000;

/**
 * @param {HTMLElement} form
 * @returns {void}
 */
export function attach(form) {
  if (!(form instanceof HTMLFormElement)) return;
  // Before the form's other listeners: this is no leaving of the page.
  const first = { capture: true };
  form.addEventListener(
    "submit",
    (event) => listen(form, /** @type {SubmitEvent} */ (event)),
    first,
  );
}

/**
 * @param {HTMLFormElement} form
 * @param {SubmitEvent} event
 */
async function listen(form, event) {
  const button = event.submitter;
  if (!(button instanceof HTMLButtonElement) || !button.hasAttribute("formaction")) return;
  if (!button.matches("[data-preview], .shell-unseen")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const bar = form.querySelector("[data-preview]")?.parentElement ?? form;
  say(bar, form.dataset.asking, "status");
  const found = await asked(form, button.formAction);
  say(bar, found ? "" : form.dataset.unreached);
  const place = document.querySelector(PREVIEW);
  if (!found || !(place instanceof HTMLElement)) return;
  place.replaceChildren(...found.childNodes);
  place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
}

/**
 * The server's page, as a document: only this way a browser reads one without a script being able to write it.
 *
 * @param {HTMLFormElement} form
 * @param {string} address
 * @returns {Promise<Node | null>} null: there was no such answer
 */
function asked(form, address) {
  const typed = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "document";
    request.timeout = LONGEST_MS;
    request.onloadend = () => {
      const found = request.response?.querySelector(PREVIEW);
      resolve(found ? document.importNode(found, true) : null);
    };
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send(typed.toString());
  });
}
