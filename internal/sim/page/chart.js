import { h, replace, s } from './dom.js';
import { SERIES } from './colors.js';
import { cartesian } from './chart-axes.js';
import { circularProgress, linearProgress, pie } from './chart-round.js';

// The chart component: the kinds of VChart specification that cards use, drawn as SVG.

const KINDS = { bar: cartesian, line: cartesian, area: cartesian, pie, linearProgress, circularProgress };
const ASPECTS = { '1:1': 1, '2:1': 2, '4:3': 4 / 3, '16:9': 16 / 9 };
const NARROW = 420;
const TITLE = 26;

/** Draws a chart anew whenever its width changes, so that its letters keep their size. */
export function chart(given) {
  const spec = given.chart_spec ?? {};
  const draw = KINDS[spec.type];
  const node = h('figure', { class: 'chart' });
  if (!draw) {
    node.append(h('div', { class: 'placeholder' }, `图表（${spec.type ?? '未注明类型'}）在这里不绘制`));
    return node;
  }
  const data = read(spec);
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width === 0 || width === drawn) return;
    drawn = width;
    replace(node, title(spec), frame(draw, data, width, height(given, width) - titleHeight(spec)), legend(data));
  }).observe(node);
  return node;
}

function height(given, width) {
  const fixed = /^(\d{1,3})px$/.exec(given.height ?? '');
  if (fixed) return Number(fixed[1]);
  return Math.round(width / (ASPECTS[given.aspect_ratio] ?? (width < NARROW ? 1.2 : 16 / 9)));
}

function frame(draw, data, width, tall) {
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${tall}`, width, height: tall, role: 'img', 'aria-label': told(data) },
    draw(data, width, tall),
  );
}

function title(spec) {
  const text = spec.title?.text;
  return text && spec.title.visible !== false ? h('figcaption', {}, [text].flat().join(' ')) : null;
}

/** The title is a part of the chart's height. */
const titleHeight = (spec) => (title(spec) ? TITLE : 0);

/** What all kinds need of a specification, by the meaning of its fields. */
function read(spec) {
  const horizontal = spec.direction === 'horizontal';
  const across = spec.type === 'linearProgress' ? true : horizontal;
  const [categoryField, ...inner] = [across ? spec.yField : spec.xField].flat();
  const names = {
    category: spec.categoryField ?? categoryField ?? spec.seriesField,
    value: spec.valueField ?? [across ? spec.xField : spec.yField].flat()[0],
    series: spec.seriesField ?? inner[0],
  };
  const rows = values(spec.data).map((datum) => ({
    category: String(datum[names.category] ?? ''),
    series: names.series === undefined ? '' : String(datum[names.series] ?? ''),
    value: Number(datum[names.value]) || 0,
    text: label(spec, datum),
  }));
  const series = [...new Set(rows.map((row) => row.series))];
  const categories = [...new Set(rows.map((row) => row.category))];
  const palette =
    Array.isArray(spec.color) && spec.color.every((item) => typeof item === 'string') ? spec.color : SERIES;
  // Round charts tell their parts apart by category; the others their series.
  const keys = spec.type === 'pie' || spec.type === 'circularProgress' ? categories : series;
  return {
    spec,
    rows,
    series,
    categories,
    keys,
    horizontal,
    grouped: inner.length > 0 || spec.stack === false,
    color: (key) => palette[Math.max(0, keys.indexOf(key)) % palette.length],
  };
}

/** What is written beside a datum: its label's format, or the field that the documents' examples use. */
function label({ label: given }, datum) {
  return typeof given?.formatter === 'string'
    ? given.formatter.replaceAll(/\{(\w+)\}/g, (_, name) => String(datum[name] ?? ''))
    : datum.text;
}

function values(data) {
  const first = Array.isArray(data) ? data[0] : data;
  return Array.isArray(first?.values) ? first.values : [];
}

function told({ rows, spec }) {
  const caption = [spec.title?.text ?? '图表'].flat().join(' ');
  return `${caption}：${rows.map((row) => `${row.category}${row.series && row.series !== row.category ? ` ${row.series}` : ''} ${row.text ?? row.value}`).join('，')}`;
}

function legend({ spec, keys, color }) {
  const wanted =
    spec.type === 'pie' ? spec.legends?.visible !== false : spec.legends?.visible !== false && keys.length > 1;
  if (!wanted || spec.type === 'linearProgress' || keys[0] === '') return null;
  return h(
    'ul',
    { class: 'legend' },
    keys.map((key) => h('li', {}, h('span', { class: 'swatch', style: { background: color(key) } }), key)),
  );
}
