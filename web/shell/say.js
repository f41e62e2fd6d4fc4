// @ts-check
/** Words that a script shows: they come from the page, in `data-` attributes, and a reader hears them. */

/**
 * Say something at the end of a form or section, in place of what was said there before; "" takes it away.
 *
 * @param {HTMLElement} place
 * @param {string | undefined} words
 * @param {"alert" | "status"} role
 * @returns {void}
 */
export function say(place, words, role = "alert") {
  place.querySelector(":scope > .shell-said")?.remove();
  if (!words) return;
  const said = place.appendChild(document.createElement("p"));
  said.className = "shell-said";
  said.setAttribute("role", role);
  said.textContent = words;
  if (role === "alert") said.scrollIntoView({ block: "nearest" }); // after a tap far up the page, too
}

/**
 * Choose between the words for one and for many, `data-NAME-one` and `data-NAME-many`, and put the number in.
 *
 * @param {HTMLElement} place
 * @param {string} name
 * @param {number} count
 * @returns {string}
 */
export function counted(place, name, count) {
  const words = place.dataset[`${name}${count === 1 ? "One" : "Many"}`] ?? "";
  return words.replace("{n}", String(count));
}
