import { h } from './dom.js';
import { icon } from './icons.js';

/**
 * Shows `total` rows in pages: calls show(from, to) at once and on every turn of a page, and returns the controls, or
 * null when one page holds everything.
 */
export function paged(total, size, show) {
  const pages = Math.ceil(total / size);
  let page = 0;
  const place = h('span', { 'aria-live': 'polite' });
  const previous = h('button', { type: 'button', 'aria-label': '上一页', onclick: () => turn(-1) }, icon('back'));
  const next = h('button', { type: 'button', 'aria-label': '下一页', onclick: () => turn(1) }, icon('right'));

  function turn(step) {
    page += step;
    show(page * size, Math.min(total, (page + 1) * size));
    place.textContent = `${page + 1} / ${pages}`;
    previous.disabled = page === 0;
    next.disabled = page >= pages - 1;
  }

  turn(0);
  return pages > 1 ? h('div', { class: 'pager' }, previous, place, next) : null;
}
