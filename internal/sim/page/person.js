import { h } from './dom.js';

// Dark enough for small white letters.
const HUES = ['#2b62e3', '#0b7a76', '#a85b00', '#7350e6', '#b83d68', '#23793b', '#4a64b5', '#98561f'];

/** A round avatar with the last two characters of a name, as the platform draws it for people without a picture. */
export function avatar(name, size = 'medium') {
  const sum = [...name].reduce((total, character) => total + character.codePointAt(0), 0);
  return h(
    'span',
    { class: `avatar avatar-${size}`, style: { background: HUES[sum % HUES.length] }, 'aria-hidden': 'true' },
    [...name].slice(-2).join(''),
  );
}

/** A person as cards show them: avatar, name, or both. */
export function personChip(
  directory,
  openID,
  { avatar: pictured = true, name: named = true, capsule = false, size = 'extra_small' } = {},
) {
  const name = directory.name(openID);
  return h(
    'span',
    { class: capsule ? 'person capsule' : 'person', title: name },
    pictured ? avatar(name, size) : null,
    named ? h('span', { class: 'person-name' }, name) : null,
  );
}

/** Who is who. `update` takes the answer of /sim/state; the other methods read it. */
export function createDirectory() {
  let people = new Map();
  let groups = new Map();
  let app = { name: '机器人', open_id: '' };

  return {
    update(state) {
      people = new Map(state.people.map((person) => [person.open_id, person]));
      groups = new Map(state.groups.map((group) => [group.chat_id, group]));
      app = state.app;
    },
    app: () => app,
    person: (openID) => people.get(openID),
    group: (chat) => groups.get(chat),
    name: (openID) => people.get(openID)?.name ?? (openID === app.open_id ? app.name : '未知用户'),
  };
}
