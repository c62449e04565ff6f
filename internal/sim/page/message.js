import { h } from './dom.js';
import { resourceURL } from './api.js';
import { icon } from './icons.js';
import { avatar } from './person.js';
import { cardSummary, renderCard } from './card.js';
import { botText, personText, plainText, post } from './text.js';

// One message of a chat.

const KINDS = {
  image: '图片',
  file: '文件',
  audio: '语音',
  media: '视频',
  sticker: '表情',
  share_chat: '群名片',
  share_user: '个人名片',
  location: '位置',
  merge_forward: '聊天记录',
  todo: '任务',
};

/** A message in one line: what it says, or what kind of thing it is. */
export function summary(message) {
  const { msg_type: type, content } = message;
  if (message.recalled) return '消息已撤回';
  switch (type) {
    case 'text':
      return plainText(content.text ?? '', message.mentions);
    case 'post':
      return content.title || content.zh_cn?.title || '图文消息';
    case 'interactive':
      return `[${cardSummary(content)}]`;
    case 'file':
      return `[文件] ${content.file_name ?? ''}`.trim();
    default:
      return `[${KINDS[type] ?? type}]`;
  }
}

/**
 * Renders a message without its place in the list. The context holds `as` (whose eyes), `directory`, `members()`,
 * `find(message_id)`, `press(message, action)`, `show(message, card)` and `recall(message)`.
 */
export function renderMessage(message, context) {
  if (message.recalled) {
    const who = message.sender.open_id === context.as ? '你' : message.sender.name;
    return h('p', { class: 'notice' }, `${who}撤回了一条消息`);
  }
  if (message.msg_type === 'system')
    return h('p', { class: 'notice line' }, message.content.params?.divider_text?.text ?? '');

  const mine = message.sender.type === 'user' && message.sender.open_id === context.as;
  const fromApp = message.sender.type === 'app';
  const quoted = message.reply_to ? context.find(message.reply_to) : null;
  return h(
    'div',
    { class: mine ? 'row mine' : 'row' },
    fromApp
      ? h('span', { class: 'avatar avatar-medium bot', 'aria-hidden': 'true' }, icon('chat', 18))
      : avatar(message.sender.name),
    h(
      'div',
      { class: 'said' },
      h(
        'span',
        { class: mine ? 'visually-hidden' : 'sender' },
        message.sender.name,
        message.urgent ? h('span', { class: 'urgent' }, '加急') : null,
        message.batch ? h('span', { class: 'batch' }, '批量发送') : null,
      ),
      bubble(message, fromApp, context, quoted ? quote(quoted) : null),
      mine && !message.pending
        ? h('button', { type: 'button', class: 'recall', onclick: () => context.recall(message) }, '撤回')
        : null,
    ),
  );
}

function quote(message) {
  return h('blockquote', { class: 'quoted' }, `回复 ${message.sender.name}：${summary(message)}`);
}

function bubble(message, fromApp, context, quoted) {
  const content = body(message, fromApp, { ...context, colors: {}, image: picture(message, context) });
  const bare = message.msg_type === 'interactive' || message.msg_type === 'image' || message.msg_type === 'sticker';
  if (bare) return h('div', { class: `bare bare-${message.msg_type}` }, quoted, content);
  return h('div', { class: 'bubble' }, quoted, content);
}

function body(message, fromApp, context) {
  const { content } = message;
  switch (message.msg_type) {
    case 'text':
      return h(
        'div',
        { class: 'words' },
        fromApp ? botText(content.text ?? '', context.directory) : personText(content.text ?? '', message.mentions),
      );
    case 'post':
      return post(content, context);
    case 'interactive':
      return card(message, context);
    case 'image':
      return context.image(content.image_key, '图片');
    case 'file':
      return file(message, context);
    case 'audio':
      return h(
        'span',
        { class: 'audio' },
        icon('voice', 18),
        `${Math.max(1, Math.round((content.duration ?? 1000) / 1000))}″`,
      );
    case 'sticker':
      return h('span', { class: 'sticker', role: 'img', 'aria-label': '表情' }, icon('sticker', 64));
    default:
      return h('span', { class: 'placeholder' }, `[${KINDS[message.msg_type] ?? message.msg_type}]`);
  }
}

function card(message, context) {
  const { content } = message;
  if (content.type === 'template' || content.type === 'card')
    return h('div', { class: 'placeholder' }, '这里不能显示的卡片（模板或卡片实体）');
  return renderCard(content, {
    directory: context.directory,
    members: context.members,
    image: context.image,
    expired: message.card_expired === true,
    press: (action) => context.press(message, action),
    show: (next) => context.show(message, next),
  });
}

/** Makes images of a message; one that cannot be had is a labelled box. */
function picture(message, { as }) {
  return (key, alt) => {
    const missing = () =>
      h(
        'span',
        { class: 'placeholder image-missing', role: 'img', 'aria-label': alt || '图片' },
        icon('image', 20),
        alt || '图片',
      );
    if (!key) return missing();
    return h('img', {
      src: resourceURL(as, message.message_id, key),
      alt: alt ?? '',
      loading: 'lazy',
      draggable: 'false',
      onerror: (event) => event.target.replaceWith(missing()),
    });
  };
}

function file({ message_id: id, content, file_name: known }, { as }) {
  const name = known || content.file_name || '文件';
  return h(
    'a',
    { class: 'file', href: resourceURL(as, id, content.file_key), download: name },
    h('span', { class: `file-icon file-${(/\.(\w+)$/.exec(name)?.[1] ?? '').toLowerCase()}` }, icon('file', 24)),
    h('span', {}, h('span', { class: 'file-name' }, name), h('span', { class: 'file-size' }, size(content.file_size))),
  );
}

function size(bytes) {
  if (!bytes) return '点按下载';
  return bytes < 1 << 20 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`;
}
