import { s } from './dom.js';

// Line icons on a 24 × 24 grid, drawn for this page.
const PATHS = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5',
  back: 'M15 5l-7 7 7 7',
  down: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  up: 'M6 15l6-6 6 6',
  send: 'M4 12l16-7-6 16-3-6.5zM11 14.5L20 5',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checkCircle: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.2l2.8 2.8L16 9.5',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.6v.3',
  warning: 'M12 4L2.8 20h18.4zM12 10v5M12 17.4v.3',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6',
  more: 'M5 11.5h1v1H5zM11.5 11.5h1v1h-1zM18 11.5h1v1h-1z',
  panel: 'M5 7h9M18 7h1M5 17h1M10 17h9M16 5v4M8 15v4',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6',
  group:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.6-3.5 3-5.2 6.5-5.2s5.9 1.7 6.5 5.2M15.5 5.4a3.3 3.3 0 0 1 0 6.2M17.5 14.8c2.3.6 3.6 2.2 4 4.7',
  file: 'M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.2v.1',
  sticker: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14.5c1.8 2.3 5.2 2.3 7 0M9 9.7v.1M15 9.7v.1',
  voice: 'M12 4a2.7 2.7 0 0 0-2.7 2.7v4.8a2.7 2.7 0 0 0 5.4 0V6.7A2.7 2.7 0 0 0 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V21',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10.5 21h3',
  chat: 'M4 5h16v11h-8l-4.5 4v-4H4z',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7L11.8 6.5M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.2-1.2',
  lock: 'M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  star: 'M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z',
  dot: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  undo: 'M9 6L4.5 10.5 9 15M5 10.5h9a5 5 0 0 1 0 10h-3',
};

// The platform has some 2,000 tokens; what a token means is told by the words in it.
const TOKENS = [
  [/down|expand|dropdown/, 'down'],
  [/^up|arrow-up|fold/, 'up'],
  [/right|forward/, 'right'],
  [/left|back/, 'back'],
  [/warn|attention|alert/, 'warning'],
  [/error|fail|forbid/, 'error'],
  [/close|cancel/, 'close'],
  [/yes|succe|done|check|verify|approve/, 'checkCircle'],
  [/info|help|question|maybe|tips/, 'info'],
  [/calendar|date/, 'calendar'],
  [/time|clock|history|alarm/, 'clock'],
  [/bell|notif|remind/, 'bell'],
  [/edit|pen|write|style/, 'edit'],
  [/delete|trash/, 'trash'],
  [/group|members|team|community|department|org/, 'group'],
  [/member|person|user|avatar|contact/, 'person'],
  [/image|picture|photo/, 'image'],
  [/mic|voice|audio/, 'voice'],
  [/file|doc|sheet|list|form|report|book|download/, 'file'],
  [/chat|message|comment|robot|bot|myai/, 'chat'],
  [/link|url/, 'link'],
  [/lock|safe|security|privacy|shield/, 'lock'],
  [/search|find/, 'search'],
  [/more/, 'more'],
  [/star|collect|favorite|thumb/, 'star'],
  [/add|plus|new/, 'plus'],
  [/undo|revert|return/, 'undo'],
  [/setting|admin/, 'panel'],
];

/** A named icon in the colour of the text around it; decoration only, so hidden from assistive technology. */
export function icon(name, size = 16) {
  return s(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true' },
    s('path', { d: PATHS[name] ?? PATHS.dot }),
  );
}

/** The nearest icon for a token of the platform's library, such as "chat-forbidden_outlined". */
export function tokenIcon(token, size = 16) {
  const found = TOKENS.find(([words]) => words.test(token ?? ''));
  return icon(found ? found[1] : 'dot', size);
}
