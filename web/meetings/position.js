// @ts-check
/**
 * "Near me": asks the phone where it is, rounds that to about a kilometre and searches there. What the browser answers
 * stays in this module: only the rounded place goes anywhere.
 */
import { rounded } from "./asking.js";

const LONGEST_MS = 15_000;
const FRESH_MS = 5 * 60 * 1000;
const DENIED = 1;

/**
 * @param {HTMLElement} form
 * @returns {void}
 */
export function attach(form) {
  const part = form.querySelector("[data-part=near-me]");
  const button = part?.querySelector("button");
  if (!(form instanceof HTMLFormElement) || !(part instanceof HTMLElement) || !button) return;
  if (!navigator.geolocation) return;
  let isAsking = false;
  part.hidden = false;
  button.addEventListener("click", async () => {
    if (isAsking) return;
    isAsking = true;
    tell(form, button.dataset.asking);
    try {
      const { coords } = await position();
      fill(form, rounded({ lat: coords.latitude, lng: coords.longitude }));
      form.requestSubmit();
    } catch (error) {
      const isDenied = /** @type {GeolocationPositionError} */ (error).code === DENIED;
      tell(form, isDenied ? button.dataset.denied : button.dataset.absent);
      field(form, "near")?.focus();
    }
    isAsking = false;
  });
  field(form, "near")?.addEventListener("input", () => fill(form, null));
}

/** @returns {Promise<GeolocationPosition>} */
function position() {
  const options = { timeout: LONGEST_MS, maximumAge: FRESH_MS };
  return new Promise((resolve, reject) => {
    setTimeout(reject, 2 * LONGEST_MS, {}); // some never answer while their own question stands open
    navigator.geolocation.getCurrentPosition(resolve, reject, options);
  });
}

/** @type {(form: HTMLFormElement, spot: import("./meeting").Spot | null) => void} null: what is typed counts */
function fill(form, spot) {
  const near = field(form, "near");
  if (near && spot) near.value = "";
  for (const name of /** @type {const} */ (["lat", "lng"])) {
    const input = field(form, name);
    if (input) input.value = spot ? String(spot[name]) : "";
  }
}

/** @type {(form: HTMLFormElement, name: string) => HTMLInputElement | null} */
function field(form, name) {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : null;
}

/** @type {(form: HTMLFormElement, words: string | undefined) => void} */
function tell(form, words) {
  const place = form.querySelector("[data-said=near-me]");
  if (!(place instanceof HTMLElement)) return;
  place.textContent = words ?? "";
  place.hidden = !words;
}
