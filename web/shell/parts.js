// @ts-check
/**
 * Fills what a shell brings as a template (`shell/_parts.html`). `{name}` in a text or an attribute takes the value of
 * that name; an attribute that comes out empty is left out. Inside, a `<template data-each="rows">` stands for one copy
 * of each of the rows, a `<template data-when="fact">` for one copy or none.
 *
 * @typedef {Record<string, unknown>} Values
 */

const HOLE = /\{(\w+)\}/g;

/**
 * Gives the filled content of a template.
 *
 * @param {HTMLTemplateElement} template
 * @param {Values} values
 * @returns {DocumentFragment}
 */
export function copied(template, values) {
  const copy = document.importNode(template.content, true);
  const nodes = document.createTreeWalker(copy, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const node = nodes.currentNode;
    if (node instanceof Text) node.data = filled(node.data, values);
    else if (node instanceof Element) fillAttributes(node, values);
  }
  for (const part of copy.querySelectorAll("template")) {
    part.replaceWith(...rowsOf(part, values).map((row) => copied(part, row)));
  }
  return copy;
}

/**
 * @param {HTMLTemplateElement} part
 * @param {Values} values
 * @returns {Values[]}
 */
function rowsOf({ dataset }, values) {
  const value = values[dataset.each ?? dataset.when ?? ""];
  const isThere = Array.isArray(value) ? value.length : value;
  if (dataset.when) return isThere ? [values] : [];
  return Array.isArray(value) ? value.map((row) => ({ ...values, ...row })) : [];
}

/**
 * Puts values where a text names them. What is put in is not looked through again.
 *
 * @param {string} text
 * @param {Values} values
 */
export function filled(text, values) {
  return text.replace(HOLE, (hole, name) => String(values[name] ?? hole));
}

/**
 * @param {Element} element
 * @param {Values} values
 */
function fillAttributes(element, values) {
  for (const { name, value } of [...element.attributes]) {
    if (!value.includes("{")) continue;
    const text = filled(value, values);
    if (text) element.setAttribute(name, text);
    else element.removeAttribute(name);
  }
}
