import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { plain } from './card-text.js';
import { extent } from './card-style.js';
import { attach, labelled } from './card-input.js';
import { popover } from './dialog.js';

// Choosing one or several out of a list, of words or of people.

/** The choices of a component; a list of people without options offers everybody in the chat. */
function choices(given, { directory, members }) {
  const people = given.tag.endsWith('_person');
  const options = given.options ?? [];
  if (people && options.length === 0) return members().map((id) => ({ value: id, text: directory.name(id) }));
  return options.map((option) => ({
    value: option.value,
    text: people ? directory.name(option.value) : plain(option.text),
  }));
}

export function single(given, context) {
  const options = choices(given, context);
  const initial = given.initial_option ?? options[(given.initial_index ?? 0) - 1]?.value ?? '';
  const target = h(
    'select',
    {
      'aria-label': plain(given.label) ? null : plain(given.placeholder) || given.name || '请选择',
      onchange: () => changed(),
    },
    h('option', { value: '', hidden: true }, plain(given.placeholder) || '请选择'),
    options.map((option) => h('option', { value: option.value }, option.text)),
  );
  const box = h('span', { class: given.type === 'text' ? 'select-box plain' : 'select-box' }, target, icon('down', 14));
  const node = labelled(given, context, box);
  node.style.width = extent(given.width) ?? '';

  function put(value) {
    target.value = value;
    if (target.selectedIndex < 0) target.value = '';
    target.classList.toggle('unset', target.value === '');
  }

  const send = attach(
    given,
    context,
    {
      node,
      target,
      read: () => target.value || undefined,
      empty: () => target.value === '',
      reset: () => put(initial),
    },
    (value) => ({ option: value ?? '' }),
  );

  function changed() {
    put(target.value);
    send();
  }

  put(initial);
  return node;
}

export function multiple(given, context) {
  const options = choices(given, context);
  let chosen = new Set(given.selected_values ?? []);
  const target = h('button', {
    type: 'button',
    class: 'multi',
    'aria-haspopup': 'true',
    'aria-label': plain(given.placeholder) || given.name || '可多选',
  });
  const node = labelled(given, context, h('span', { class: 'select-box' }, target));
  node.style.width = extent(given.width) ?? '';

  function paint() {
    const picked = options.filter((option) => chosen.has(option.value));
    replace(
      target,
      picked.length > 0
        ? h(
            'span',
            { class: 'chips' },
            picked.map((option) => h('span', { class: 'chip' }, option.text)),
          )
        : h('span', { class: 'multi-empty' }, plain(given.placeholder) || '请选择'),
      icon('down', 14),
    );
  }

  function toggle(value, on) {
    if (on) chosen.add(value);
    else chosen.delete(value);
    node.classList.remove('missing');
    paint();
    send();
  }

  const send = attach(
    given,
    context,
    {
      node,
      target,
      read: () =>
        chosen.size > 0 ? options.map((option) => option.value).filter((value) => chosen.has(value)) : undefined,
      empty: () => chosen.size === 0,
      reset() {
        chosen = new Set(given.selected_values ?? []);
        paint();
      },
    },
    (values) => ({ options: values ?? [] }),
  );

  popover(target, 'choices', () =>
    options.map((option) =>
      h(
        'label',
        { dataset: { option: option.value } },
        h('input', {
          type: 'checkbox',
          checked: chosen.has(option.value),
          onchange: (event) => toggle(option.value, event.target.checked),
        }),
        h('span', {}, option.text),
      ),
    ),
  );
  paint();
  return node;
}
