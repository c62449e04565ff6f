import { h } from './dom.js';
import { link } from './markdown-inline.js';
import { markdown } from './markdown.js';

// The contents of text and post messages.

// What the platform reads in a text that the bot sends; what people type is shown as it is.
const TEXT_SYNTAX =
  /<at\s+user_id="([^"]*)">([^<]*)<\/at>|\*\*(.+?)\*\*|<(i|u|s|b)>([\s\S]*?)<\/\4>|\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+)/g;
const BARE_LINK = /(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]+)/;

/** The nodes of a text that the bot sent. */
export function botText(text, directory) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(TEXT_SYNTAX)) {
    nodes.push(text.slice(from, match.index), syntax(match, directory));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}

function syntax([whole, at, atName, bold, style, styled, words, url, bare], directory) {
  if (at !== undefined) return h('span', { class: 'at' }, `@${at === 'all' ? '所有人' : atName || directory.name(at)}`);
  if (bold !== undefined) return h('strong', {}, bold);
  if (style) return h({ i: 'em', u: 'u', s: 's', b: 'strong' }[style], {}, botText(styled, directory));
  if (url) return link(url, words);
  return bare ? link(bare, bare) : whole;
}

/** The nodes of a text that a person sent: its mentions by name, its addresses as links, all else as typed. */
export function personText(text, mentions = []) {
  const names = new Map(mentions.map((mention) => [mention.key, mention.name]));
  return text.split(/(@_user_\d+|@_all)/).flatMap((part) => {
    if (part === '@_all') return h('span', { class: 'at' }, '@所有人');
    if (names.has(part)) return h('span', { class: 'at' }, `@${names.get(part)}`);
    return part.split(BARE_LINK).map((piece, index) => (index % 2 === 1 ? link(piece, piece) : piece));
  });
}

/** The words of a text without their form, for quotes and announcements. */
export function plainText(text, mentions = []) {
  const nodes = h('span', {}, personText(text.replace(/<at[^>]*>([^<]*)<\/at>/g, '@$1'), mentions));
  return nodes.textContent;
}

/** A post, keyed by language as the bot sends it or bare as people's arrive. */
export function post(content, context) {
  const { title, content: paragraphs = [] } =
    content.zh_cn ?? (content.content ? content : (Object.values(content)[0] ?? {}));
  return h(
    'div',
    { class: 'post' },
    title ? h('h3', {}, title) : null,
    paragraphs.map((line) =>
      h(
        'div',
        { class: 'post-line' },
        [line].flat().map((item) => postItem(item, context)),
      ),
    ),
  );
}

function postItem(item, context) {
  switch (item.tag) {
    case 'text':
      return h('span', { class: (item.style ?? []).map((name) => `post-${name}`).join(' ') || null }, item.text);
    case 'a':
      return link(item.href, item.text);
    case 'at':
      return h(
        'span',
        { class: 'at' },
        `@${item.user_id === 'all' ? '所有人' : item.user_name || context.directory.name(item.user_id)}`,
      );
    case 'img':
      return context.image(item.image_key, '图片');
    case 'md':
      return markdown(item.text, context);
    case 'hr':
      return h('hr');
    case 'code_block':
      return h('pre', {}, h('code', {}, item.text));
    default:
      return h('span', {}, item.text ?? '');
  }
}
