import { h } from './dom.js';
import { markdown } from './markdown.js';
import { personChip } from './person.js';
import { plain, styledText, symbol, textBlock, textStyle } from './card-text.js';
import { extent, spacing } from './card-style.js';

// Components that only show something.

const IMAGE_SIZES = { large: '160px', medium: '80px', small: '40px', tiny: '16px' };

export function markdownElement(given, context) {
  const text = markdown(plain(given), context);
  for (const [name, value] of Object.entries(textStyle(given, context))) if (value) text.style.setProperty(name, value);
  return given.icon ? h('div', { class: 'with-symbol' }, symbol(given.icon, context), text) : text;
}

export function div(given, context) {
  const fields = (given.fields ?? []).map((field) =>
    h('div', { class: field.is_short ? 'field short' : 'field' }, textBlock(field.text, context)),
  );
  return h(
    'div',
    { class: 'with-symbol', style: { width: extent(given.width) } },
    symbol(given.icon, context),
    given.text ? textBlock(given.text, context) : null,
    fields.length > 0 ? h('div', { class: 'fields' }, fields) : null,
  );
}

export function rule() {
  return h('hr');
}

export function image(given, context) {
  const size = IMAGE_SIZES[given.size];
  const [width, height] = size ? [size, size] : (given.size ?? '').split(' ').map(extent);
  const crop = (given.scale_type ?? 'crop_center').startsWith('crop');
  return h(
    'figure',
    { class: crop ? 'card-image crop' : 'card-image' },
    given.title ? h('figcaption', {}, styledText(given.title, context)) : null,
    h(
      'div',
      { class: 'card-image-frame', style: { width, height, 'border-radius': spacing(given.corner_radius) } },
      context.image(given.img_key, plain(given.alt)),
    ),
  );
}

export function person(given, { directory }) {
  return personChip(directory, given.user_id, {
    avatar: given.show_avatar !== false,
    name: given.show_name === true,
    capsule: given.style === 'capsule',
    size: given.size ?? 'medium',
  });
}

export function personList(given, { directory }) {
  const known = (given.persons ?? []).filter(({ id }) => !given.drop_invalid_user_id || directory.person(id));
  return h(
    'div',
    { class: 'person-list' },
    known.map(({ id }) =>
      personChip(directory, id, {
        avatar: given.show_avatar !== false,
        name: given.show_name !== false,
        size: given.size ?? 'medium',
      }),
    ),
  );
}
