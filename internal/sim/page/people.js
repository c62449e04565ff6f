import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './person.js';

// The list of whom one may be: groups first, then the people of each unit.

const ORDINARY = '教职工';
const STATUS = { resigned: '已离职', stopped: '已停用', out_of_range: '不在范围' };
const ROLE_CLASS = { 联络员: 'liaison', 负责人: 'head', 管理员: 'admin' };

/**
 * Builds the list. `update(state, route)` brings it to a state; links lead to "#/ou_…" and "#/group/oc_…". `openPanel()`
 * shows the console where it is hidden.
 */
export function createPeople(root, { openPanel }) {
  let rows = [];
  let sections = [];
  let shape = '';

  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: '搜索姓名、单位、岗位、工号',
    'aria-label': '搜索人员',
    oninput: filter,
  });
  const list = h('div', { class: 'people-list' });
  const empty = h('p', { class: 'nobody', hidden: true }, '没有找到');
  const count = h('span', { class: 'people-count' });
  replace(
    root,
    h(
      'header',
      { class: 'people-header' },
      h('h1', {}, '模拟飞书'),
      count,
      h(
        'button',
        { type: 'button', class: 'round panel-key', 'aria-label': '模拟控制台', onclick: openPanel },
        icon('panel', 20),
      ),
    ),
    h('div', { class: 'search-box' }, icon('search', 16), search),
    list,
    empty,
  );

  function build(state) {
    const names = new Map(state.departments.map((unit) => [unit.id, unit.name]));
    const units = new Map(state.departments.map((unit) => [unit.name, []]));
    for (const person of state.people) {
      const unit = names.get(person.department) ?? person.department ?? '其他';
      if (!units.has(unit)) units.set(unit, []);
      units.get(unit).push(personRow(person, unit));
    }
    sections = [['群聊', state.groups.map(groupRow)], ...units]
      .filter(([, members]) => members.length > 0)
      .map(([name, members]) => ({
        members,
        node: h(
          'section',
          { class: 'unit' },
          h('h2', {}, name, h('span', {}, members.length)),
          members.map((row) => row.node),
        ),
      }));
    rows = sections.flatMap((section) => section.members);
    replace(
      list,
      sections.map((section) => section.node),
    );
  }

  function filter() {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.node.hidden = !words.every((word) => row.text.includes(word));
    for (const section of sections) section.node.hidden = section.members.every((row) => row.node.hidden);
    empty.hidden = sections.some((section) => !section.node.hidden);
  }

  return {
    update(state, route) {
      const next = JSON.stringify([
        state.departments,
        state.people.map(fixed),
        state.groups.map(({ chat_id: id, name }) => [id, name]),
      ]);
      if (next !== shape) {
        shape = next;
        build(state);
        filter();
      }
      const current = new Map([
        ...state.people.map((person) => [person.open_id, person]),
        ...state.groups.map((group) => [group.chat_id, group]),
      ]);
      for (const row of rows)
        row.update(current.get(row.id), row.id === (route?.chat === 'p2p' ? route.as : route?.chat));
      count.textContent = `${state.people.length} 人`;
    },
  };
}

/** What a row is built from; the rest of a person is updated in place. */
function fixed({ open_id: id, name, department, post, role, employee_no: number, in_roster: listed }) {
  return [id, name, department, post, role, number, listed];
}

function personRow(person, unit) {
  const tags = [
    person.role && person.role !== ORDINARY
      ? h('span', { class: `role role-${ROLE_CLASS[person.role] ?? 'other'}` }, person.role)
      : null,
    person.in_roster === false ? h('span', { class: 'role role-unlisted', title: '不在名册里' }, '名册外') : null,
  ];
  return createRow({
    id: person.open_id,
    href: `#/${person.open_id}`,
    dataset: { openId: person.open_id },
    picture: avatar(person.name),
    name: person.name,
    tags,
    second: person.post || unit,
    text: [person.name, unit, person.post, person.role, person.employee_no].join(' ').toLowerCase(),
  });
}

function groupRow(group) {
  return createRow({
    id: group.chat_id,
    href: `#/group/${group.chat_id}`,
    dataset: { chatId: group.chat_id },
    picture: h('span', { class: 'avatar avatar-medium group', 'aria-hidden': 'true' }, icon('group', 20)),
    name: group.name,
    tags: [],
    second: `${group.members.length} 人`,
    text: group.name.toLowerCase(),
  });
}

function createRow({ id, href, dataset, picture, name, tags, second, text }) {
  const status = h('span', { class: 'role role-status', hidden: true });
  const pinned = h('span', { class: 'role', hidden: true, title: '机器人的聊天被临时置顶' }, '置顶');
  const unread = h('span', { class: 'unread', hidden: true });
  const node = h(
    'a',
    { class: 'person-row', href, dataset },
    picture,
    h(
      'span',
      { class: 'person-lines' },
      h('span', { class: 'person-first' }, h('span', { class: 'person-title' }, name), tags, pinned, status),
      h('span', { class: 'person-second' }, second),
    ),
    unread,
  );
  return {
    id,
    node,
    text,
    update(current, chosen) {
      const told = STATUS[current.status];
      status.hidden = !told;
      status.textContent = told ?? '';
      pinned.hidden = !current.time_sensitive;
      node.classList.toggle('gone', Boolean(told));
      unread.hidden = !current.unread || chosen;
      unread.textContent = current.unread > 99 ? '99+' : String(current.unread ?? '');
      unread.setAttribute('aria-label', `${current.unread} 条未读`);
      if (chosen && !node.hasAttribute('aria-current')) node.scrollIntoView({ block: 'nearest' });
      if (chosen) node.setAttribute('aria-current', 'true');
      else node.removeAttribute('aria-current');
    },
  };
}
