import { h } from './dom.js';
import { icon } from './icons.js';
import { plain, styledText } from './card-text.js';
import { extent } from './card-style.js';
import { button, callbackValue } from './card-button.js';

// Components to type or pick something in.

const ZONE = ' +0800';
const LONGEST = 1000;

/**
 * Joins a control to its form or, outside a form, to the bot: there every change calls the bot at once.
 * A control is {node, target, read(), empty(), reset()}: `target` is the node that takes the focus and the name. `tell`
 * turns what was read into the field of the action that carries it.
 */
export function attach(given, context, control, tell) {
  const { target } = control;
  if (given.name) target.dataset.name = given.name;
  if (given.disabled) target.disabled = true;
  if (context.form) {
    context.form.add({
      ...control,
      name: given.name,
      required: given.required === true,
      focus: () => target.focus(),
      mark(missing) {
        control.node.classList.toggle('missing', missing);
        target.setAttribute('aria-invalid', String(missing));
      },
    });
    if (given.required) target.setAttribute('aria-required', 'true');
    target.addEventListener('input', () => control.node.classList.remove('missing'));
    return () => {};
  }
  return async () => {
    const value = callbackValue(given);
    if (value === undefined) return;
    if (!(await context.runtime.press({ tag: given.tag, name: given.name, value, ...tell(control.read()) }, target)))
      control.reset();
  };
}

export function input(given, context) {
  const multiline = given.input_type === 'multiline_text';
  const limit = Math.min(given.max_length ?? LONGEST, LONGEST);
  const label = plain(given.label);
  const initial = plain(given.default_value);
  const target = h(multiline ? 'textarea' : 'input', {
    type: multiline ? null : given.input_type === 'password' ? 'password' : 'text',
    rows: multiline ? (given.rows ?? 5) : null,
    maxlength: limit,
    placeholder: plain(given.placeholder),
    autocomplete: 'off',
    value: initial,
    'aria-label': label ? null : plain(given.placeholder) || given.name,
    oninput: count,
  });
  const counter = h('span', { class: 'counter', 'aria-hidden': 'true' });
  const box = h('span', { class: 'input-box' }, target, multiline ? counter : null);
  const node = labelled(given, context, box);
  node.style.width = extent(given.width) ?? '';

  function count() {
    const used = target.value.length;
    counter.textContent = used * 2 > limit ? `${used}/${limit}` : '';
    if (multiline && given.auto_resize) grow();
  }

  function grow() {
    target.style.height = 'auto';
    const line = Number.parseFloat(getComputedStyle(target).lineHeight) || 22;
    const least = line * (given.rows ?? 5) + 18;
    target.style.height = `${Math.max(least, Math.min(target.scrollHeight + 2, line * (given.max_rows ?? 100) + 18))}px`;
  }

  const send = attach(
    given,
    context,
    {
      node,
      target,
      read: () => target.value,
      empty: () => target.value.trim() === '',
      reset() {
        target.value = initial;
        count();
      },
    },
    (value) => ({ input_value: value }),
  );

  if (!context.form && callbackValue(given) !== undefined) {
    box.append(
      h(
        'button',
        {
          type: 'button',
          class: 'input-send',
          'aria-label': '提交',
          dataset: { button: `${given.name ?? 'input'}_send` },
          onclick: send,
        },
        icon('send'),
      ),
    );
    target.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !multiline && !event.isComposing) send();
    });
  }
  count();
  return node;
}

/** A control with its label above it or to its left, and the asterisk of a required one. */
export function labelled(given, context, box) {
  const side = given.label_position === 'left' ? 'field-box left' : 'field-box';
  if (!plain(given.label)) return h('div', { class: given.required ? `${side} required` : side }, box);
  return h(
    'label',
    { class: side },
    h(
      'span',
      { class: 'field-label' },
      styledText(given.label, context),
      given.required ? h('span', { class: 'asterisk', 'aria-hidden': 'true' }, '*') : null,
    ),
    box,
  );
}

export const datePicker = picker('date', 'initial_date');
export const timePicker = picker('time', 'initial_time');
export const datetimePicker = picker('datetime-local', 'initial_datetime');

function picker(type, initialKey) {
  return (given, context) => {
    const initial = (given[initialKey] ?? '').replace(' ', 'T');
    const target = h('input', {
      type,
      value: initial,
      'aria-label': plain(given.placeholder) || given.name || '选择时间',
      onchange: () => send(),
    });
    const node = labelled(given, context, h('span', { class: 'input-box' }, target));
    node.style.width = extent(given.width) ?? '';
    const send = attach(
      given,
      context,
      {
        node,
        target,
        read: () => (target.value ? target.value.replace('T', ' ') + ZONE : undefined),
        empty: () => target.value === '',
        reset: () => {
          target.value = initial;
        },
      },
      (value) => ({ option: value ?? '' }),
    );
    return node;
  };
}

export function checker(given, context) {
  const target = h('input', { type: 'checkbox', checked: given.checked === true, onchange: () => changed() });
  const struck = given.checked_style?.show_strikethrough;
  const words = h(
    'span',
    { class: struck ? 'checker-text strike' : 'checker-text' },
    given.text ? styledText(given.text, context) : null,
  );
  const keys = given.button_area?.buttons ?? [];
  const node = h(
    'div',
    { class: given.button_area?.pc_display_rule === 'on_hover' ? 'checker hovering' : 'checker' },
    h(given.overall_checkable === false ? 'span' : 'label', { class: 'checker-main' }, target, words),
    keys.length > 0
      ? h(
          'span',
          { class: 'checker-keys' },
          keys.slice(0, 3).map((key) => button(key, context)),
        )
      : null,
  );

  function paint() {
    words.style.opacity = target.checked ? String(given.checked_style?.opacity ?? 1) : '';
    node.classList.toggle('checked', target.checked);
  }

  const send = attach(
    given,
    context,
    {
      node,
      target,
      read: () => target.checked,
      empty: () => !target.checked,
      reset() {
        target.checked = given.checked === true;
        paint();
      },
    },
    (value) => ({ checked: value }),
  );

  function changed() {
    paint();
    send();
  }

  paint();
  return node;
}
