import { h } from './dom.js';
import { icon } from './icons.js';

const TOAST_TIME = 3500;
const ICONS = { success: 'checkCircle', error: 'error', warning: 'warning', info: 'info' };
const timers = new WeakMap();

/** Shows a line for a moment, in place of the one before. */
export function toast(type, content) {
  const kind = ICONS[type] ? type : 'info';
  const place = document.getElementById('toasts');
  const node = h(
    'div',
    { class: `toast toast-${kind}`, dataset: { type: kind } },
    icon(ICONS[kind], 18),
    h('span', {}, content),
  );
  clearTimeout(timers.get(place));
  place.replaceChildren(node);
  timers.set(
    place,
    setTimeout(() => node.remove(), TOAST_TIME),
  );
}

/** Asks before something is done; resolves to whether the person agreed. */
export function confirm(title, text) {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { class: 'confirm', 'aria-label': title, onclose: () => finish(dialog.returnValue === 'ok') },
      h('h2', {}, title),
      text ? h('p', {}, text) : null,
      h(
        'div',
        { class: 'confirm-buttons' },
        h('button', { type: 'button', dataset: { confirm: 'cancel' }, onclick: () => dialog.close('cancel') }, '取消'),
        h(
          'button',
          { type: 'button', class: 'primary', dataset: { confirm: 'ok' }, onclick: () => dialog.close('ok') },
          '确定',
        ),
      ),
    );

    function finish(agreed) {
      dialog.remove();
      resolve(agreed);
    }

    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('.primary').focus();
  });
}

/**
 * Opens a list below a button and closes it on Escape, on a press elsewhere, or by the function returned by open().
 * `fill(close)` makes the content anew each time.
 */
export function popover(button, className, fill) {
  let shown = null;

  function close() {
    if (!shown) return;
    shown.remove();
    shown = null;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', escape, true);
  }

  function outside(event) {
    if (!shown.contains(event.target) && !button.contains(event.target)) close();
  }

  function escape(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
    button.focus();
  }

  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    if (shown) {
      close();
      return;
    }
    shown = h('div', { class: `popover ${className}` }, fill(close));
    button.after(shown);
    button.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('keydown', escape, true);
    shown.querySelector('button, input')?.focus();
  });
}
