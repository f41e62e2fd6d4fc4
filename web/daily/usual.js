// @ts-check
/**
 * A person's usual day, offered so that it need not be typed again: habits only, never a feeling. The rules of
 * server/daily/usual.py.
 *
 * @import { CheckIn, Day } from "./entry"
 */

import { recordedOf } from "./typed.js";

const DAYS_LOOKED_AT = 14;
const DAYS_NEEDED = 3;
const NOON = 12 * 60;
const DAY = 24 * 60;

/** @param {Day[]} days those that hold something, in order @returns {CheckIn | null} */
export function usual(days) {
  const said = days.slice(-DAYS_LOOKED_AT).map((day) => day.checkIn);
  /** @param {"sleep" | "meals" | "exercise"} field @param {string} name @param {(values: any[]) => unknown} middle */
  const habit = (field, name, middle) => {
    const parts = /** @type {Record<string, unknown>[]} */ (said.map((one) => one[field] ?? {}));
    const recorded = parts.map((part) => part[name]).filter((value) => value !== undefined);
    return recorded.length >= DAYS_NEEDED ? middle(recorded) : undefined;
  };
  const minutes = habit("exercise", "minutes", lowMedian);
  return recordedOf({
    sleep: recordedOf({
      hours: habit("sleep", "hours", quarterHours),
      bed_at: habit("sleep", "bed_at", (times) => middleTime(times, NOON)),
      up_at: habit("sleep", "up_at", (times) => middleTime(times, 0)),
    }),
    meals: recordedOf({
      breakfast: habit("meals", "breakfast", majority),
      lunch: habit("meals", "lunch", majority),
      dinner: habit("meals", "dinner", majority),
      snacks: habit("meals", "snacks", majority),
    }),
    exercise:
      minutes === undefined ? null : { minutes, kind: habit("exercise", "kind", mostCommon) },
  });
}

/** @param {number[]} numbers */
function ordered(numbers) {
  return [...numbers].sort((one, other) => one - other);
}

/** @param {number[]} numbers */
function lowMedian(numbers) {
  return ordered(numbers)[(numbers.length - 1) >> 1] ?? 0;
}

/** The median to a quarter; halves go to the even one, as Python rounds. @param {number[]} hours */
function quarterHours(hours) {
  const high = ordered(hours)[hours.length >> 1] ?? 0;
  const quarters = (lowMedian(hours) + high) * 2;
  return (quarters % 1 === 0.5 ? Math.round(quarters / 2) * 2 : Math.round(quarters)) / 4;
}

/** A day begins at `start`: around midnight 23:00 and 01:00 are two hours apart. @param {string[]} times @param {number} start */
function middleTime(times, start) {
  const since = times.map((time) => (minutesOf(time) - start + DAY) % DAY);
  const middle = (lowMedian(since) + start) % DAY;
  const [hour, minute] = [Math.floor(middle / 60), middle % 60];
  return [hour, minute].map((number) => String(number).padStart(2, "0")).join(":");
}

/** @param {string} time */
function minutesOf(time) {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** @param {boolean[]} answers */
function majority(answers) {
  const yes = answers.filter(Boolean).length;
  return yes * 2 === answers.length ? undefined : yes * 2 > answers.length;
}

/** The first of those that came most often. @param {string[]} words */
function mostCommon(words) {
  const times = (/** @type {string} */ word) => words.filter((one) => one === word).length;
  return words.reduce((best, word) => (times(word) > times(best) ? word : best));
}
