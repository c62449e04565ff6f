import { h, replace } from './dom.js';
import { icon } from './icons.js';

const SEEN = 'sim.hint.seen';
const LINES = [
  '选一个人：你就是他，正在和机器人聊天。',
  '打开机器人发来的卡片，或者输入“开始”。',
  '再换成联络员或管理员，发送“进度”。',
];

/** Three lines for whoever opens the page the first time; gone for good once closed. */
export function showHint(root) {
  if (localStorage.getItem(SEEN)) return;
  replace(
    root,
    h(
      'ol',
      {},
      LINES.map((line) => h('li', {}, line)),
    ),
    h(
      'button',
      { type: 'button', class: 'round', id: 'close-hint', 'aria-label': '知道了', onclick: done },
      icon('close', 18),
    ),
  );
  root.hidden = false;

  function done() {
    localStorage.setItem(SEEN, '1');
    root.hidden = true;
  }
}
