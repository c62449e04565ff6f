import { h, replace } from './dom.js';
import { api } from './api.js';
import { coalesce } from './schedule.js';
import { toast } from './dialog.js';
import { clock, date, day, DAY, fromInput, HOUR, nextWeekdayMorning, span, toInput, weekday } from './time.js';

const PAUSE = 250;
const ENDS = {
  planned: '跑完了：没有排着的事了',
  until: '跑到了指定的日期',
  step: '做完了这一件',
  stopped: '已停下',
  busy: '机器人忙了很久没有进展，先停在这里',
  failed: '问不到机器人',
};

/** The clock: what time it is, where it can be moved, and what the app will do next if the app says so. */
export function createClock({ now, act }) {
  const shown = h('p', { class: 'sim-time', id: 'clock' });
  const picker = h('input', { type: 'datetime-local', id: 'clock-date', 'aria-label': '跳到这个时间' });
  const backstage = createBackstage({ now, act });

  function jump() {
    const at = fromInput(picker.value);
    if (Number.isNaN(at)) toast('warning', '请先选择日期和时间');
    else act(api.clock({ set: at }));
  }

  const move = (name, label, change) => key(name, label, () => act(api.clock(change())));
  return {
    tick() {
      const at = now();
      shown.textContent = `${date(at)} ${weekday(at)} ${clock(at, true)}`;
      if (!picker.value && document.activeElement !== picker) picker.value = toInput(at);
      backstage.tick();
    },
    update: ({ backstage: known }) => backstage.update(known === true),
    node: [
      shown,
      h(
        'div',
        { class: 'keys' },
        move('hour', '+1 小时', () => ({ advance: HOUR })),
        move('day', '+1 天', () => ({ advance: DAY })),
        move('weekday', '下个工作日 09:00', () => ({ set: nextWeekdayMorning(now()) })),
        move('reset', '复原', () => ({ reset: true })),
      ),
      h('div', { class: 'keys' }, picker, key('jump', '跳到', jump)),
      h('p', { class: 'note' }, '工作日按周一至周五算，不含节假日调休。'),
      backstage.node,
    ],
  };
}

function key(name, label, press) {
  return h('button', { type: 'button', class: 'small', dataset: { clock: name }, onclick: press }, label);
}

/** What is next, and the run that goes from one thing to the next. Hidden while the app does not tell. */
function createBackstage({ now, act }) {
  let state = {};
  const next = h('p', { class: 'next', id: 'clock-next' });
  const told = h('p', { class: 'run-told', id: 'clock-run', role: 'status' });
  const until = h('input', { type: 'date', id: 'clock-until', 'aria-label': '最多跑到这一天' });
  const step = key('next', '做下一件', () => act(start(api.clockNext())));
  const run = key('run', '跑完整个活动', () => act(start(api.clockRun(end()))));
  const stop = key('stop', '停下', () => act(start(api.clockStop())));
  const node = h(
    'div',
    { class: 'backstage', hidden: true },
    next,
    h('div', { class: 'keys' }, step, run, stop),
    h('label', { class: 'until' }, h('span', {}, '最多跑到'), until),
    told,
    h('a', { class: 'small to-record', href: '#/record' }, '发送记录：发给谁、何时、为什么'),
  );

  async function start(answer) {
    state = await answer;
    show();
  }

  /** The end of the chosen day, or 0 for as long as something is planned. */
  function end() {
    const at = fromInput(`${until.value}T00:00`);
    return Number.isNaN(at) ? 0 : at + DAY - 1000;
  }

  const refresh = coalesce(() => start(api.clockState()), PAUSE);

  function show() {
    const going = state.run?.running === true;
    step.disabled = run.disabled = until.disabled = going;
    stop.hidden = !going;
    node.classList.toggle('going', going);
    told.textContent = tell(state.run, now());
    tick();
  }

  function tick() {
    if (node.hidden) return;
    replace(next, h('span', { class: 'next-label' }, '下一件事 '), upcoming(state, now()));
  }

  return {
    node,
    tick,
    update(known) {
      node.hidden = !known;
      if (known) refresh().catch((error) => (told.textContent = error.message));
    },
  };
}

function upcoming({ next, busy }, now) {
  if (busy) return '正在做…';
  if (!next) return '没有排着的事';
  const where = `${day(next)} ${clock(next)}`;
  return next > now ? `${where}（还有 ${span(next - now)}）` : where;
}

function tell(run, now) {
  if (!run) return '';
  const steps = `走了 ${run.steps} 步`;
  if (run.running) return `正在跑：${day(now)} ${clock(now)}，${steps}`;
  return [`${ENDS[run.end] ?? run.end}，${steps}`, run.detail].filter(Boolean).join('：');
}
