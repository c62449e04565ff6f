import { h } from './dom.js';
import { api } from './api.js';

// What can go wrong on purpose.

const SWITCHES = [
  ['duplicate', '事件重复推送'],
  ['reorder', '事件乱序'],
  ['fragment', '事件分片'],
  ['quota_exhausted', '额度用尽'],
];
const RATES = [
  ['ack_lost', '确认丢失'],
  ['api_5xx', '接口 5xx'],
  ['api_429', '接口 429'],
  ['wrong_content_type', '回答类型错误'],
];
const ONCE = [
  ['token_revoked', '吊销访问凭证'],
  ['drop_connection', '断开长连接'],
];
const SCALES = [
  [1, '原样（15 秒起）'],
  [0.1, '十分之一'],
  [0.01, '百分之一'],
  [0.001, '千分之一'],
];
const CALM = {
  duplicate: false,
  reorder: false,
  fragment: false,
  quota_exhausted: false,
  ack_lost: 0,
  api_5xx: 0,
  api_429: 0,
  wrong_content_type: 0,
  slow_ms: 0,
  redelivery_scale: 1,
};
const SLOWEST = 10_000;

/** The switches and sliders; `act(promise)` reports what fails. */
export function createFaults({ act }) {
  const set = (change) => act(api.faults(change));
  const controls = [
    ...SWITCHES.map(([name, label]) => toggle(name, label, set)),
    ...RATES.map(([name, label]) => slider(name, label, 1, 0.05, (value) => `${Math.round(value * 100)}%`, set)),
    slider('slow_ms', '接口变慢', SLOWEST, 250, (value) => `${value / 1000} 秒`, set),
    scale(set),
  ];
  const once = ONCE.map(([name, label]) =>
    h(
      'button',
      { type: 'button', class: 'small', dataset: { fault: name }, onclick: () => set({ [name]: true }) },
      label,
    ),
  );
  return {
    node: h(
      'div',
      { class: 'faults' },
      controls.map((control) => control.node),
      h(
        'div',
        { class: 'keys' },
        once,
        h(
          'button',
          { type: 'button', class: 'small', dataset: { fault: 'none' }, onclick: () => set(CALM) },
          '全部恢复',
        ),
      ),
    ),
    update(faults) {
      for (const control of controls) control.update(faults[control.name]);
    },
  };
}

function toggle(name, label, set) {
  const input = h('input', {
    type: 'checkbox',
    role: 'switch',
    dataset: { fault: name },
    onchange: () => set({ [name]: input.checked }),
  });
  return {
    name,
    node: h('label', { class: 'fault' }, h('span', {}, label), input),
    update: (value) => {
      input.checked = value === true;
    },
  };
}

function slider(name, label, max, step, told, set) {
  const output = h('output', {});
  const input = h('input', {
    type: 'range',
    min: 0,
    max,
    step,
    dataset: { fault: name },
    oninput: () => {
      output.textContent = told(Number(input.value));
    },
    onchange: () => set({ [name]: Number(input.value) }),
  });
  return {
    name,
    node: h('label', { class: 'fault slider' }, h('span', {}, label), input, output),
    update(value = 0) {
      // A slider that is being moved is ahead of the state.
      if (!input.matches(':active')) input.value = String(value);
      output.textContent = told(Number(input.value));
    },
  };
}

function scale(set) {
  const input = h(
    'select',
    { dataset: { fault: 'redelivery_scale' }, onchange: () => set({ redelivery_scale: Number(input.value) }) },
    SCALES.map(([value, label]) => h('option', { value }, label)),
  );
  return {
    name: 'redelivery_scale',
    node: h('label', { class: 'fault' }, h('span', {}, '重推间隔'), input),
    update: (value = 1) => {
      input.value = String(value);
    },
  };
}
