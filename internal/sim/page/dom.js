// Building DOM nodes. Everything that people typed reaches the page as a text node, never as markup.

const SVG = 'http://www.w3.org/2000/svg';
// These reflect what the user changed; the attribute of the same name is only their default.
const PROPERTIES = new Set(['value', 'checked', 'selected', 'indeterminate']);

/**
 * Creates an element. In attributes a function is a listener (its key is "onclick" and so on), `dataset` and `style`
 * are objects (undefined and null entries are left out), true is an empty attribute, and false, null and undefined leave
 * the attribute out. Children are nodes, strings, or arrays of them; null and false are skipped.
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Creates an SVG element; the same conventions as h. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Replaces all children of a node. */
export function replace(node, ...children) {
  node.replaceChildren(...flatten(children));
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...flatten(children));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') node.addEventListener(name.slice(2), value);
  else if (name === 'dataset')
    assign(value, (key, item) => {
      node.dataset[key] = item;
    });
  else if (name === 'style') assign(value, (key, item) => node.style.setProperty(key, item));
  else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? '' : String(value));
}

function assign(entries, put) {
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined && value !== null) put(key, String(value));
  }
}

function flatten(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
