// @ts-check
/**
 * Wakes the behaviours of a page: `data-behavior="people/time_zone"` loads `people/time_zone.js` of the same
 * release and hands it the element. Pages work without any of them, so one that cannot load only stays asleep.
 *
 * @typedef {{ attach: (element: HTMLElement) => void }} Behavior
 */

const NAME = /^[a-z_]+\/[a-z_]+$/;

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @returns {Promise<void>}
 */
async function wake(element, name) {
  if (!NAME.test(name)) return;
  /** @type {Behavior} */
  const behavior = await import(`../${name}.js`);
  behavior.attach(element);
}

for (const element of document.querySelectorAll("[data-behavior]")) {
  if (!(element instanceof HTMLElement)) continue;
  for (const name of (element.dataset.behavior ?? "").split(" ")) {
    wake(element, name).catch(() => undefined);
  }
}
