import { h } from './dom.js';
import { icon } from './icons.js';
import { plain, styledText, symbol } from './card-text.js';
import { markdown } from './markdown.js';
import { boxStyle, extent, spacing, stackStyle } from './card-style.js';
import { createForm } from './card-form.js';
import { follow } from './card-button.js';

// Components that hold other components.

/** The elements of a container, one below the other unless it says otherwise. */
export function stack(given, context, className = '') {
  return h(
    'div',
    { class: `stack ${className}`, style: { ...boxStyle(given, context), ...stackStyle(given) } },
    (given.elements ?? []).map((element) => context.render(element, context)),
  );
}

export function columnSet(given, context) {
  const mode = ['stretch', 'flow', 'bisect', 'trisect'].includes(given.flex_mode) ? given.flex_mode : 'none';
  return h(
    'div',
    {
      class: `columns columns-${mode}`,
      style: { ...boxStyle(given, context), ...stackStyle(given), 'flex-flow': undefined },
    },
    (given.columns ?? []).map((column) => {
      const node = stack(column, context, 'column');
      node.style.setProperty('flex', columnFlex(column));
      node.style.margin = spacing(column.margin) ?? '';
      return node;
    }),
  );
}

function columnFlex({ width = 'auto', weight = 1 }) {
  if (width === 'weighted') return `${weight} 1 0`;
  return width === 'auto' ? '0 1 auto' : `0 1 ${extent(width) ?? 'auto'}`;
}

export function collapsiblePanel(given, context) {
  const head = given.header ?? {};
  const arrow = h('span', { class: 'panel-arrow' }, head.icon?.token ? symbol(head.icon, context) : icon('down'));
  const angle = head.icon_expanded_angle ?? -180;
  const content = stack(
    { ...given, border: undefined, background_color: undefined, corner_radius: undefined },
    context,
    'panel-content',
  );
  const title =
    head.title?.tag === 'markdown'
      ? markdown(plain(head.title), context)
      : h('span', {}, styledText(head.title, context));
  const toggle = h(
    'button',
    {
      type: 'button',
      class: `panel-toggle icon-${head.icon_position ?? 'right'}`,
      dataset: { panel: title.textContent },
      style: boxStyle({ padding: head.padding, background_color: head.background_color }, context),
      onclick: () => expand(content.hidden),
    },
    title,
    arrow,
  );

  function expand(open) {
    content.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    arrow.style.transform = open ? `rotate(${Number(angle)}deg)` : '';
  }

  expand(given.expanded === true);
  return h('div', { class: 'panel', style: boxStyle({ ...given, padding: undefined }, context) }, toggle, content);
}

export function interactiveContainer(given, context) {
  const node = stack(given, context, 'interactive');
  node.style.width = extent(given.width) ?? '';
  node.style.height = extent(given.height) ?? '';
  if (given.name) node.dataset.name = given.name;
  node.dataset.button = given.name || node.textContent.trim();
  node.title = plain(given.disabled ? given.disabled_tips : given.hover_tips);
  node.setAttribute('role', 'button');
  if (given.disabled) {
    node.setAttribute('aria-disabled', 'true');
    return node;
  }
  node.tabIndex = 0;
  const act = (event) => {
    // What is pressed inside the container answers for itself.
    const inner = event.target.closest('button, a, input, select, textarea, label, [role=button]');
    if (inner && inner !== node) return;
    event.preventDefault();
    follow(given, context, { tag: 'interactive_container', name: given.name }, node);
  };
  node.addEventListener('click', act);
  node.addEventListener('keydown', (event) => {
    if ((event.key === 'Enter' || event.key === ' ') && event.target === node) act(event);
  });
  return node;
}

export function form(given, context) {
  const node = stack(given, { ...context, form: createForm() }, 'form');
  node.setAttribute('role', 'group');
  if (given.name) node.dataset.name = given.name;
  return node;
}
