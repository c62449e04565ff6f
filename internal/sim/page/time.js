// Dates as they are told in Shanghai, whatever the browser's own zone. China has had no summer time since 1991, so the
// zone is a constant.

const ZONE = 8 * 3600_000;
export const HOUR = 3600_000;
export const DAY = 24 * HOUR;

const two = (number) => String(number).padStart(2, '0');

/** The fields of an instant (Unix ms) in Shanghai; month from 1, weekday from 0 = Sunday. */
export function fields(instant) {
  const date = new Date(instant + ZONE);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** The instant (Unix ms) of a date and time in Shanghai. */
function instant(year, month, day, hour = 0, minute = 0) {
  return Date.UTC(year, month - 1, day, hour, minute) - ZONE;
}

/** The instant of the value of a datetime-local input, read in Shanghai; NaN if it is incomplete. */
export function fromInput(value) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  return match ? instant(...match.slice(1).map(Number)) : NaN;
}

/** The value of a datetime-local input for an instant. */
export function toInput(at) {
  const f = fields(at);
  return `${f.year}-${two(f.month)}-${two(f.day)}T${two(f.hour)}:${two(f.minute)}`;
}

export function weekday(at) {
  return `周${'日一二三四五六'[fields(at).weekday]}`;
}

export function date(at) {
  const f = fields(at);
  return `${f.year}年${f.month}月${f.day}日`;
}

/** A day as it is told among others of the same year. */
export function day(at) {
  const f = fields(at);
  return `${f.month}月${f.day}日 ${weekday(at)}`;
}

/** How long something takes, in its two largest units. */
export function span(length) {
  const minutes = Math.max(0, Math.round(length / 60_000));
  const parts = [
    [Math.floor(minutes / 1440), '天'],
    [Math.floor((minutes % 1440) / 60), '小时'],
    [minutes % 60, '分钟'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '不到 1 分钟';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

export function clock(at, withSeconds = false) {
  const f = fields(at);
  return `${two(f.hour)}:${two(f.minute)}${withSeconds ? `:${two(f.second)}` : ''}`;
}

/** How a chat separates messages: the shorter the nearer. */
export function stamp(at, now) {
  const then = fields(at);
  const days = Math.floor((now + ZONE) / DAY) - Math.floor((at + ZONE) / DAY);
  if (days === 0) return clock(at);
  if (days === 1) return `昨天 ${clock(at)}`;
  const day = `${then.month}月${then.day}日 ${clock(at)}`;
  return then.year === fields(now).year ? day : `${then.year}年${day}`;
}

/** Formats with the letters of a card table's date_format: YYYY MM DD HH mm ss. */
export function format(at, pattern) {
  const f = fields(at);
  const values = {
    YYYY: f.year,
    MM: two(f.month),
    DD: two(f.day),
    HH: two(f.hour),
    mm: two(f.minute),
    ss: two(f.second),
  };
  return pattern.replace(/YYYY|MM|DD|HH|mm|ss/g, (letters) => values[letters]);
}

/** 09:00 of the next Monday to Friday after `now`. Public holidays are not known here. */
export function nextWeekdayMorning(now) {
  const today = fields(now);
  let at = instant(today.year, today.month, today.day, 9);
  do at += DAY;
  while ([0, 6].includes(fields(at).weekday));
  return at;
}
