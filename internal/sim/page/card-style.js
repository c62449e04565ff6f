import { color } from './colors.js';

// The layout attributes that card components share, as CSS.

const SPACES = { small: '4px', medium: '8px', large: '12px', extra_large: '16px' };
const FLEX = { left: 'flex-start', top: 'flex-start', center: 'center', right: 'flex-end', bottom: 'flex-end' };

/** One to four lengths, named or in px; undefined if the card's value is none. */
export function spacing(value) {
  if (SPACES[value]) return SPACES[value];
  return /^-?\d+px( -?\d+px){0,3}$/.test(value ?? '') ? value : undefined;
}

/** A width or height: "fill" is all there is, "default" and "auto" leave it to the content. */
export function extent(value) {
  if (value === 'fill') return '100%';
  return /^\d+(px|%)$/.test(value ?? '') ? value : undefined;
}

/** Padding, background, border and corners of a container. */
export function boxStyle(given, { colors }) {
  const border = given.has_border ? (given.border_color ?? 'grey') : given.border?.color;
  return {
    padding: spacing(given.padding),
    background: color(given.background_style ?? given.background_color, colors, 50),
    border: border ? `1px solid ${color(border, colors, 200) ?? 'var(--line)'}` : undefined,
    'border-radius': spacing(given.corner_radius ?? given.border?.corner_radius),
  };
}

/** How a container arranges its elements. */
export function stackStyle(given) {
  const horizontal = given.direction === 'horizontal';
  const across = FLEX[given.horizontal_align];
  const down = FLEX[given.vertical_align];
  return {
    'flex-flow': horizontal ? 'row wrap' : undefined,
    'column-gap': spacing(given.horizontal_spacing),
    'row-gap': spacing(given.vertical_spacing),
    'justify-content': horizontal ? across : down,
    'align-items': horizontal ? (down ?? 'flex-start') : undefined,
    '--across': across,
  };
}
