import { h, replace } from './dom.js';
import { api } from './api.js';
import { coalesce } from './schedule.js';
import { icon } from './icons.js';
import { clock, day, fields } from './time.js';

const LIMIT = 5000;
const PAUSE = 500;
const PAGE = 200;
// How loud a status is: what went out, what waits, what did not go out, what went wrong.
const LOOKS = {
  sent: 'good',
  waiting: 'calm',
  claimed: 'calm',
  planned: 'calm',
  later: 'calm',
  refused: 'bad',
  in_doubt: 'bad',
};

/**
 * What the app has sent, to whom, when and why, and what it has not sent. `openPanel()` shows the console where it is
 * hidden. Loaded only while it is shown.
 */
export function createRecord(root, { directory, openPanel }) {
  let decisions = [];
  let most = PAGE;
  let open = false;

  const search = h('input', {
    type: 'search',
    id: 'record-search',
    placeholder: '搜索姓名、角色',
    'aria-label': '搜索姓名、角色',
    oninput: filtered,
  });
  const choices = [
    choice(
      'role',
      '所有角色',
      (d) => d.role,
      (d) => d.role,
    ),
    choice(
      'kind',
      '所有种类',
      (d) => d.kind,
      (d) => d.kind_text,
    ),
    choice(
      'status',
      '所有状态',
      (d) => d.status,
      (d) => d.status_text,
    ),
    choice(
      'reason',
      '所有原因',
      (d) => d.reason,
      (d) => d.reason_text,
    ),
  ];
  const close = h('a', { class: 'round', 'aria-label': '返回', id: 'close-record' }, icon('back', 22));
  const count = h('p', { class: 'record-count', role: 'status' });
  const rows = h('div', { class: 'record-days' });
  const more = h('button', { type: 'button', class: 'pill record-more', onclick: () => showMore() }, '再显示一些');
  const scroller = h('div', { class: 'record-scroll', tabindex: 0, 'aria-label': '发送记录' }, rows, more);
  replace(
    root,
    h(
      'header',
      { class: 'record-header' },
      close,
      h('div', { class: 'record-titles' }, h('h2', {}, '发送记录'), count),
      h(
        'button',
        { type: 'button', class: 'round panel-key', 'aria-label': '模拟控制台', onclick: openPanel },
        icon('panel', 20),
      ),
    ),
    h(
      'div',
      { class: 'record-filters' },
      search,
      choices.map(({ node }) => node),
    ),
    scroller,
  );

  function choice(name, all, value, label) {
    const node = h('select', { dataset: { filter: name }, 'aria-label': all, onchange: filtered });
    let known = '';
    return {
      node,
      fits: (decision) => !node.value || value(decision) === node.value,
      update() {
        const found = new Map(decisions.map((d) => [value(d), label(d)]).filter(([key]) => key));
        if (node.value && !found.has(node.value)) found.set(node.value, node.selectedOptions[0].textContent);
        const next = JSON.stringify([...found]);
        if (next === known) return;
        known = next;
        const kept = node.value;
        replace(
          node,
          h('option', { value: '' }, all),
          [...found].map(([key, text]) => h('option', { value: key }, text)),
        );
        node.value = kept;
      },
    };
  }

  async function load() {
    ({ decisions } = await api.decisions(LIMIT));
    for (const { update } of choices) update();
    show();
  }

  function filtered() {
    most = PAGE;
    scroller.scrollTop = 0;
    show();
  }

  function showMore() {
    most += PAGE;
    show();
  }

  function show() {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = decisions.filter(
      (d) =>
        choices.every(({ fits }) => fits(d)) &&
        words.every((word) => `${d.name} ${d.role}`.toLowerCase().includes(word)),
    );
    count.textContent = counted(found);
    more.hidden = found.length <= most;
    replace(rows, days(found.slice(0, most)));
    if (found.length === 0) replace(rows, h('p', { class: 'nobody' }, decisions.length ? '没有找到' : '还没有发送过'));
  }

  /** One table for each day, the newest first. */
  function days(found) {
    const byDay = Map.groupBy(found, ({ at }) => day(at) + fields(at).year);
    return [...byDay.values()].map((list) =>
      h(
        'table',
        { class: 'record' },
        h('caption', {}, day(list[0].at), h('span', {}, `${list.length} 条`)),
        h(
          'colgroup',
          {},
          ['time', 'who', 'kind', 'status', 'why'].map((name) => h('col', { class: `col-${name}` })),
        ),
        h(
          'thead',
          { class: 'visually-hidden' },
          h(
            'tr',
            {},
            ['时间', '发给', '种类', '状态', '原因'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h('tbody', {}, list.map(line)),
      ),
    );
  }

  function line(d) {
    const name = d.name || '未知用户';
    const person = directory.person(d.open_id);
    return h(
      'tr',
      { dataset: { status: d.status, kind: d.kind, reason: d.reason } },
      h('td', { class: 'record-time' }, h('time', {}, clock(d.at))),
      h(
        'td',
        { class: 'record-who' },
        person ? h('a', { href: `#/${d.open_id}` }, name) : h('span', {}, name),
        d.role ? h('span', { class: 'record-role' }, d.role) : null,
      ),
      h(
        'td',
        { class: 'record-kind' },
        d.kind_text,
        d.stage ? h('span', { class: 'record-stage' }, stage(d.stage)) : null,
      ),
      h(
        'td',
        { class: 'record-status' },
        d.status ? h('span', { class: `record-tag ${LOOKS[d.status] ?? 'quiet'}` }, d.status_text) : null,
      ),
      h('td', { class: 'record-why' }, d.reason === d.kind ? '' : d.reason_text),
    );
  }

  const refresh = coalesce(load, PAUSE);

  function changed() {
    if (open) refresh().catch((error) => (count.textContent = error.message));
  }

  return {
    changed,
    /** Shows or hides it; `back` is where its way back leads. */
    show(on, back) {
      open = on;
      close.href = back;
      root.hidden = !on;
      changed();
    },
  };
}

/** How many there are of each status, the most first. */
function counted(found) {
  const byStatus = Map.groupBy(found, (d) => d.status_text || '未注明');
  const parts = [...byStatus]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, list]) => `${name} ${list.length}`);
  return [`共 ${found.length} 条`, ...parts].join(' · ');
}

/** A rung of the ladder in words: "-1@14:40", "opening@09:10", "0@end-125m", a day; anything else as it is. */
function stage(id) {
  const date = /^\d{4}-(\d\d)-(\d\d)$/.exec(id);
  if (date) return `${Number(date[1])}月${Number(date[2])}日`;
  const rung = /^(opening|-?\d+)(?:@(\d\d:\d\d|end-(\d+)m))?$/.exec(id);
  if (!rung) return id;
  const days = Number(rung[1]);
  const which =
    rung[1] === 'opening'
      ? '开始时'
      : days === 0
        ? '截止当天'
        : `截止${days < 0 ? '前' : '后'}第 ${Math.abs(days)} 个工作日`;
  return rung[3] ? `${which}下班前 ${rung[3]} 分钟` : which;
}
