// @ts-check
/** Whether something stands on this page that was typed or chosen and is not saved yet. */

/**
 * A form that was refused counts: its page shows what was typed as if it had always stood there.
 *
 * @returns {boolean}
 */
export function isHalfFilled() {
  if (document.querySelector(".shell-summary")) return true;
  return [...document.querySelectorAll("input, select, textarea")].some(isChanged);
}

/**
 * Take what a script filled in as the form's own start.
 *
 * @param {HTMLFormElement} form
 * @returns {void}
 */
export function markFilled(form) {
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement) {
      control.defaultChecked = control.checked;
      if (control.type !== "checkbox" && control.type !== "radio") {
        control.defaultValue = control.value;
      }
    } else if (control instanceof HTMLTextAreaElement) {
      control.defaultValue = control.value;
    } else if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.defaultSelected = option.selected;
    }
  }
}

/**
 * @param {Element} control
 * @returns {boolean}
 */
function isChanged(control) {
  if (control instanceof HTMLSelectElement) {
    const first = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(0, first);
  }
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (!(control instanceof HTMLInputElement) || control.type === "hidden") return false;
  return control.checked !== control.defaultChecked || control.value !== control.defaultValue;
}
