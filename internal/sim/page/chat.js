import { h } from './dom.js';
import { api } from './api.js';
import { coalesce } from './schedule.js';
import { renderMessage, summary } from './message.js';
import { stamp } from './time.js';
import { toast } from './dialog.js';

const PAUSE = 5 * 60_000;
const NEAR = 48;

/**
 * The messages of one chat as one person sees them. Nodes of messages that did not change are kept, so that what is
 * being filled in stays when others arrive. `as` is an open_id, `chat` "p2p" or a chat_id.
 */
export function createChat({ as, chat, directory, now, announce }) {
  const entries = new Map();
  const pressing = new Set();
  let sending = [];
  let chatID = chat === 'p2p' ? null : chat;
  let loaded = false;
  let stuck = true;
  let position = 0;
  let epoch = 0;

  const list = h('ol', { class: 'messages' });
  const news = h('button', { type: 'button', class: 'news', hidden: true, onclick: () => bottom() }, '↓ 新消息');
  const scroller = h('div', { class: 'scroller', onscroll: scrolled, tabindex: 0, 'aria-label': '消息' }, list);
  const node = h('div', { class: 'conversation' }, scroller, news);
  new ResizeObserver(() => {
    if (stuck) bottom();
  }).observe(list);

  const context = {
    as,
    directory,
    press,
    show,
    recall,
    members: () => (chat === 'p2p' ? [as] : (directory.group(chat)?.members ?? [as])),
    find: (id) => entries.get(id)?.message,
  };

  function scrolled() {
    position = scroller.scrollTop;
    stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    if (stuck) news.hidden = true;
  }

  function bottom() {
    scroller.scrollTop = scroller.scrollHeight;
    stuck = true;
    news.hidden = true;
  }

  /** Brings the view to where it was: a node that was taken out of the page forgets that. */
  function restore() {
    if (stuck) bottom();
    else scroller.scrollTop = position;
  }

  async function load() {
    const begun = epoch;
    const answer = await api.messages(as, chat);
    chatID = answer.chat_id || chatID;
    const fresh = answer.messages.filter((message) => !entries.has(message.message_id));
    for (const message of answer.messages) put(message, begun);
    const arrived = new Set(answer.messages.map((message) => message.message_id));
    for (const id of entries.keys()) if (!arrived.has(id)) entries.delete(id);
    sending = sending.filter((draft) => !arrived.has(draft.message_id));
    arrange();
    if (loaded) tell(fresh.filter((message) => message.sender.open_id !== as));
    else bottom();
    loaded = true;
  }

  function tell(fresh) {
    if (fresh.length === 0) return;
    news.hidden = stuck;
    announce(fresh.map((message) => `${message.sender.name}：${summary(message)}`).join('\n'));
  }

  /** Takes over a message as it was when loading began at an epoch; a card shown since then is newer. */
  function put(message, begun) {
    const id = message.message_id;
    const key = signature(message);
    const entry = entries.get(id);
    if (!entry) {
      entries.set(id, place(message, key));
    } else if (entry.key !== key && !pressing.has(id) && entry.shown <= begun) {
      Object.assign(entry, { message, key });
      entry.body.replaceWith((entry.body = renderMessage(message, context)));
    }
  }

  function place(message, key) {
    const time = h('p', { class: 'stamp' });
    const body = renderMessage(message, context);
    return {
      message,
      key,
      shown: 0,
      time,
      body,
      node: h(
        'li',
        { dataset: { messageId: message.message_id, type: message.msg_type, sender: message.sender.type } },
        time,
        body,
      ),
    };
  }

  /** Brings the list into order without moving nodes that are in their place: a moved node loses the focus. */
  function arrange() {
    const nodes = [...entries.values()].map((entry) => entry.node).concat(sending.map((draft) => draft.node));
    const wanted = new Set(nodes);
    for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
    let next = list.firstChild;
    for (const item of nodes) {
      if (item === next) next = next.nextSibling;
      else list.insertBefore(item, next);
    }
    let last = -Infinity;
    for (const { message, time } of entries.values()) {
      time.hidden = message.create_time - last < PAUSE;
      time.textContent = stamp(message.create_time, now());
      last = message.create_time;
    }
  }

  async function press(message, action) {
    const id = message.message_id;
    pressing.add(id);
    try {
      return await api.press(as, id, action);
    } finally {
      pressing.delete(id);
      refresh();
    }
  }

  /** Puts the card that answered a press in the place of the old one. */
  function show(message, card) {
    const entry = entries.get(message.message_id);
    if (!entry) return;
    epoch++;
    const focused = entry.body.contains(document.activeElement) ? document.activeElement.dataset.button : undefined;
    const inside = entry.body.contains(document.activeElement);
    const next = { ...entry.message, content: card };
    Object.assign(entry, { message: next, key: signature(next), shown: epoch });
    entry.body.replaceWith((entry.body = renderMessage(next, context)));
    if (inside) focusIn(entry.body, focused);
    reveal(entry.node);
  }

  function focusIn(body, button) {
    const same = button && body.querySelector(`[data-button="${CSS.escape(button)}"]`);
    (same ?? body.querySelector('.card'))?.focus({ preventScroll: true });
  }

  /** A card that fills the screen is read from its top; a smaller one at the bottom stays there. */
  function reveal(item) {
    if (item.offsetHeight > scroller.clientHeight) {
      item.scrollIntoView({ block: 'start' });
      scrolled();
    } else if (stuck) {
      bottom();
    }
  }

  async function recall(message) {
    try {
      await api.recall(as, message.message_id);
      await refresh();
    } catch (error) {
      toast('error', error.message);
    }
  }

  /** Sends a message: it stands in the list at once and says so if it did not get through. */
  async function send(type, content, mentionBot) {
    const draft = { message_id: null, node: null };
    const sender = { type: 'user', open_id: as, name: directory.name(as) };
    const shown = renderMessage(
      { message_id: '', msg_type: type, content, sender, mentions: [], pending: true },
      context,
    );
    draft.node = h('li', { class: 'sending' }, shown);
    sending.push(draft);
    arrange();
    bottom();
    try {
      const answer = await api.send({ as, chat, msg_type: type, content, mention_bot: mentionBot });
      draft.message_id = answer.message_id;
      await refresh();
    } catch (error) {
      draft.node.className = 'failed';
      const again = () => {
        sending = sending.filter((other) => other !== draft);
        arrange();
        send(type, content, mentionBot);
      };
      draft.node.append(
        h(
          'p',
          { class: 'failure' },
          `没有发出：${error.message} `,
          h('button', { type: 'button', onclick: again }, '重发'),
        ),
      );
    }
  }

  async function upload(file) {
    try {
      await api.upload(as, chat, file);
      await refresh();
      bottom();
    } catch (error) {
      toast('error', error.message);
    }
  }

  const refresh = coalesce(load);
  return { as, node, refresh, send, upload, restore, chatID: () => chatID };
}

/** What a message's looks depend on; equal for equal content whatever the order of its keys. */
function signature({ content, recalled, urgent, card_expired: expired, reply_to: reply }) {
  return JSON.stringify([content, recalled, urgent, expired, reply], (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
