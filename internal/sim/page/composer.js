import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { popover } from './dialog.js';

const TALLEST = 160;
const MENU = [
  ['menu_start', '开始 / 继续'],
  ['menu_status', '我的进度'],
  ['menu_help', '帮助'],
];

/**
 * The input of the chat pane. `send(type, content, mentionBot)`, `upload(file)` and `menu(key)` go to the chat that is
 * open. Unsent words are kept for each chat.
 */
export function createComposer({ send, upload, menu }) {
  const drafts = new Map();
  let current = null;
  let mention = true;

  const box = h('textarea', { id: 'composer', rows: 1, 'aria-label': '输入消息', oninput: grow, onkeydown: typed });
  const sendButton = h(
    'button',
    { type: 'button', id: 'send', class: 'round primary', 'aria-label': '发送', onclick: submit },
    icon('send', 20),
  );
  const pick = h('input', { type: 'file', hidden: true, id: 'pick-file', onchange: () => picked(pick) });
  const pickImage = h('input', {
    type: 'file',
    accept: 'image/*',
    hidden: true,
    id: 'pick-image',
    onchange: () => picked(pickImage),
  });
  const more = h(
    'button',
    {
      type: 'button',
      class: 'round',
      id: 'attach',
      'aria-label': '发送文件、图片、表情或语音',
      'aria-haspopup': 'true',
    },
    icon('plus', 20),
  );
  const mentionButton = h(
    'button',
    { type: 'button', id: 'mention', class: 'pill', onclick: () => setMention(!mention) },
    '@机器人',
  );
  const keys = h('div', { class: 'menu-keys', role: 'group', 'aria-label': '机器人菜单' });
  const node = h(
    'div',
    { class: 'composer' },
    keys,
    h('div', { class: 'composer-line' }, h('span', { class: 'attach' }, more), box, sendButton),
    pick,
    pickImage,
  );

  popover(more, 'menu above', (close) =>
    [
      ['image', '图片', () => pickImage.click()],
      ['file', '文件', () => pick.click()],
      ['sticker', '表情', () => send('sticker', { file_key: 'file_v3_sticker' }, mention)],
      ['voice', '语音（3 秒）', () => send('audio', { file_key: 'file_v3_voice', duration: 3000 }, mention)],
    ].map(([name, label, act]) =>
      h(
        'button',
        {
          type: 'button',
          dataset: { attach: name },
          onclick: () => {
            close();
            act();
          },
        },
        icon(name, 18),
        label,
      ),
    ),
  );

  function picked(input) {
    const [file] = input.files;
    input.value = '';
    if (file) upload(file);
  }

  function setMention(on) {
    mention = on;
    mentionButton.setAttribute('aria-pressed', String(on));
  }

  function typed(event) {
    // A finger has no Shift: there Enter is a new line and the button sends.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    submit();
  }

  function submit() {
    const text = box.value.trim();
    if (text === '') return;
    box.value = '';
    grow();
    send('text', { text }, mention);
    box.focus();
  }

  function grow() {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight + 2, TALLEST)}px`;
    sendButton.classList.toggle('ready', box.value.trim() !== '');
  }

  setMention(true);
  return {
    node,
    /** Turns to another chat: its draft, and what belongs to its kind. */
    open(key, { group, placeholder }) {
      if (current) drafts.set(current, box.value);
      current = key;
      box.value = drafts.get(key) ?? '';
      box.placeholder = placeholder;
      grow();
      replace(
        keys,
        group
          ? mentionButton
          : MENU.map(([event, label]) =>
              h(
                'button',
                {
                  type: 'button',
                  class: 'pill',
                  dataset: { menu: event },
                  onclick: () => menu(event),
                },
                label,
              ),
            ),
      );
    },
  };
}
