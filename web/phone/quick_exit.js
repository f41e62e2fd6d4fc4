// @ts-check
/** The quick way out, where it was chosen on this phone: clears the screen at once and goes to an empty page. */

import { lock } from "./pin.js";

/** @returns {void} */
export function show() {
  const template = document.querySelector("#phone-exit");
  const help = document.querySelector(".shell-head > .shell-help");
  if (!(template instanceof HTMLTemplateElement) || !help) return;
  help.before(document.importNode(template.content, true));
  document.querySelector(".phone-exit-now")?.addEventListener("click", leave);
}

function leave() {
  document.body.replaceChildren();
  document.title = "";
  lock().catch(() => undefined);
  location.replace("/phone/away");
}
