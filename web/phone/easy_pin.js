// @ts-check
/** Which PINs are guessed first: one digit over and over, a row up or down, a pair repeated, and today's fashions. */

const OFTEN = ["1342", "2580", "0852", "1998", "2000", "6969"];

/**
 * @param {string} pin
 * @returns {boolean}
 */
export function isEasy(pin) {
  const digits = [...pin].map(Number);
  const steps = new Set(digits.slice(1).map((digit, at) => (digit - (digits[at] ?? 0) + 10) % 10));
  const isRow = steps.size === 1 && [0, 1, 9].some((step) => steps.has(step));
  return isRow || /^(..)\1+$/.test(pin) || OFTEN.includes(pin);
}
