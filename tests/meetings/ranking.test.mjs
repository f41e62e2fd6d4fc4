/** The order of meetings on a phone, by the cases that `ranking.py` passes too. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Attendance, compare, isStale, rank, Tier, travelSeconds } from "../../web/meetings/ranking.js";

const { now, cases } = JSON.parse(await readFile(new URL("./ranking_cases.json", import.meta.url), "utf8"));
const A_DAY = 86400;
const TIERS = Object.keys(Tier);

function candidate({ id, attendance, starts_in, lasts, km, is_irregular, confirmed_days_ago }) {
  const start = starts_in === null ? null : now + 60 * starts_in;
  return {
    id,
    attendance: Attendance[attendance.toUpperCase()],
    start,
    end: start === null ? null : start + 60 * lasts,
    distance_km: km,
    is_irregular,
    updated_at: confirmed_days_ago === null ? null : now - A_DAY * confirmed_days_ago,
  };
}

function* permutations(all) {
  if (all.length < 2) yield all;
  for (const [at, one] of all.entries()) {
    const others = [...all.slice(0, at), ...all.slice(at + 1)];
    if (all.length > 1) for (const rest of permutations(others)) yield [one, ...rest];
  }
}

for (const { name, travel, has_place, meetings, order, tiers, stale } of cases) {
  test(name, () => {
    for (const some of permutations(meetings)) {
      const ranked = some.map((one) => rank(candidate(one), now, travel, has_place)).sort(compare);
      assert.deepEqual(ranked.map((one) => one.at(-1)), order);
      if (tiers) assert.deepEqual(ranked.map(([tier]) => TIERS[tier]), tiers);
      if (stale) assert.deepEqual(ranked.filter((one) => one[1]).map((one) => one.at(-1)), stale);
    }
  });
}

test("ways take as long as is said", () => {
  assert.equal(travelSeconds(4.5, "walk"), 3600);
  assert.equal(travelSeconds(15, "bus"), 3600 + 600);
  assert.equal(travelSeconds(40, "car"), 3600 + 300);
});

test("what nobody dated is not stale", () => {
  assert.ok(!isStale(null, now));
  assert.ok(!isStale(now - 365 * A_DAY, now));
  assert.ok(isStale(now - 365 * A_DAY - 1, now));
});
