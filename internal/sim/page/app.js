import { api, listen } from './api.js';
import { coalesce } from './schedule.js';
import { createDirectory } from './person.js';
import { createPane } from './pane.js';
import { createPanel } from './panel.js';
import { createPeople } from './people.js';
import { createRecord } from './record.js';
import { showHint } from './hint.js';
import { toast } from './dialog.js';

// Wires the page: the state of the simulator, the address bar, and the three parts that show them.

const PAUSE = 300;
const SECOND = 1000;
const RECORD = '#/record';

async function start() {
  const directory = createDirectory();
  let state = null;
  let route = null;
  let shownRoute = '';
  let back = '#/'; // where one was before the record
  let ahead = 0;

  const now = () => Date.now() + ahead;
  const live = document.getElementById('live');
  const people = createPeople(document.getElementById('people'), { openPanel: () => togglePanel() });
  const pane = createPane(document.getElementById('chat'), {
    directory,
    now,
    announce: (text) => {
      live.textContent = text;
    },
    openPanel: () => togglePanel(),
  });
  const panel = createPanel(document.getElementById('panel'), { directory, now, changed, close: () => togglePanel() });

  const record = createRecord(document.getElementById('record'), { directory, openPanel: () => togglePanel() });

  function togglePanel() {
    document.body.classList.toggle('panel-toggled');
  }

  async function load() {
    state = await api.state(route?.as);
    ahead = state.clock.now - Date.now();
    directory.update(state);
    people.update(state, route);
    panel.update(state, route);
    panel.tick();
    pane.update(route);
  }

  const refresh = coalesce(load, PAUSE);

  function changed() {
    refresh().catch(() => {});
    pane.refresh();
    panel.logChanged();
    record.changed();
  }

  async function go() {
    const recorded = location.hash === RECORD;
    record.show(recorded, back);
    if (recorded) {
      document.body.dataset.view = 'record';
      document.body.classList.remove('panel-toggled');
      shownRoute = '';
      return;
    }
    back = location.hash || '#/';
    route = parse(location.hash, directory, route);
    people.update(state, route);
    panel.update(state, route);
    document.body.classList.remove('panel-toggled');
    const key = JSON.stringify(route);
    if (key === shownRoute) return;
    shownRoute = key;
    await pane.show(route);
  }

  async function event(given) {
    panel.logChanged();
    record.changed();
    if (given.type === 'toast') toast('warning', `${directory.name(given.open_id)}收到一条加急消息`);
    // A state event also stands for events that were too many to be sent, and for time that makes cards expire.
    if (given.type === 'state') pane.refresh();
    else await pane.changed(given);
    await refresh();
  }

  await load();
  await go();
  showHint(document.getElementById('hint'));
  document.getElementById('skip').addEventListener('click', () => document.getElementById('composer').focus());
  addEventListener('hashchange', go);
  setInterval(panel.tick, SECOND);
  listen({
    onEvent: (given) => event(given).catch(() => {}),
    onOpen() {
      document.body.classList.remove('offline');
      changed();
    },
    onLost: () => document.body.classList.add('offline'),
  });
  document.body.dataset.ready = '1';
}

/** Reads "#/ou_…" and "#/group/oc_…?as=ou_…"; null for anything that is nobody. `before` is who one was until now. */
function parse(hash, directory, before) {
  const group = /^#\/group\/(oc_[\w-]+)(?:\?as=(ou_[\w-]+))?$/.exec(hash);
  if (group) {
    const members = directory.group(group[1])?.members ?? [];
    const as = [group[2], before?.as, members[0]].find((id) => id && members.includes(id));
    return as ? { as, chat: group[1] } : null;
  }
  const person = /^#\/(ou_[\w-]+)$/.exec(hash);
  return person && directory.person(person[1]) ? { as: person[1], chat: 'p2p' } : null;
}

start().catch((error) => toast('error', `页面没有打开：${error.message}`));
