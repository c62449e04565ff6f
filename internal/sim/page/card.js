import { h } from './dom.js';
import { shade } from './colors.js';
import { textTag } from './markdown-inline.js';
import { plain, styledText, symbol } from './card-text.js';
import { boxStyle, spacing } from './card-style.js';
import { createRuntime } from './card-runtime.js';
import * as display from './card-display.js';
import * as layout from './card-layout.js';
import * as press from './card-button.js';
import * as input from './card-input.js';
import * as select from './card-select.js';
import { table } from './card-table.js';
import { chart } from './chart.js';

// Renders card JSON 2.0 as the platform's client does.

const COMPONENTS = {
  markdown: display.markdownElement,
  div: display.div,
  hr: display.rule,
  img: display.image,
  person: display.person,
  person_list: display.personList,
  table,
  chart,
  column_set: layout.columnSet,
  collapsible_panel: layout.collapsiblePanel,
  interactive_container: layout.interactiveContainer,
  form: layout.form,
  button: press.button,
  overflow: press.overflow,
  input: input.input,
  date_picker: input.datePicker,
  picker_time: input.timePicker,
  picker_datetime: input.datetimePicker,
  checker: input.checker,
  select_static: select.single,
  select_person: select.single,
  multi_select_static: select.multiple,
  multi_select_person: select.multiple,
};
const WIDTHS = { compact: 'card compact', fill: 'card fill' };

/**
 * Renders a card to its root element. The environment gives
 *   directory, members()   who is who, and who is in this chat (open_ids)
 *   image(key, alt)        the node of an image of this message
 *   press(action)          sends a press to the bot and resolves to {toast, card, error}
 *   show(card)             puts a new card in this one's place
 *   expired                the card is too old to be pressed
 */
export function renderCard(card, environment) {
  const root = h('section', { class: WIDTHS[card.config?.width_mode] ?? 'card', tabindex: -1 });
  const context = {
    ...environment,
    colors: card.config?.style?.color ?? {},
    sizes: card.config?.style?.text_size ?? {},
    runtime: createRuntime(root, environment),
    form: null,
    render: element,
  };
  const body = card.body ?? card;
  root.append(...[header(card.header, context), layout.stack(body, context, 'card-body')].filter(Boolean));
  if (environment.expired) root.append(h('p', { class: 'card-note' }, '卡片已超过 14 天，不能再操作'));
  return root;
}

/** One line that stands for a card where it is quoted or announced. */
export function cardSummary(card) {
  return card?.config?.summary?.content || plain(card?.header?.title) || '卡片消息';
}

function element(given, context) {
  const node = (COMPONENTS[given.tag] ?? unknown)(given, context);
  node.classList.add('card-el');
  if (given.element_id) node.dataset.elementId = given.element_id;
  if (given.margin) node.style.margin = spacing(given.margin) ?? '';
  return node;
}

function unknown(given) {
  return h('div', { class: 'placeholder' }, `这里不能显示的组件：${given.tag}`);
}

function header(given, context) {
  if (!given) return null;
  const template = given.template && given.template !== 'default' ? given.template : null;
  const style =
    template && shade(template, 100)
      ? {
          background: `linear-gradient(90deg, ${shade(template, 100)}, ${shade(template, 50)})`,
          color: shade(template, 900),
        }
      : {};
  const tags = (given.text_tag_list ?? []).slice(0, 3).map((tag) => textTag(plain(tag.text), tag.color));
  return h(
    'header',
    { class: template ? 'card-header tinted' : 'card-header', style: { ...boxStyle(given, context), ...style } },
    symbol(given.icon, context, 20),
    h(
      'div',
      { class: 'card-titles' },
      h(
        'div',
        { class: 'card-title-line' },
        h('h3', { class: 'card-title' }, styledText(given.title, context)),
        tags.length > 0 ? h('span', { class: 'card-tags' }, tags) : null,
      ),
      plain(given.subtitle) ? h('p', { class: 'card-subtitle' }, styledText(given.subtitle, context)) : null,
    ),
  );
}
