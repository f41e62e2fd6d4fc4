// @ts-check
/** Some browsers never answer when they are asked for a subscription. */

/**
 * @template T
 * @param {number} longest ms
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} rejects when it takes longer
 */
export function within(longest, work) {
  let timer = 0;
  /** @type {Promise<never>} */
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(reject, longest, new Error("too slow"));
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}
