import { h, replace } from './dom.js';
import { api } from './api.js';
import { coalesce } from './schedule.js';
import { clock } from './time.js';

const LIMIT = 200;
const PAUSE = 600;
const KINDS = { api: '接口', event: '事件', ack: '确认', press: '按钮' };

/** The simulator's log, newest first; it is fetched only while it is unfolded. */
export function createLog({ directory }) {
  const list = h('ol', { class: 'log' });
  const node = h(
    'details',
    { class: 'log-section', id: 'log', ontoggle: () => changed() },
    h('summary', {}, '日志'),
    list,
  );

  async function load() {
    const { entries } = await api.log(LIMIT);
    replace(list, entries.toSorted((a, b) => b.at - a.at).map(line));
  }

  function line(entry) {
    const code = [entry.status, entry.code].filter(Boolean).join(' / ');
    const bad = entry.status >= 400 || (entry.code && ![0, 200].includes(Number(entry.code)));
    return h(
      'li',
      { class: bad ? 'bad' : null },
      h(
        'span',
        { class: 'log-line' },
        h('time', {}, clock(entry.at, true)),
        h('span', { class: `log-kind log-${entry.kind}` }, KINDS[entry.kind] ?? entry.kind),
        h('span', { class: 'log-code' }, code),
      ),
      h('span', { class: 'log-what' }, [entry.method, entry.path].filter(Boolean).join(' ')),
      h(
        'span',
        { class: 'log-more' },
        [entry.open_id ? directory.name(entry.open_id) : '', entry.summary].filter(Boolean).join(' · '),
      ),
    );
  }

  const refresh = coalesce(load, PAUSE);

  function changed() {
    if (node.open) refresh().catch(() => {});
  }

  return { node, changed };
}
