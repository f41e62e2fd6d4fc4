// @ts-check
/**
 * The check-in page where this phone keeps the diary: a shell is filled, and what is saved is kept here first. What
 * that takes is fetched when somebody begins to answer.
 */

/** @param {HTMLElement} main @returns {Promise<void>} */
export async function attach(main) {
  if (document.body.dataset.person === "shell") {
    const [form, shell] = await Promise.all([
      import("./check_in_form.js"),
      import("./check_in_shell.js"),
    ]);
    form.watch(main); // before there is anything to save
    return shell.show(main);
  }
  let isWatched = false;
  const watch = async () => {
    if (isWatched) return;
    isWatched = true;
    (await import("./check_in_form.js")).watch(main);
  };
  for (const kind of ["focusin", "input"]) main.addEventListener(kind, watch, { once: true });
}
