// Stands in for a page that has words: `WORDS` is the file with the text of its `<template id="daily-words">`.
import { readFileSync } from "node:fs";

globalThis.HTMLTemplateElement = class {
  content = { textContent: readFileSync(process.env.WORDS, "utf8") };
};
const template = new HTMLTemplateElement();
globalThis.document = {
  documentElement: { lang: "en" },
  getElementById: (id) => (id === "daily-words" ? template : null),
};
