// @ts-check
/**
 * What a day holds, in words: the same ones as `server/daily/facts.py` says. What was not recorded is left out.
 *
 * @import { CheckIn, Craving, Day, Meals, Sleep } from "./entry"
 * @typedef {{ field: string, title: string, phrases: string[], words: string }} Fact
 */
import { clock, counted, word, worded } from "./words.js";

const OWN_WORDS = ["hobby", "used", "note"];
/** @type {(keyof Meals)[]} */
const SLOTS = ["breakfast", "lunch", "dinner", "snacks"];
const SHORT = ["mood", "craving", "confidence", "sleep"];

/**
 * Says one field of a check-in that has it; in the order of the page.
 *
 * @type {Record<string, (day: CheckIn) => string[]>}
 */
const PHRASES = {
  mood: ({ mood }) => [word(`moods.${mood}`)],
  craving: ({ craving }) => [outOfTen(craving)],
  confidence: ({ confidence }) => [outOfTen(confidence)],
  sleep: ({ sleep = {} }) => sleepPhrases(sleep),
  meals: ({ meals = {} }) => mealPhrases(meals),
  exercise: ({ exercise }) => [
    exercise?.minutes ? counted("minutes", exercise.minutes) : word("none"),
    ...(exercise?.kind ? [own("exercise_kinds", exercise.kind)] : []),
  ],
  mind: ({ mind }) => (mind ? [word(`mind_kinds.${mind.kind}`), minutes(mind)] : []),
  connection: ({ connection }) => named("connections", connection),
  hobby: ({ hobby }) => {
    const phrases = hobby?.what ? [hobby.what] : [];
    if (hobby?.minutes !== undefined) phrases.push(minutes(hobby));
    return phrases.length ? phrases : [word("yes")];
  },
  symptoms: ({ symptoms }) => named("symptoms", symptoms),
  note: ({ note = "" }) => [note],
  used: ({ used }) => [used?.what || word("written_down")],
};

/**
 * Says everything a check-in holds, in the order of the page.
 *
 * @param {CheckIn} checkIn
 */
export function facts(checkIn) {
  const fields = Object.keys(PHRASES).filter((field) => field in checkIn);
  return fields.map((field) => {
    const phrases = PHRASES[field]?.(checkIn) ?? [];
    const line = phrases.join(", ");
    const words = OWN_WORDS.includes(field) ? line : line.slice(0, 1).toUpperCase() + line.slice(1);
    return { field, title: word(`tiles.${field}`), phrases, words };
  });
}

/**
 * Says one craving: strength, what set it off, what came after.
 *
 * @param {Craving} craving
 */
export function cravingPhrases({ before, trigger, after, helped, note }) {
  const phrases = [outOfTen(before)];
  if (trigger) phrases.push(worded("triggers", trigger));
  if (after !== undefined) phrases.push(word("afterward", { number: after }));
  const things = helped?.map((one) => worded("helped", one)).join(", ");
  if (helped?.length) phrases.push(word("what_helped", { things: things ?? "" }));
  return note ? [...phrases, note] : phrases;
}

/**
 * Says in a few words what a day holds, for a list of days.
 *
 * @param {Pick<Day, "checkIn" | "cravings" | "remindersDone">} day
 */
export function summary({ checkIn, cravings, remindersDone }) {
  const phrases = facts(checkIn).map(({ field, title, words }) => {
    const [first = ""] = words.split(", ");
    return SHORT.includes(field) ? `${title}: ${lowered(first)}` : title;
  });
  if (cravings.length) phrases.push(counted("cravings", cravings.length));
  if (remindersDone.length) phrases.push(word("reminder_answered"));
  return phrases.length ? phrases : [word("nothing_left")];
}

/**
 * Spells out what "like a usual day" would record: all of it, nothing else.
 *
 * @param {CheckIn} usual
 */
export function usualPhrases(usual) {
  return facts(usual).map(({ title, phrases }) => `${title}: ${phrases.join(", ")}`);
}

/**
 * Says the bed and up times of a night, as far as they are recorded.
 *
 * @param {Sleep} sleep
 */
export function timePhrases({ bed_at, up_at }) {
  const phrases = bed_at ? [word("in_bed_at", { time: clock(bed_at) })] : [];
  return up_at ? [...phrases, word("up_at", { time: clock(up_at) })] : phrases;
}

/** @param {Sleep} sleep */
function sleepPhrases(sleep) {
  const { hours, quality } = sleep;
  const phrases = hours === undefined ? [] : [hoursPhrase(hours)];
  const how = word(`sleep_qualities.${quality}`).toLowerCase();
  return [...phrases, ...(quality ? [word("slept", { how })] : []), ...timePhrases(sleep)];
}

/** @param {number} hours */
function hoursPhrase(hours) {
  const number = Number(hours.toPrecision(6)); // as many digits as the server says
  return hours === 1 ? word("one_hour") : word("hours", { number });
}

/** @param {Meals} meals */
function mealPhrases(meals) {
  /** @param {boolean} eaten */
  const told = (eaten) =>
    SLOTS.filter((slot) => meals[slot] === eaten).map((slot) => lowered(word(`meals.${slot}`)));
  return [...told(true), ...told(false).map((meal) => word("no_meal", { meal }))];
}

/**
 * @param {string} group
 * @param {string[]} [values]
 */
function named(group, values) {
  return values?.length
    ? values.map((value) => lowered(word(`${group}.${value}`)))
    : [word("none")];
}

/**
 * @param {string} group
 * @param {string} value
 */
function own(group, value) {
  const words = word(`${group}.${value}`);
  return words ? lowered(words) : value;
}

/** @param {{ minutes?: number }} part */
const minutes = (part) => counted("minutes", part.minutes ?? 0);

/** @param {number | undefined} number */
const outOfTen = (number = 0) => word("out_of_ten", { number });

/** @param {string} words */
const lowered = (words) => words.slice(0, 1).toLowerCase() + words.slice(1);
