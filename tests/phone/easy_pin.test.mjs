/** Which PINs anybody would try first. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isEasy } from "../../web/phone/easy_pin.js";

test("rows, repeated digits, repeated pairs and old favourites are easy to guess", () => {
  for (const pin of ["0000", "111111", "1234", "654321", "7890", "2109", "1212", "474747", "2580"]) {
    assert.ok(isEasy(pin), pin);
  }
});

test("others are not", () => {
  for (const pin of ["7391", "739164", "1357", "12345679", "1221"]) assert.ok(!isEasy(pin), pin);
});
