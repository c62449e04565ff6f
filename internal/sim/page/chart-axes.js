import { s } from './dom.js';

// Bars (upright and lying), lines and areas on two axes.

const LETTER = 11;
const EDGE = 10;

/** Draws bars, lines or areas, by the type of the specification. */
export function cartesian(data, width, height) {
  const figures = axisOf(data.spec, data.horizontal ? 'bottom' : 'left');
  const scale = given(figures) ?? niceScale(extremes(data));
  const labels = data.horizontal ? data.categories : scale.ticks.map(tick);
  const left = Math.min(width * 0.35, Math.max(...labels.map(textWidth)) + 14);
  const below = data.horizontal && figures.visible === false ? EDGE : 26;
  const box = { left, top: data.horizontal ? 2 : EDGE + LETTER, right: width - EDGE - 8, bottom: height - below };
  const plane = {
    box,
    scale,
    value: position(scale, data.horizontal ? [box.left, box.right] : [box.bottom, box.top]),
    ...bands(data, box),
  };
  const marks = data.spec.type === 'bar' ? bars(data, plane) : lines(data, plane);
  return [figures.visible === false ? null : grid(data, plane), marks, categoryLabels(data, plane)];
}

const axisOf = (spec, side) => [spec.axes ?? []].flat().find(({ orient }) => orient === side) ?? {};

/** The scale that an axis asks for; null if it leaves it to the client. */
function given({ min, max, tick: { tickStep: step } = {} }) {
  if (!Number.isFinite(min) || !Number.isFinite(max) || max <= min) return null;
  const apart = step > 0 && (max - min) / step <= 20 ? step : (max - min) / 4;
  const ticks = Array.from({ length: Math.floor((max - min) / apart + 1e-9) + 1 }, (_, index) => min + index * apart);
  return { ticks, low: min, high: max };
}

function extremes({ rows, categories, grouped, spec }) {
  const stacked = !grouped && spec.type !== 'line';
  const highs = stacked
    ? categories.map((category) => sum(rows.filter((row) => row.category === category)))
    : rows.map((row) => row.value);
  return [Math.min(0, ...highs), Math.max(0, ...highs)];
}

const sum = (rows) => rows.reduce((total, row) => total + row.value, 0);

/** Round tick values that enclose the range, four or five of them. */
function niceScale([low, high]) {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step) || 1;
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
    low: first * step,
    high: last * step,
  };
}

function position({ low, high }, [from, to]) {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function bands({ categories, horizontal }, box) {
  const length = horizontal ? box.bottom - box.top : box.right - box.left;
  const band = length / Math.max(1, categories.length);
  const start = horizontal ? box.top : box.left;
  return { band, center: (category) => start + band * (categories.indexOf(category) + 0.5) };
}

function tick(value) {
  const rounded = Number(value.toPrecision(6));
  return Math.abs(rounded) >= 10_000 ? `${Number((rounded / 10_000).toPrecision(4))}万` : String(rounded);
}

function textWidth(text) {
  return [...text].reduce((total, character) => total + (character.codePointAt(0) > 255 ? LETTER : LETTER * 0.6), 0);
}

/** A text that fits a width, its end cut off if need be. */
export function fitted(text, width) {
  if (textWidth(text) <= width) return text;
  let kept = [...text];
  while (kept.length > 1 && textWidth(kept.join('')) > width - LETTER) kept = kept.slice(0, -1);
  return `${kept.join('')}…`;
}

function grid({ horizontal }, { box, scale, value }) {
  return scale.ticks.map((at) => {
    const place = value(at);
    return horizontal
      ? s(
          'g',
          {},
          s('line', { class: 'grid', x1: place, x2: place, y1: box.top, y2: box.bottom }),
          s('text', { class: 'axis', x: place, y: box.bottom + 17, 'text-anchor': 'middle' }, tick(at)),
        )
      : s(
          'g',
          {},
          s('line', { class: 'grid', x1: box.left, x2: box.right, y1: place, y2: place }),
          s('text', { class: 'axis', x: box.left - 7, y: place + 4, 'text-anchor': 'end' }, tick(at)),
        );
  });
}

function categoryLabels({ categories, horizontal }, { box, band, center }) {
  // Where labels would run into each other only every n-th is written.
  const widest = Math.max(...categories.map(textWidth));
  const every = horizontal ? Math.ceil(14 / band) : Math.ceil(Math.min(widest, 72) / band);
  return categories
    .filter((_, index) => index % every === 0)
    .map((category) =>
      horizontal
        ? s(
            'text',
            { class: 'axis', x: box.left - 7, y: center(category) + 4, 'text-anchor': 'end' },
            fitted(category, box.left - 10),
          )
        : s(
            'text',
            { class: 'axis', x: center(category), y: box.bottom + 17, 'text-anchor': 'middle' },
            fitted(category, band * every),
          ),
    );
}

function bars(data, { band, center, value }) {
  const slots = data.grouped ? data.series.length : 1;
  const thick = Math.min(data.spec.barWidth ?? 36, (band * 0.72) / slots);
  const round = data.spec.bar?.style?.cornerRadius ?? 2;
  const heights = new Map();
  return data.rows.map((row) => {
    const from = data.grouped ? 0 : (heights.get(row.category) ?? 0);
    heights.set(row.category, from + row.value);
    const slot = data.grouped ? data.series.indexOf(row.series) - (slots - 1) / 2 : 0;
    const side = center(row.category) + slot * thick - thick / 2;
    const [start, end] = [value(from), value(from + row.value)].sort((a, b) => a - b);
    const place = data.horizontal
      ? { x: start, y: side, width: end - start, height: thick }
      : { x: side, y: start, width: thick, height: end - start };
    return s(
      'g',
      {},
      s('rect', { ...place, rx: round, fill: data.color(row.series) }, hint(row)),
      data.spec.label?.visible ? label(row, place, data.horizontal) : null,
    );
  });
}

function label(row, { x, y, width, height }, horizontal) {
  return horizontal
    ? s('text', { class: 'axis', x: x + width + 5, y: y + height / 2 + 4 }, row.text ?? row.value)
    : s('text', { class: 'axis', x: x + width / 2, y: y - 5, 'text-anchor': 'middle' }, row.text ?? row.value);
}

/** The figures of a line, without those that would run into one that is already written. */
function pointLabels(rows, place) {
  const written = [];
  return rows.toReversed().map((row, back) => {
    const [x, y] = place(row, rows.length - 1 - back);
    const text = String(row.text ?? row.value);
    const half = textWidth(text) / 2 + 2;
    const box = { left: x - half, right: x + half, top: y - 7 - LETTER, bottom: y - 5 };
    const meets = (other) =>
      other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom;
    if (written.some(meets)) return null;
    written.push(box);
    return s('text', { class: 'axis strong', x, y: y - 7, 'text-anchor': 'middle' }, text);
  });
}

function hint(row) {
  return s('title', {}, [row.category, row.series, row.text ?? row.value].filter((part) => part !== '').join(' '));
}

function lines(data, { center, value }) {
  const area = data.spec.type === 'area';
  const stacks = new Map();
  return data.series.map((series) => {
    const rows = data.rows.filter((row) => row.series === series);
    const base = rows.map((row) => (area && !data.grouped ? (stacks.get(row.category) ?? 0) : 0));
    const top = rows.map((row, index) => base[index] + row.value);
    rows.forEach((row, index) => stacks.set(row.category, top[index]));
    const points = (heights) => rows.map((row, index) => `${center(row.category)} ${value(heights[index])}`);
    const colour = data.color(series);
    return s(
      'g',
      {},
      area
        ? s('path', { class: 'area', fill: colour, d: `M${[...points(top), ...points(base).reverse()].join('L')}Z` })
        : null,
      s('path', { class: 'curve', stroke: colour, d: `M${points(top).join('L')}` }),
      data.spec.point?.visible === false
        ? null
        : rows.map((row, index) =>
            s('circle', { cx: center(row.category), cy: value(top[index]), r: 3, fill: colour }, hint(row)),
          ),
      data.spec.label?.visible ? pointLabels(rows, (row, index) => [center(row.category), value(top[index])]) : null,
    );
  });
}
