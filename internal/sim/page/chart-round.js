import { s } from './dom.js';
import { fitted } from './chart-axes.js';

// Pies, rings, and bars of progress.

const percent = (share) => `${Number((share * 100).toFixed(1))}%`;

/** Draws a pie, or a ring when the specification has an inner radius. */
export function pie(data, width, height) {
  const radius = Math.min(width, height) / 2 - 12;
  const inner = radius * (data.spec.innerRadius ?? 0);
  const [x, y] = [width / 2, height / 2];
  const total = data.rows.reduce((all, row) => all + Math.max(0, row.value), 0);
  let from = 0;
  const parts = data.rows
    .filter((row) => row.value > 0)
    .map((row) => {
      const share = row.value / total;
      const part = s(
        'path',
        { class: 'slice', fill: data.color(row.category), d: sector(x, y, radius, inner, from, from + share) },
        s('title', {}, `${row.category} ${row.text ?? row.value}（${percent(share)}）`),
      );
      const label =
        share >= 0.05 ? sliceLabel(row.text ?? percent(share), x, y, (radius + inner) / 2, from + share / 2) : null;
      from += share;
      return [part, label];
    });
  return [parts, indicator(data.spec, x, y)];
}

function sliceLabel(text, x, y, radius, at) {
  const [left, top] = around(x, y, radius, at);
  return s('text', { class: 'on-slice', x: left, y: top + 4, 'text-anchor': 'middle' }, text);
}

/** The point at a share (0 to 1, clockwise from the top) of a circle. */
function around(x, y, radius, share) {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

function sector(x, y, outer, inner, from, to) {
  // An arc cannot end where it begins: a full circle stops just short of it.
  const end = Math.min(to, from + 0.9999);
  const far = end - from > 0.5 ? 1 : 0;
  const arc = (radius, target, sweep) =>
    `A${radius} ${radius} 0 ${far} ${sweep} ${around(x, y, radius, target).join(' ')}`;
  return `M${around(x, y, outer, from).join(' ')}${arc(outer, end, 1)}L${around(x, y, inner, end).join(' ')}${inner > 0 ? arc(inner, from, 0) : ''}Z`;
}

function indicator(spec, x, y, fallback) {
  const lines = [spec.indicator?.title, ...[spec.indicator?.content ?? []].flat()]
    .filter((part) => part && part.visible !== false)
    .map((part) => [part.style?.text ?? part.text ?? ''].flat().join(' '))
    .filter(Boolean);
  const told = lines.length > 0 ? lines : fallback ? [fallback] : [];
  return told.map((line, index) =>
    s(
      'text',
      {
        class: index === 0 ? 'indicator' : 'axis',
        x,
        y: y + 6 + (index - (told.length - 1) / 2) * 22,
        'text-anchor': 'middle',
      },
      line,
    ),
  );
}

/** Draws one ring for each category, filled up to its share. */
export function circularProgress(data, width, height) {
  const [x, y] = [width / 2, height / 2];
  const radius = Math.min(width, height) / 2 - 14;
  const thick = Math.min(22, (radius * 0.6) / Math.max(1, data.rows.length));
  const rings = data.rows.map((row, index) => {
    const at = radius - index * (thick + 4);
    const share = Math.min(1, Math.max(0, row.value));
    return [
      s('circle', { class: 'track', cx: x, cy: y, r: at, 'stroke-width': thick }),
      share > 0
        ? s(
            'path',
            { class: 'ring', stroke: data.color(row.category), 'stroke-width': thick, d: ring(x, y, at, share) },
            s('title', {}, `${row.category} ${row.text ?? percent(row.value)}`),
          )
        : null,
    ];
  });
  const only = data.rows.length === 1 ? data.rows[0] : null;
  return [rings, indicator(data.spec, x, y, only ? (only.text ?? percent(only.value)) : undefined)];
}

function ring(x, y, radius, share) {
  const end = around(x, y, radius, Math.min(share, 0.9999));
  return `M${x} ${y - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${end.join(' ')}`;
}

/** Draws one bar of progress for each row, with its name before it and its figure behind it. */
export function linearProgress(data, width, height) {
  const names = data.rows.some((row) => row.category !== '');
  const left = names ? Math.min(120, width * 0.3) : 4;
  const right = width - 58;
  const band = height / Math.max(1, data.rows.length);
  const thick = Math.min(14, band * 0.5);
  return data.rows.map((row, index) => {
    const y = band * (index + 0.5);
    const share = Math.min(1, Math.max(0, row.value));
    const bar = (length, attributes) =>
      s('rect', { x: left, y: y - thick / 2, width: length, height: thick, rx: thick / 2, ...attributes });
    return s(
      'g',
      {},
      names
        ? s('text', { class: 'axis', x: left - 8, y: y + 4, 'text-anchor': 'end' }, fitted(row.category, left - 10))
        : null,
      bar(right - left, { class: 'progress-track' }),
      share > 0 ? bar(Math.max(thick, (right - left) * share), { fill: data.color(row.series) }) : null,
      s('text', { class: 'axis strong', x: right + 8, y: y + 4 }, row.text ?? percent(row.value)),
    );
  });
}
