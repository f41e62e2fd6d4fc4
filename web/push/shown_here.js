// @ts-check
/**
 * Says whether this phone shows notifications, in the words of the element's `data-` attributes.
 *
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
export async function attach(element) {
  const place = element.querySelector(".push-shown");
  const words = element.dataset[await state()];
  if (place && words) place.textContent = words;
}

/** @returns {Promise<"on" | "off" | "denied" | "never">} */
async function state() {
  if (!("Notification" in globalThis)) return "never";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration && !registration.pushManager) return "never";
  if (Notification.permission !== "granted") return "off";
  const subscription = await registration?.pushManager.getSubscription().catch(() => null);
  return subscription ? "on" : "off";
}
