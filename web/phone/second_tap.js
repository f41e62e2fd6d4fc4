// @ts-check
/** A button for what can't be undone: the first tap asks, in the words of its `data-sure`, the second one does it. */

const PATIENCE_MS = 6_000;

/**
 * @param {HTMLElement | null} button
 * @param {() => void} act
 * @returns {void}
 */
export function onSecondTap(button, act) {
  if (!button) return;
  const words = button.textContent ?? "";
  let timer = 0;
  const calmDown = () => {
    clearTimeout(timer);
    timer = 0;
    button.textContent = words;
  };
  button.addEventListener("click", () => {
    if (timer) {
      calmDown();
      act();
    } else {
      button.textContent = button.dataset.sure ?? words;
      timer = setTimeout(calmDown, PATIENCE_MS);
    }
  });
}
