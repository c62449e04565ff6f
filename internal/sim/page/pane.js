import { h, replace } from './dom.js';
import { api } from './api.js';
import { icon } from './icons.js';
import { createChat } from './chat.js';
import { createComposer } from './composer.js';
import { toast } from './dialog.js';

const KEPT_CHATS = 20;
// The platform shows the bot to nobody who left or for whom it is not meant.
const ABSENT = { resigned: '已离职，看不到机器人', out_of_range: '不在机器人的可用范围，看不到机器人' };
const STOPPED = '停用了机器人：机器人发给他的消息会被拒绝';

/**
 * The middle of the page: the chat that is open. `now()` is the simulated time, `announce(text)` tells assistive
 * technology, `openPanel()` shows the console where it is hidden.
 */
export function createPane(root, { directory, now, announce, openPanel }) {
  const chats = new Map();
  let open = null;

  const title = h('h2', { class: 'chat-title' });
  const identity = h('p', { class: 'chat-identity' });
  const place = h('div', { class: 'chat-place' });
  const notice = h('p', { class: 'chat-notice', role: 'status', hidden: true });
  const header = h(
    'header',
    { class: 'chat-header' },
    h('a', { class: 'round back', href: '#/', 'aria-label': '返回列表' }, icon('back', 22)),
    h('div', { class: 'chat-titles' }, title, identity),
    h(
      'button',
      { type: 'button', class: 'round', id: 'open-panel', 'aria-label': '模拟控制台', onclick: openPanel },
      icon('panel', 20),
    ),
  );
  const composer = createComposer({
    send: (...message) => open.send(...message),
    upload: (file) => open.upload(file),
    menu: (key) => attempt(api.menu(open.as, key)),
  });
  const nothing = h('div', { class: 'nothing' }, icon('chat', 48), h('p', {}, '从左边选一个人，看看他和机器人的聊天'));
  replace(root, header, place, notice, composer.node);

  async function attempt(work) {
    try {
      return await work;
    } catch (error) {
      toast('error', error.message);
      return null;
    }
  }

  function chatOf({ as, chat }) {
    const key = `${as} ${chat}`;
    const kept = chats.get(key) ?? createChat({ as, chat, directory, now, announce });
    chats.delete(key);
    chats.set(key, kept);
    if (chats.size > KEPT_CHATS) chats.delete(chats.keys().next().value);
    return kept;
  }

  function describe({ as, chat }) {
    const group = directory.group(chat);
    title.textContent = group ? `${group.name}（${group.members.length}）` : directory.app().name;
    const person = directory.person(as);
    const told = [person?.name, person?.post].filter(Boolean).join(' · ');
    if (!group) {
      identity.textContent = `以 ${told} 的身份`;
      return;
    }
    const choose = h(
      'select',
      {
        id: 'group-as',
        'aria-label': '以谁的身份',
        onchange: () => {
          location.hash = `#/group/${chat}?as=${choose.value}`;
        },
      },
      group.members.map((id) => h('option', { value: id, selected: id === as }, directory.name(id))),
    );
    replace(identity, '以 ', choose, ' 的身份');
  }

  /** Says why a person cannot talk to the bot; false if they can. */
  function explain({ as }) {
    const { name, status } = directory.person(as);
    const reason = ABSENT[status];
    notice.hidden = !reason && status !== 'stopped';
    notice.textContent = notice.hidden ? '' : `${name}${reason ?? STOPPED}`;
    composer.node.hidden = Boolean(reason);
    return Boolean(reason);
  }

  return {
    /** Opens the chat of a route, or none. Resolves when its messages are there. */
    async show(route) {
      document.body.dataset.view = route ? 'chat' : 'list';
      document.getElementById('toasts')?.replaceChildren(); // they belong to the chat before
      header.hidden = composer.node.hidden = !route;
      if (!route) {
        open = null;
        notice.hidden = true;
        replace(place, nothing);
        return;
      }
      const chat = chatOf(route);
      open = chat;
      describe(route);
      replace(place, chat.node);
      composer.open(`${route.as} ${route.chat}`, {
        group: route.chat !== 'p2p',
        placeholder: `以${directory.name(route.as)}的身份发消息`,
      });
      chat.restore();
      const absent = explain(route);
      if (route.chat === 'p2p' && !absent) await attempt(api.enter(route.as));
      await attempt(chat.refresh());
    },
    /** Tells anew what the state of the directory means for the open chat. */
    update(route) {
      if (open && route) explain(route);
    },
    /** Loads the open chat anew if an event may concern it. */
    async changed({ chat_id: chat, open_id: openID }) {
      if (!open) return;
      const mine = chat && open.chatID() ? chat === open.chatID() : !openID || openID === open.as;
      if (mine) await open.refresh().catch(() => {});
    },
    refresh: () => open?.refresh().catch(() => {}),
  };
}
