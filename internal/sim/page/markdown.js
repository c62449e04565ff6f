import { h, replace } from './dom.js';
import { inline } from './markdown-inline.js';
import { paged } from './pager.js';

// The card's markdown: CommonMark without HTML blocks, a line break for every newline, and the platform's own tags.

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*(\S*)/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|<hr\s*\/?>)\s*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const QUOTE = /^ {0,3}>\s?(.*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const TABLE_PAGE = 5;

/** Renders markdown; see inline for what context holds. */
export function markdown(source, context) {
  return h('div', { class: 'md' }, blocks(String(source).replace(/\r\n?/g, '\n').split('\n'), context));
}

function blocks(lines, context) {
  const nodes = [];
  let paragraph = [];
  const close = () => {
    if (paragraph.length > 0) nodes.push(h('p', {}, inline(paragraph.join('\n'), context)));
    paragraph = [];
  };

  for (let at = 0; at < lines.length;) {
    const taken = block(lines, at, context);
    if (taken) {
      close();
      nodes.push(taken.node);
      at = taken.next;
    } else {
      if (lines[at].trim() === '') close();
      else paragraph.push(lines[at].trimStart());
      at++;
    }
  }
  close();
  return nodes;
}

/** The block that begins at a line and the line after it; null where a paragraph does or goes on. */
function block(lines, at, context) {
  const line = lines[at];
  if (FENCE.test(line)) return fence(lines, at);
  if (RULE.test(line)) return { node: h('hr'), next: at + 1 };
  const heading = HEADING.exec(line);
  if (heading) return { node: h(`h${heading[1].length}`, {}, inline(heading[2], context)), next: at + 1 };
  if (QUOTE.test(line)) return quote(lines, at, context);
  if (ITEM.test(line)) return list(lines, at, context);
  if (line.includes('|') && DELIMITER.test(lines[at + 1] ?? '')) return table(lines, at, context);
  return null;
}

function fence(lines, at) {
  const [, mark, language] = FENCE.exec(lines[at]);
  let end = at + 1;
  while (end < lines.length && !lines[end].trimStart().startsWith(mark)) end++;
  const code = lines.slice(at + 1, end).join('\n');
  return { node: h('pre', { 'data-language': language || null }, h('code', {}, code)), next: end + 1 };
}

function quote(lines, at, context) {
  const inner = [];
  let end = at;
  for (; end < lines.length && QUOTE.test(lines[end]); end++) inner.push(QUOTE.exec(lines[end])[1]);
  return { node: h('blockquote', {}, blocks(inner, context)), next: end };
}

function list(lines, at, context) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(mark);
  const items = [];
  let end = at;
  for (; end < lines.length; end++) {
    const item = ITEM.exec(lines[end]);
    const depth = /^\s*/.exec(lines[end])[0].length;
    if (item && depth <= indent.length && /\d/.test(item[2]) === ordered) items.push([item[3]]);
    else if (lines[end].trim() !== '' && depth > indent.length)
      items.at(-1).push(lines[end].slice(Math.min(depth, indent.length + 2)));
    else break;
  }
  const start = ordered ? Number.parseInt(mark, 10) : null;
  const node = h(
    ordered ? 'ol' : 'ul',
    { start: start === 1 ? null : start },
    items.map((inner) => h('li', {}, tight(blocks(inner, context)))),
  );
  return { node, next: end };
}

/** An item's first paragraph stands beside its mark, not below it. */
function tight(nodes) {
  return nodes.map((node) => (node.tagName === 'P' ? [...node.childNodes] : node));
}

function table(lines, at, context) {
  const heads = cells(lines[at]);
  const aligns = cells(lines[at + 1]).map((rule) =>
    /^:-+:$/.test(rule) ? 'center' : /-:$/.test(rule) ? 'right' : null,
  );
  const rows = [];
  let end = at + 2;
  for (; end < lines.length && lines[end].includes('|') && lines[end].trim() !== ''; end++)
    rows.push(cells(lines[end]));

  const row = (tag, texts) =>
    h(
      'tr',
      {},
      heads.map((_, column) =>
        h(tag, { style: { 'text-align': aligns[column] } }, inline(texts[column] ?? '', context)),
      ),
    );
  const body = h('tbody');
  const node = h(
    'div',
    { class: 'table-frame' },
    h('div', { class: 'table-scroll' }, h('table', {}, h('thead', {}, row('th', heads)), body)),
    paged(rows.length, TABLE_PAGE, (from, to) =>
      replace(
        body,
        rows.slice(from, to).map((texts) => row('td', texts)),
      ),
    ),
  );
  return { node, next: end };
}

function cells(line) {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, '|'));
}
