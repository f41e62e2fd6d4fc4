// @ts-check
/** What can't be taken as it was typed: said before everything else, and beside each field (`_refused.html`). */

import { copied } from "./parts.js";

/**
 * Show it as the server does, in place of what was shown before.
 *
 * @param {HTMLFormElement} form
 * @param {string} message about the whole form, or ""
 * @param {{field: string, said: string, label?: string}[]} [errors]
 */
export function showRefused(form, message, errors = []) {
  clearRefused(form);
  const rows = errors.map(({ field, said, label }) => {
    const id = `field-${field.replaceAll(".", "-")}`;
    showBeside(id, said);
    return { id, said: label ? `${label}: ${said}` : said };
  });
  const main = form.closest("main");
  main?.prepend(copied(template("shell-refused"), { message, errors: rows }));
  /** @type {HTMLElement | null | undefined} */ (main?.querySelector(".shell-summary"))?.focus();
}

/** @param {HTMLFormElement} form */
export function clearRefused(form) {
  form.closest("main")?.querySelector(".shell-summary")?.remove();
  for (const note of form.querySelectorAll(".shell-error")) {
    const described = form.querySelector(`[aria-describedby~="${note.id}"]`);
    const others = described?.getAttribute("aria-describedby")?.replace(note.id, "").trim() ?? "";
    described?.setAttribute("aria-describedby", others);
    described?.removeAttribute("aria-invalid");
    note.remove();
  }
}

/** @param {string} id @param {string} said */
function showBeside(id, said) {
  const control = document.getElementById(id);
  const box = control?.closest("fieldset, .shell-field");
  if (!control || !box) return;
  const note = copied(template("shell-refused-field"), { id, said });
  const before =
    box.querySelector(":scope > .shell-hint") ?? box.querySelector(":scope > .shell-label");
  if (before) before.after(note);
  else box.prepend(note);
  const described = box.matches("fieldset") ? box : control;
  const others = described.getAttribute("aria-describedby") ?? "";
  described.setAttribute("aria-describedby", `${others} ${id}-error`.trim());
  if (control.matches(".shell-input")) control.setAttribute("aria-invalid", "true");
  const folded = control.closest("details");
  if (folded) folded.open = true;
}

/** @param {string} id */
function template(id) {
  return /** @type {HTMLTemplateElement} */ (document.getElementById(id));
}
