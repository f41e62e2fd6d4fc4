// @ts-check
/**
 * What is due, answered: kept on this phone first, so that a lost connection loses nothing. An answer has the same id
 * whether it goes this way or as a form to the server (`Due.answer`), so it is there once.
 *
 * @typedef {import("../daily/entry").ReminderDoneItem} Answer
 * @typedef {import("../daily/here.js").Here} Here
 */

import { itemWith } from "../daily/entries.js";
import { here } from "../daily/here.js";
import { keep } from "../daily/outbox.js";
import { settle } from "../phone/clock.js";
import { call } from "../phone/contact.js";
import { hear } from "../phone/news.js";
import { canLeave } from "../phone/stay.js";
import { copied } from "../shell/parts.js";

/**
 * @param {HTMLElement} main
 * @returns {Promise<void>}
 */
export async function attach(main) {
  /** @type {Here | null} */
  let now = null;
  let [isBusy, isForServer] = [false, false];

  const look = async () => {
    now = (await here().catch(() => null)) ?? now; // when the session ended, the key is still in memory
    if (now) await showKnown(main, now);
  };

  main.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement) || !form.dataset.kept || isForServer) return;
    event.preventDefault();
    if (isBusy || !(submitter instanceof HTMLButtonElement)) return;
    isBusy = true;
    const { value } = submitter;
    now ??= await here().catch(() => null);
    const isKept = now && (await keepAnswer(now, form, value).catch(() => false));
    if (isKept) show(form, value, true);
    isForServer = !isKept && (await canLeave(form));
    if (isForServer) form.requestSubmit(submitter);
    [isBusy, isForServer] = [false, false];
  });
  const comeBack = () => {
    if (document.hidden) return;
    clearShown();
    refresh(main).catch(() => undefined);
  };
  document.addEventListener("visibilitychange", comeBack);
  navigator.serviceWorker?.addEventListener("message", comeBack);
  hear("changed", look);
  clearShown();
  await look();
}

/**
 * @param {Here} here
 * @param {HTMLFormElement} form
 * @param {string} answer
 */
async function keepAnswer({ vault }, form, answer) {
  const item = itemOf(form);
  const recorded_at = (await settle()).toISOString();
  await keep(vault, [{ ...item, recorded_at, data: { ...item.data, answer } }]);
  return true;
}

/**
 * What was answered here and is perhaps not sent yet is not asked again.
 *
 * @param {HTMLElement} main
 * @param {Here} here
 */
async function showKnown(main, { vault }) {
  for (const form of answerForms(main)) {
    const known = await itemWith(vault, itemOf(form).id);
    if (known?.kind === "reminder_done") show(form, known.data.answer, false);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} answer
 * @param {boolean} isNew it was given just now
 */
function show(form, answer, isNew) {
  const box = form.closest(".reminders-due");
  const button = form.querySelector(`button[value="${answer}"]`);
  if (!(box instanceof HTMLElement) || !button) return;
  const isMedicine = box.dataset.kind === "medication";
  const id = answer === "unsure" && isMedicine ? "reminders-unsure" : "reminders-kept";
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) return;
  const over = "form, details, .reminders-remark, .reminders-way, .reminders-said";
  for (const part of box.querySelectorAll(over)) part.remove();
  box.append(copied(template, { words: button.textContent?.trim() }));
  if (!isNew) return;
  document.querySelector("main > .shell-notice")?.remove(); // what it says was said of something before
  box.tabIndex = -1;
  box.focus();
}

/**
 * Load the page again when the server has other things due by now. Without an answer it stays as it is.
 *
 * @param {HTMLElement} main
 */
async function refresh(main) {
  const person = document.body.dataset.person ?? "";
  const answer = await call({ person }, "/api/v1/due");
  if (answer?.status !== 200) return;
  const shown = (main.dataset.due ?? "").split(" ").filter(Boolean);
  const due = answer.data.due.map((/** @type {{ entry: string }} */ one) => one.entry);
  if (String(due) !== String(shown)) location.reload();
}

/** Open it is as good as told: no notification of ours stays, and no dot on the icon. */
async function clearShown() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const one of (await registration?.getNotifications?.()) ?? []) one.close();
  await navigator.clearAppBadge?.();
}

/** @param {HTMLElement} main which things the server's page asks about */
function answerForms(main) {
  const found = main.querySelectorAll("form[data-kept]:not([data-answered])");
  return [...found].filter((one) => one instanceof HTMLFormElement);
}

/**
 * @param {HTMLFormElement} form
 * @returns {Answer}
 */
function itemOf(form) {
  return JSON.parse(form.dataset.kept ?? "{}");
}
