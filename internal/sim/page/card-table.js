import { h, replace } from './dom.js';
import { color } from './colors.js';
import { inline, textTag } from './markdown-inline.js';
import { markdown } from './markdown.js';
import { paged } from './pager.js';
import { personChip } from './person.js';
import { format } from './time.js';
import { plain, textStyle } from './card-text.js';
import { extent } from './card-style.js';

const HEIGHTS = { low: '36px', middle: '44px', high: '56px' };
const TOP = { top: 'top', center: 'middle', bottom: 'bottom' };

/** The table component, in pages of `page_size` rows. */
export function table(given, context) {
  const columns = (given.columns ?? []).slice(0, 50);
  const rows = given.rows ?? [];
  const body = h('tbody');
  const height = HEIGHTS[given.row_height] ?? extent(given.row_height) ?? HEIGHTS.low;
  const size = Math.min(Math.max(given.page_size ?? 5, 1), 10);
  return h(
    'div',
    { class: given.freeze_first_column ? 'table-frame frozen' : 'table-frame' },
    h(
      'div',
      { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': '表格' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            columns.map((column) => head(column, given.header_style ?? {}, context)),
          ),
        ),
        body,
      ),
    ),
    paged(rows.length, size, (from, to) =>
      replace(
        body,
        rows.slice(from, to).map((row) => line(row, columns, height, context)),
      ),
    ),
  );
}

function head(column, style, context) {
  return h(
    'th',
    {
      scope: 'col',
      style: {
        ...textStyle(style, context),
        ...width(column),
        'text-align': style.text_align ?? column.horizontal_align,
        background: style.background_style === 'grey' ? color('grey-100', context.colors) : undefined,
        'font-weight': style.bold === false ? '400' : undefined,
      },
    },
    plain(column.display_name) || column.name,
  );
}

/** A column is as wide as it says; what has no room in it is shown when it is touched. */
function width(column) {
  const wide = extent(column.width);
  return wide ? { width: wide, 'min-width': wide, 'max-width': wide } : {};
}

function line(row, columns, height, context) {
  return h(
    'tr',
    { style: { height } },
    columns.map((column) =>
      h(
        'td',
        {
          title: extent(column.width) ? String(row[column.name] ?? '') : null,
          style: {
            ...width(column),
            'text-align': column.horizontal_align,
            'vertical-align': TOP[column.vertical_align],
          },
        },
        cell(row[column.name], column, context),
      ),
    ),
  );
}

function cell(value, column, context) {
  if (value === undefined || value === null) return null;
  switch (column.data_type) {
    case 'number':
      return number(value, column.format ?? {});
    case 'date':
      return format(Number(value), column.date_format ?? 'YYYY/MM/DD');
    case 'options':
      return [value].flat().map((option) => textTag(option.text ?? String(option), option.color));
    case 'persons':
      return [value].flat().map((id) => personChip(context.directory, id));
    case 'lark_md':
      return inline(String(value), context);
    case 'markdown':
      return markdown(String(value), context);
    default:
      return String(value);
  }
}

function number(value, { symbol = '', precision, separator = false }) {
  const told = Number(value).toLocaleString('en-US', {
    useGrouping: separator,
    minimumFractionDigits: precision ?? 0,
    maximumFractionDigits: precision ?? 10,
  });
  return symbol + told;
}
