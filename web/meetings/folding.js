// @ts-check
/** Words as they are compared: without case, accents, quotes or punctuation. `server/places/folding.py` for a phone. */

const QUOTES = /['’‘‛`´ʼʻ"“”„«»]/gu;
const NOT_WORDS = /[^\p{L}\p{N}]+/gu;
/** Letters that Unicode takes for whole, though people type them without their stroke. */
const LETTERS = /** @type {Record<string, string>} */ ({
  ...{ ø: "o", ł: "l", đ: "d", ħ: "h", ı: "i", ς: "σ" },
  ...{ æ: "ae", œ: "oe", þ: "th", ð: "d" },
});
const WHOLE = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/**
 * Joins texts into words with single spaces between: `folded("Saint-Élie’s")` is "saint elies".
 *
 * @param {...string} texts
 */
export function folded(...texts) {
  const plain = caseless(caseless(texts.join(" ")).normalize("NFKD"));
  const bare = plain
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .replace(QUOTES, "");
  return bare
    .replace(WHOLE, (one) => LETTERS[one] ?? one)
    .replace(NOT_WORDS, " ")
    .trim();
}

/** @param {string} text "ß" and "SS" are alike this way */
const caseless = (text) => text.toUpperCase().toLowerCase();
