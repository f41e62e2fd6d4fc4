// @ts-check
/** Shows what the server refused the way its own pages do: a summary on top, a sentence beside each field. */

/** @typedef {{ code: string, message: string, fields?: Record<string, string> }} Fault */

/**
 * @param {HTMLFormElement} form
 * @param {Fault} fault
 * @returns {void}
 */
export function showFault(form, fault) {
  forgetFaults(form);
  const faults = Object.entries(fault.fields ?? {});
  const summary = copyOf("people-summary");
  const message = summary.querySelector("p");
  const list = summary.querySelector("ul");
  if (message && faults.length) message.remove();
  else if (message) message.textContent = fault.message;
  list?.replaceChildren(...faults.map(([name, words]) => lineTo(name, words)));
  for (const [name, words] of faults) markField(form, name, words);
  document.querySelector("main")?.prepend(summary);
  summary.focus();
}

/**
 * @param {HTMLFormElement} form
 * @returns {void}
 */
function forgetFaults(form) {
  document.querySelector(".shell-summary")?.remove();
  for (const said of form.querySelectorAll(".shell-error")) said.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    describe(control, control.id, "remove");
  }
}

/**
 * @param {string} name
 * @param {string} words
 * @returns {HTMLElement}
 */
function lineTo(name, words) {
  const [line, link] = [document.createElement("li"), document.createElement("a")];
  link.href = `#field-${name}`;
  link.textContent = words;
  line.append(link);
  return line;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} words
 * @returns {void}
 */
function markField(form, name, words) {
  const control = form.querySelector(`#field-${CSS.escape(name)}`);
  if (!control) return;
  const said = copyOf("people-error");
  said.id = `${control.id}-error`;
  said.querySelector("span")?.replaceChildren(words);
  control.before(said);
  control.setAttribute("aria-invalid", "true");
  describe(control, control.id, "add");
  if (control instanceof HTMLInputElement && control.autocomplete === "new-password") {
    control.value = "";
  }
}

/**
 * @param {Element} control
 * @param {string} id
 * @param {"add" | "remove"} how
 * @returns {void}
 */
function describe(control, id, how) {
  const words = new Set((control.getAttribute("aria-describedby") ?? "").split(" "));
  words.delete("");
  if (how === "add") words.add(`${id}-error`);
  else words.delete(`${id}-error`);
  if (words.size) control.setAttribute("aria-describedby", [...words].join(" "));
  else control.removeAttribute("aria-describedby");
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function copyOf(id) {
  const template = document.getElementById(id);
  const copy = template instanceof HTMLTemplateElement && template.content.cloneNode(true);
  const first = copy instanceof DocumentFragment && copy.firstElementChild;
  if (first instanceof HTMLElement) return first;
  throw new TypeError(id);
}
