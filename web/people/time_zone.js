// @ts-check
/**
 * Chooses the time zone that this device is set to, unless one was chosen already.
 *
 * @param {HTMLElement} element
 * @returns {void}
 */
export function attach(element) {
  if (!(element instanceof HTMLSelectElement) || element.value) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  if (![...element.options].some((option) => option.value === zone)) {
    element.add(new Option(zone.replaceAll("_", " "), zone), 1);
  }
  element.value = zone;
}
