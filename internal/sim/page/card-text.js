import { h } from './dom.js';
import { color } from './colors.js';
import { inline } from './markdown-inline.js';
import { tokenIcon } from './icons.js';

// Text objects of a card: plain_text, lark_md, and the icon that may stand before them.

const SIZES = {
  'heading-0': 30,
  'heading-1': 24,
  'heading-2': 20,
  'heading-3': 18,
  'heading-4': 16,
  heading: 16,
  normal: 14,
  notation: 12,
  'xxxx-large': 30,
  'xxx-large': 24,
  'xx-large': 20,
  'x-large': 18,
  large: 16,
  medium: 14,
  small: 12,
  'x-small': 10,
};

/** The words of a text object, in Chinese where it has several languages. */
export function plain(text) {
  if (typeof text === 'string') return text;
  return text?.i18n_content?.zh_cn ?? text?.content ?? '';
}

/** The content of a text object as nodes, markdown or not. */
export function styledText(text, context) {
  const words = plain(text);
  return text?.tag === 'lark_md' || text?.tag === 'markdown' ? inline(words, context) : [words];
}

/** The CSS of a text: size, colour, alignment. An unknown size is the normal one. */
export function textStyle(given, { sizes, colors }) {
  const own = sizes[given.text_size];
  const size = SIZES[own ? (own.pc ?? own.default) : given.text_size];
  return {
    'font-size': size ? `${size}px` : undefined,
    color: color(given.text_color, colors, given.text_color === 'grey' ? 600 : 700),
    'text-align': given.text_align,
  };
}

/** A text object as a block, cut off after its `lines`. */
export function textBlock(text, context) {
  return h(
    'div',
    {
      class: text.lines ? 'text clamped' : 'text',
      style: { ...textStyle(text, context), '-webkit-line-clamp': text.lines },
    },
    styledText(text, context),
  );
}

/** The icon object of a component; null if it has none. */
export function symbol(given, { colors, image }, size = 16) {
  if (!given) return null;
  if (given.tag === 'custom_icon') return h('span', { class: 'custom-icon' }, image(given.img_key, ''));
  if (!given.token) return null;
  return h(
    'span',
    { class: 'symbol', style: { color: color(given.color, colors, 500) } },
    tokenIcon(given.token, size),
  );
}
