// @ts-check
/**
 * Fills the part of a page that its `<template>` is, and fills it anew when what it says has changed.
 *
 * @typedef {import("./parts.js").Values} Values
 */
import { copied } from "./parts.js";

/**
 * @param {HTMLElement} main
 * @param {HTMLTemplateElement} template
 * @returns {(values: Values) => void}
 */
export function drawing(main, template) {
  /** @type {ChildNode[]} */
  let parts = [template];
  let shown = "";
  addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));
  return (values) => {
    const text = JSON.stringify(values);
    if (text === shown) return;
    const isFirst = shown === "";
    shown = text;
    const place = document.activeElement?.getAttribute("href");
    const copy = copied(template, values);
    const earlier = parts;
    parts = [...copy.childNodes];
    earlier[0]?.before(copy);
    for (const part of earlier) part.remove();
    main.querySelector("[data-fallback]")?.remove();
    if (isFirst && history.state?.top)
      scrollTo(0, history.state.top); // where somebody was who comes back
    else if (place) focusOn(main, place);
  };
}

/** @type {(main: HTMLElement, place: string) => void} */
function focusOn(main, place) {
  const link = [...main.querySelectorAll("a")].find((one) => one.getAttribute("href") === place);
  link?.focus({ preventScroll: true });
}
