import { h } from './dom.js';
import { icon } from './icons.js';
import { safeURL } from './markdown-inline.js';
import { plain, symbol } from './card-text.js';
import { extent } from './card-style.js';
import { confirm, popover, toast } from './dialog.js';

// Buttons and the menu, and what a press on them does.

const TYPES = new Set([
  'default',
  'primary',
  'danger',
  'text',
  'primary_text',
  'danger_text',
  'primary_filled',
  'danger_filled',
  'laser',
]);
const SIZES = new Set(['tiny', 'small', 'medium', 'large']);

/** The value that a component's callback carries; undefined if it has no callback. */
export function callbackValue(given) {
  const behavior = given.behaviors?.find(({ type }) => type === 'callback');
  return behavior ? (behavior.value ?? {}) : given.value;
}

/** Does what the behaviours of a component say: opens its link, calls the bot, or both. */
export async function follow(given, context, action, origin) {
  const opening =
    given.behaviors?.find(({ type }) => type === 'open_url') ??
    (given.url || given.multi_url ? { default_url: given.url, ...given.multi_url } : null);
  const address = safeURL(opening?.pc_url || opening?.default_url || opening?.url);
  if (address) window.open(address, '_blank', 'noopener');
  const value = callbackValue(given);
  return value === undefined ? false : context.runtime.press({ ...action, value }, origin);
}

export function button(given, context) {
  const words = plain(given.text);
  const type = TYPES.has(given.type) ? given.type : 'default';
  const size = SIZES.has(given.size) ? given.size : 'medium';
  return h(
    'button',
    {
      type: 'button',
      class: `key key-${type} key-${size}`,
      style: { width: extent(given.width) },
      title: plain(given.disabled ? given.disabled_tips : given.hover_tips) || null,
      // Not the disabled attribute: a disabled button of a card can be pressed, and tells why it does nothing.
      'aria-disabled': given.disabled ? 'true' : null,
      'aria-label': words ? null : plain(given.hover_tips) || given.name,
      dataset: { button: given.name || words, name: given.name },
      onclick: (event) => pressed(given, context, event.currentTarget),
    },
    symbol(given.icon, context),
    words ? h('span', { class: 'key-text' }, words) : null,
  );
}

async function pressed(given, context, node) {
  if (given.disabled) {
    if (given.disabled_tips) toast('info', plain(given.disabled_tips));
    return;
  }
  if (context.runtime.busy()) return;
  const role = given.form_action_type ?? { form_submit: 'submit', form_reset: 'reset' }[given.action_type];
  const action = { tag: 'button', name: given.name };
  if (context.form && role === 'reset') context.form.reset();
  else if (context.form && role === 'submit') await submit(given, context, action, node);
  else await follow(given, context, action, node);
}

async function submit(given, context, action, node) {
  if (context.form.incomplete()) {
    toast('error', '有必填项未填写');
    return;
  }
  if (given.confirm?.title && !(await confirm(plain(given.confirm.title), plain(given.confirm.text)))) return;
  await context.runtime.press(
    { ...action, value: callbackValue(given) ?? {}, form_value: context.form.values() },
    node,
  );
}

export function overflow(given, context) {
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'key key-default key-medium',
      'aria-label': '更多',
      'aria-haspopup': 'true',
      dataset: { name: given.name, button: given.name || '更多' },
      'aria-disabled': given.disabled ? 'true' : null,
    },
    icon('more'),
  );
  if (!given.disabled) {
    popover(toggle, 'menu', (close) =>
      (given.options ?? []).map((option) =>
        h(
          'button',
          {
            type: 'button',
            dataset: { option: option.value },
            onclick: () => {
              close();
              choose(option);
            },
          },
          plain(option.text),
        ),
      ),
    );
  }

  function choose(option) {
    if (option.multi_url || option.url) follow({ url: option.url, multi_url: option.multi_url }, context, {}, toggle);
    else follow(given, context, { tag: 'overflow', name: given.name, option: option.value }, toggle);
  }

  return h('div', { class: 'overflow', style: { width: extent(given.width) } }, toggle);
}
