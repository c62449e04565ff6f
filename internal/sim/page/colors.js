// The platform's colour names, from 50 (palest) to 900 (darkest) with 500 as the colour itself.

const BASE = {
  blue: '#3370ff',
  wathet: '#14a5e8',
  turquoise: '#10b5ad',
  green: '#34c759',
  lime: '#8fac02',
  yellow: '#dc9b04',
  orange: '#ff8800',
  red: '#f54a45',
  carmine: '#f14ba9',
  violet: '#c26bf5',
  purple: '#7f3bf5',
  indigo: '#4954e6',
  grey: '#8f959e',
  neutral: '#8f959e',
  sunflower: '#e5b700',
};

// How far each step is mixed towards white (negative: towards black).
const STEPS = {
  50: 0.92,
  100: 0.84,
  200: 0.68,
  300: 0.5,
  350: 0.4,
  400: 0.25,
  500: 0,
  600: -0.18,
  700: -0.34,
  800: -0.5,
  900: -0.64,
  1000: -0.78,
};

/** The shade of a colour name, or undefined if the name is not the platform's. */
export function shade(name, step) {
  const base = BASE[name];
  const share = STEPS[step];
  if (!base || share === undefined) return undefined;
  const target = share >= 0 ? 255 : 0;
  const mixed = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(base.slice(at, at + 2), 16);
    return Math.round(channel + (target - channel) * Math.abs(share));
  });
  return `rgb(${mixed.join(' ')})`;
}

/**
 * Resolves what a card may give as a colour: a name of config.style.color, a name with an optional step
 * ("grey-50"), rgba(…) or #rrggbb. Anything else, "default" included, is undefined: the style sheet decides.
 */
export function color(value, custom = {}, step = 600) {
  if (typeof value !== 'string' || value === 'default') return undefined;
  if (custom[value]) return custom[value].light_mode;
  if (value === 'white') return '#ffffff';
  if (/^(rgba?\([\d.,%\s/]+\)|#[0-9a-f]{3,8})$/i.test(value)) return value;
  const [name, own] = value.split('-');
  return shade(name, own ?? step);
}

/** The colours of a row of things that only need to differ, such as a chart's series. */
export const SERIES = [
  '#3370ff',
  '#34c2b3',
  '#ffb13d',
  '#7f6bf2',
  '#f76560',
  '#5fb8f5',
  '#a0c334',
  '#f18fc4',
  '#8a919c',
  '#c98a2b',
];
