// @ts-check
/**
 * The reminder's form without going to the server: one more time to fill in, what the lock screen would show, and the
 * question about quiet hours as soon as a time lies in them.
 *
 * @param {HTMLElement} settings its `data-` attributes say what the server knows
 * @returns {void}
 */
export function attach(settings) {
  const form = settings.closest("form");
  if (!form) return;
  const { quietFrom = "", quietTo = "", neutral = "{}", mostTimes = "1" } = settings.dataset;
  const more = form.querySelector("[data-do=more]");

  more?.addEventListener("click", (event) => {
    event.preventDefault();
    addTime(form);
    if (timesOf(form).length >= Number(mostTimes)) more.remove();
  });
  const look = () => {
    preview(form, JSON.parse(neutral));
    askAboutQuiet(form, quietFrom, quietTo);
  };
  form.addEventListener("input", look);
  form.addEventListener("change", ({ target }) => startAnew(form, target));
  look();
}

/**
 * The diary's sleep is last night's: to wind down tonight is not done by it.
 *
 * @param {HTMLFormElement} form
 * @param {EventTarget | null} chosen
 */
function startAnew(form, chosen) {
  const isQuiet = form.elements.namedItem("quiet_if_done");
  if (!(chosen instanceof HTMLInputElement && isQuiet instanceof HTMLInputElement)) return;
  if (chosen.name === "kind") isQuiet.checked = chosen.value !== "wind_down";
}

/** @param {HTMLFormElement} form */
function addTime(form) {
  const times = timesOf(form);
  const last = times.at(-1)?.closest("label");
  const copy = last?.cloneNode(true);
  if (!last || !(copy instanceof HTMLElement)) return;
  const input = copy.querySelector("input");
  const words = copy.querySelector("span");
  const [before, number] = [String(times.length), String(times.length + 1)];
  if (words) words.textContent = words.textContent?.replace(before, number) ?? "";
  last.after(copy);
  if (!input) return;
  input.id = `field-times-${number}`;
  input.value = "";
  input.focus();
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} neutral what it says by itself, by kind
 */
function preview(form, neutral) {
  const shown = form.querySelector(".reminders-words");
  const typed = new FormData(form);
  const words = String(typed.get("text") ?? "").trim() || neutral[String(typed.get("kind"))];
  if (shown && words && shown.textContent !== words) shown.textContent = words;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} from "HH:MM", as every time here
 * @param {string} to
 */
function askAboutQuiet(form, from, to) {
  const question = form.querySelector(".reminders-quiet");
  if (!(question instanceof HTMLElement)) return;
  const isAsked = timesOf(form).some(({ value }) => value && isWithin(value, from, to));
  if (isAsked) question.hidden = false; // once asked it stays: nothing moves back and forth under a finger
}

/**
 * @param {string} time
 * @param {string} from
 * @param {string} to past midnight when it is earlier
 */
function isWithin(time, from, to) {
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

/** @param {HTMLFormElement} form */
function timesOf(form) {
  const found = form.querySelectorAll("input[name=times]");
  return [...found].filter((one) => one instanceof HTMLInputElement);
}
