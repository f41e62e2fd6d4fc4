// @ts-check
/**
 * Puts a button under a passphrase field that shows what was typed, in words given as `data-show`. What is sent is
 * hidden first, so that no browser keeps it among the texts it offers again.
 *
 * @param {HTMLElement} element
 * @returns {void}
 */
export function attach(element) {
  if (!(element instanceof HTMLInputElement)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "shell-button shell-button-quiet people-show";
  button.textContent = element.dataset.show ?? "";

  /** @param {boolean} isShown */
  const show = (isShown) => {
    element.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  };

  show(false);
  button.addEventListener("click", () => show(element.type === "password"));
  element.form?.addEventListener("submit", () => show(false));
  element.after(button);
}
