// The page's own API of the simulator.

async function call(method, path, body) {
  const options = { method, headers: { Accept: 'application/json' } };
  if (body instanceof FormData) {
    options.body = body;
  } else if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const value = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(value?.error ?? `服务器回答 ${answer.status}`);
  return value ?? {};
}

const query = (values) => new URLSearchParams(values).toString();
const post = (path, body) => call('POST', path, body);

export const api = {
  state: (as) => call('GET', as ? `/sim/state?${query({ as })}` : '/sim/state'),
  messages: (as, chat) => call('GET', `/sim/messages?${query({ as, chat })}`),
  log: (limit) => call('GET', `/sim/log?${query({ limit })}`),
  send: (message) => post('/sim/send', message),
  enter: (as) => post('/sim/enter', { as }),
  menu: (as, key) => post('/sim/menu', { as, event_key: key }),
  press: (as, message, action) => post('/sim/press', { as, message_id: message, action }),
  recall: (as, message) => post('/sim/recall', { as, message_id: message }),
  faults: (change) => post('/sim/faults', change),
  person: (openID, status) => post('/sim/person', { open_id: openID, status }),
  clock: (change) => post('/sim/clock', change),
  clockState: () => call('GET', '/sim/clock'),
  clockNext: () => post('/sim/clock/next', {}),
  clockRun: (until) => post('/sim/clock/run', { until }),
  clockStop: () => post('/sim/clock/stop', {}),
  decisions: (limit) => call('GET', `/sim/decisions?${query({ limit })}`),
  upload(as, chat, file) {
    const form = new FormData();
    form.append('file', file, file.name);
    return call('POST', `/sim/upload?${query({ as, chat })}`, form);
  },
};

/** Where the bytes of an image or file of a message are. */
export function resourceURL(as, message, key) {
  return `/sim/resource?${query({ as, message_id: message, key })}`;
}

/**
 * Listens to the simulator's events for the life of the page. `onEvent` gets each of them; `onOpen` runs whenever the
 * stream opens anew, after which anything may have changed; `onLost` when it broke. The browser reconnects by itself.
 */
export function listen({ onEvent, onOpen, onLost }) {
  const source = new EventSource('/sim/events');
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
}
