import { h, replace } from './dom.js';
import { api } from './api.js';
import { icon } from './icons.js';
import { toast } from './dialog.js';
import { createClock } from './panel-clock.js';
import { createFaults } from './panel-faults.js';
import { createLog } from './panel-log.js';

const STATUSES = [
  ['active', '在职'],
  ['resigned', '离职'],
  ['stopped', '停用机器人'],
  ['out_of_range', '不在范围'],
];

/**
 * The console of the simulation. `now()` is the simulated time, `changed()` is called after something that may change
 * everything, `close()` hides the console where it covers the chat.
 */
export function createPanel(root, { directory, now, changed, close }) {
  const quota = createQuota();
  const connections = h('p', { class: 'connections', id: 'connections' });
  const time = createClock({ now, act });
  const status = createStatus({ directory, act });
  const faults = createFaults({ act });
  const log = createLog({ directory });

  replace(
    root,
    h(
      'header',
      { class: 'panel-header' },
      h('h2', {}, '模拟控制台'),
      h(
        'button',
        { type: 'button', class: 'round', id: 'close-panel', 'aria-label': '关闭控制台', onclick: close },
        icon('close', 20),
      ),
    ),
    h(
      'div',
      { class: 'panel-sections' },
      section('时间', time.node),
      section('此人', status.node),
      section('调用额度', quota.node),
      section('连接', connections),
      section('故障', faults.node),
      log.node,
    ),
  );

  async function act(work) {
    try {
      await work;
      changed();
    } catch (error) {
      toast('error', error.message);
    }
  }

  return {
    update(state, route) {
      quota.update(state.quota);
      connections.textContent = connected(state);
      connections.classList.toggle('off', !state.webhook && state.connections === 0);
      status.update(route);
      faults.update(state.faults);
      time.update(state);
    },
    tick: time.tick,
    logChanged: log.changed,
  };
}

function section(title, ...content) {
  return h('section', {}, h('h3', {}, title), content);
}

function connected({ webhook, connections, pending_redeliveries: waiting }) {
  const how = webhook ? 'Webhook 已设置' : connections > 0 ? `${connections} 条长连接` : '机器人没有连上';
  return waiting ? `${how} · ${waiting} 个事件等待重推` : how;
}

function createQuota() {
  const told = h('p', { class: 'quota-told' });
  const bar = h('div', { class: 'quota-bar' });
  const meter = h(
    'div',
    { class: 'quota-meter', role: 'meter', 'aria-label': '已计数的调用', 'aria-valuemin': 0 },
    bar,
  );
  const list = h('dl', { class: 'quota-list' });
  return {
    node: [told, meter, h('details', {}, h('summary', {}, '按接口'), list)],
    update({ counted, limit, by_api: byAPI }) {
      told.textContent = `${counted.toLocaleString('en-US')} / ${limit.toLocaleString('en-US')} 次`;
      bar.style.width = `${Math.min(100, (counted / Math.max(1, limit)) * 100)}%`;
      meter.setAttribute('aria-valuenow', counted);
      meter.setAttribute('aria-valuemax', limit);
      meter.classList.toggle('high', counted > limit * 0.8);
      replace(
        list,
        Object.entries(byAPI ?? {})
          .sort(([, a], [, b]) => b - a)
          .map(([name, count]) => [h('dt', {}, name), h('dd', {}, count)]),
      );
    },
  };
}

function createStatus({ directory, act }) {
  const name = h('legend', {});
  let chosen = null;
  const radios = STATUSES.map(([value, label]) => {
    const input = h('input', {
      type: 'radio',
      name: 'person-status',
      value,
      onchange: () => act(api.person(chosen, value)),
    });
    return { value, input, node: h('label', {}, input, label) };
  });
  const group = h(
    'fieldset',
    { class: 'status', disabled: true },
    name,
    h(
      'div',
      { class: 'choices-line' },
      radios.map((radio) => radio.node),
    ),
  );
  return {
    node: group,
    update(route) {
      chosen = route?.as ?? null;
      const person = directory.person(chosen);
      group.disabled = !person;
      name.textContent = person
        ? `${person.name}${person.employee_no ? `（工号 ${person.employee_no}）` : ''}`
        : '先选一个人';
      for (const { value, input } of radios) input.checked = person?.status === value;
    },
  };
}
