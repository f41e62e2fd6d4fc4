// @ts-check
/** Keeps this phone and the server alike: sends what waits, then reads on, whenever there may be a connection. */

import { hear } from "../phone/news.js";
import { opened } from "../phone/opened.js";
import { catchUp } from "./reading.js";
import { rowsOf } from "./rows.js";
import { flush } from "./sending.js";

const SOONEST_MS = 5_000;
const LATEST_MS = 200_000; // and half as much again, so that not all phones try at once

/** @returns {Promise<void>} */
export async function attach() {
  const vault = await opened();
  if (!vault) return;
  let [timer, delay] = [0, SOONEST_MS];
  let [isBusy, isWanted, isBehind, isOver] = [false, false, true, false];

  const meet = async () => {
    isWanted = !isOver;
    if (isBusy) return;
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      stop();
      // When it is locked or its storage is out of reach, the next occasion will do.
      isBehind = !(await inTouch(vault).catch(() => false));
    }
    isBusy = false;
    await wait();
  };

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
  };

  /** Only while something waits, tries again by itself, ever later. */
  const wait = async () => {
    const isWaiting = !isOver && (await rowsOf(vault)).some(({ isRefused }) => !isRefused);
    if (!isWaiting) {
      stop();
      delay = SOONEST_MS;
    } else if (!timer && !isBusy) {
      timer = setTimeout(meet, delay * (1 + Math.random() / 2));
      delay = Math.min(delay * 2, LATEST_MS);
    }
  };

  hear("outbox", wait);
  hear("changed", () => isBehind && meet()); // perhaps it is known by now who this is
  hear("ended", () => {
    isOver = true;
    stop();
  });
  addEventListener("online", meet);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") meet();
  });
  navigator.serviceWorker?.addEventListener("message", meet);
  await meet();
}

/**
 * @param {import("../phone/vault.js").Vault} vault
 * @returns {Promise<boolean>} whether both have the same now
 */
async function inTouch(vault) {
  return (await flush()).isDone && catchUp(vault);
}
