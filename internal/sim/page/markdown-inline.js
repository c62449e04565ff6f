import { h } from './dom.js';
import { color, shade } from './colors.js';
import { tokenIcon } from './icons.js';
import { personChip } from './person.js';
import { clock, date, format, weekday } from './time.js';

// The inline half of the card's markdown.

const NAMED = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  emsp: '\u2003',
  ensp: '\u2002',
  middot: '·',
  hellip: '…',
};
const EMOJI = {
  OK: '👌',
  THUMBSUP: '👍',
  DONE: '✅',
  SMILE: '🙂',
  LAUGH: '😄',
  HEART: '❤️',
  APPLAUSE: '👏',
  FIGHTON: '💪',
  CLAP: '👏',
  THANKS: '🙏',
  PRAISE: '🌟',
  PARTY: '🎉',
  CHECKMARK: '✔️',
  CROSSMARK: '❌',
  PIN: '📌',
  ALARM: '⏰',
  WAVE: '👋',
  JIAYI: '➕',
};
const MARKS = [
  ['***', 'strong', 'em'],
  ['**', 'strong'],
  ['__', 'strong'],
  ['~~', 'del'],
  ['*', 'em'],
  ['_', 'em'],
];
const EMPTY_TAGS = new Set(['br', 'hr']);

/** Only these may be opened from a card; anything else stays text. */
export function safeURL(url) {
  return typeof url === 'string' && /^(https?:\/\/|mailto:|tel:)/i.test(url.trim()) ? url.trim() : null;
}

/** A link that leaves the page; plain content if the address is not one that may be opened. */
export function link(url, ...children) {
  const href = safeURL(url);
  return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children) : h('span', {}, children);
}

/**
 * Renders inline markdown to nodes. The context holds `directory` (names of people), `colors` (config.style.color) and
 * `image(key, alt)`, which makes the node of an image.
 */
export function inline(source, context) {
  const nodes = [];
  let text = '';
  const flush = () => {
    if (text) nodes.push(text);
    text = '';
  };

  for (let at = 0; at < source.length;) {
    const found = token(source, at, context);
    if (!found) text += source[at++];
    else if (typeof found.node === 'string') {
      text += found.node;
      at = found.next;
    } else {
      flush();
      nodes.push(found.node);
      at = found.next;
    }
  }
  flush();
  return nodes;
}

/** What stands at a position: its node (or literal text) and where it ends; null for a plain character. */
function token(source, at, context) {
  switch (source[at]) {
    case '\\':
      return /[!-/:-@[-`{-~]/.test(source[at + 1] ?? '') ? { node: source[at + 1], next: at + 2 } : null;
    case '\n':
      return { node: h('br'), next: at + 1 };
    case '`':
      return code(source, at);
    case '&':
      return entity(source, at);
    case '<':
      return autolink(source, at) ?? tag(source, at, context);
    case '!':
      return image(source, at, context);
    case '[':
      return bracket(source, at, context);
    case ':':
      return emoji(source, at);
    case 'h':
      return bareLink(source, at);
    case '*':
    case '_':
    case '~':
      return emphasis(source, at, context);
    default:
      return null;
  }
}

function code(source, at) {
  const run = /^`+/.exec(source.slice(at))[0];
  const end = source.indexOf(run, at + run.length);
  if (end < 0) return null;
  return { node: h('code', {}, source.slice(at + run.length, end)), next: end + run.length };
}

function entity(source, at) {
  const match = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/i.exec(source.slice(at, at + 12));
  if (!match) return null;
  const point = match[1] ? Number(match[1]) : Number.parseInt(match[2], 16);
  const text = match[3] ? NAMED[match[3]] : point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
  return text === undefined ? null : { node: text, next: at + match[0].length };
}

function autolink(source, at) {
  const match = /^<(https?:\/\/[^\s<>]+)>/.exec(source.slice(at));
  return match && { node: link(match[1], match[1]), next: at + match[0].length };
}

function bareLink(source, at) {
  if (/\w/.test(source[at - 1] ?? '')) return null;
  const match = /^https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+[\w\-~/?#@$&*+=%]/.exec(source.slice(at));
  return match && { node: link(match[0], match[0]), next: at + match[0].length };
}

function emoji(source, at) {
  const match = /^:([A-Z][A-Z0-9_]*):/.exec(source.slice(at, at + 32));
  return match && EMOJI[match[1]] ? { node: EMOJI[match[1]], next: at + match[0].length } : null;
}

function image(source, at, context) {
  const match = /^!\[([^\]]*)\]\(([^)\s]+)\)/.exec(source.slice(at));
  return match && { node: context.image(match[2], match[1]), next: at + match[0].length };
}

function bracket(source, at, context) {
  const close = balanced(source, at, '[', ']');
  if (close < 0 || source[close + 1] !== '(') return null;
  const end = balanced(source, close + 1, '(', ')');
  if (end < 0) return null;
  return { node: link(source.slice(close + 2, end), inline(source.slice(at + 1, close), context)), next: end + 1 };
}

function balanced(source, at, open, close) {
  let depth = 0;
  for (let i = at; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === open) depth++;
    else if (source[i] === close && --depth === 0) return i;
  }
  return -1;
}

function emphasis(source, at, context) {
  for (const [mark, ...tags] of MARKS) {
    if (!source.startsWith(mark, at) || /\s/.test(source[at + mark.length] ?? ' ')) continue;
    // An underscore inside a word is part of the word.
    if (mark[0] === '_' && /\w/.test(source[at - 1] ?? '')) continue;
    const end = closing(source, at + mark.length, mark);
    if (end < 0) continue;
    const inner = inline(source.slice(at + mark.length, end), context);
    return { node: tags.reduceRight((children, tagName) => h(tagName, {}, children), inner), next: end + mark.length };
  }
  return null;
}

function closing(source, from, mark) {
  for (let i = from; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '`') i = Math.max(i, source.indexOf('`', i + 1));
    else if (source.startsWith(mark, i) && i > from && !/\s/.test(source[i - 1])) {
      const run = new RegExp(`^[${mark[0]}]+`).exec(source.slice(i))[0].length;
      if (
        run >= mark.length &&
        (mark.length > 1 || run !== 2) &&
        !(mark[0] === '_' && /\w/.test(source[i + run] ?? ''))
      ) {
        return i + run - mark.length;
      }
      i += run - 1;
    }
  }
  return -1;
}

function tag(source, at, context) {
  const open = /^<([a-z_]+)((?:\s+[\w-]+\s*=\s*(?:'[^']*'|"[^"]*"|[^\s>]+))*)\s*(\/?)>/.exec(source.slice(at));
  const make = open && TAGS[open[1]];
  if (!make) return null;
  const start = at + open[0].length;
  if (open[3] || EMPTY_TAGS.has(open[1])) return { node: make(attributes(open[2]), '', context), next: start };
  const end = closingTag(source, start, open[1]);
  if (end < 0) return null;
  return { node: make(attributes(open[2]), source.slice(start, end), context), next: end + open[1].length + 3 };
}

function closingTag(source, from, name) {
  const either = new RegExp(`<(/?)${name}(?=[\\s>])`, 'g');
  either.lastIndex = from;
  let depth = 1;
  for (let match = either.exec(source); match; match = either.exec(source)) {
    depth += match[1] ? -1 : 1;
    if (depth === 0) return match.index;
  }
  return -1;
}

function attributes(text) {
  const found = {};
  for (const [, name, single, double, bare] of text.matchAll(/([\w-]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s>]+))/g)) {
    found[name] = single ?? double ?? bare;
  }
  return found;
}

/** A small coloured label, as in markdown, in a card's header and in table cells. */
export function textTag(text, name) {
  const colour = name && shade(name, 500) ? name : 'neutral';
  return h('span', { class: 'text-tag', style: { background: shade(colour, 100), color: shade(colour, 800) } }, text);
}

const TAGS = {
  br: () => h('br'),
  hr: () => h('hr'),
  font: (given, text, context) =>
    h('span', { style: { color: color(given.color, context.colors) } }, inline(text, context)),
  text_tag: (given, text, context) => textTag(inline(text, context), given.color),
  at(given, text, { directory }) {
    const ids = (given.ids ?? given.id ?? '').split(',').filter(Boolean);
    const names = ids.map((id) => (id === 'all' ? '所有人' : directory.name(id)));
    return h('span', { class: 'at' }, `@${names.join(' @') || given.email || text}`);
  },
  person: (given, text, { directory }) =>
    personChip(directory, given.id, {
      avatar: given.show_avatar !== 'false',
      name: given.show_name !== 'false',
      capsule: given.style === 'capsule',
    }),
  link: (given, text, context) =>
    link(given.pc_url || given.url, given.icon ? tokenIcon(given.icon, 14) : null, inline(text, context)),
  a: (given, text, context) => link(given.href, text ? inline(text, context) : given.href),
  number_tag(given, text, context) {
    const label = h(
      'span',
      {
        class: 'number-tag',
        style: {
          background: color(given.background_color, context.colors, 500),
          color: color(given.font_color, context.colors),
        },
      },
      text,
    );
    return given.url ? link(given.pc_url || given.url, label) : label;
  },
  local_datetime(given) {
    const at = Number(given.millisecond);
    const told = Number.isFinite(at) ? localTime(at, given.format_type) : '';
    return given.link ? link(given.link, told) : h('span', {}, told);
  },
};

function localTime(at, type) {
  switch (type) {
    case 'date_num':
      return format(at, 'YYYY/MM/DD');
    case 'week':
    case 'week_short':
      return weekday(at);
    case 'time':
      return clock(at);
    case 'time_sec':
      return clock(at, true);
    case 'timezone':
      return 'GMT+8';
    default:
      return date(at);
  }
}
