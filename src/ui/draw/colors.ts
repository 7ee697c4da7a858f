/**
 * The categorical palette of endmembers: colour, letter, and readable ink for each place in the order.
 * The first seven are Okabe & Ito's set; the other five were chosen to stay apart from
 * them for colour-blind readers in lightness as well as hue. A letter always goes with a colour, so that no
 * reading depends on colour alone. Continuous colour maps are not here (see maps/).
 */
import { contrastOf, luminance, parseHex } from './luminance';

const palette = [
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#F0E442',
  '#0072B2',
  '#D55E00',
  '#CC79A7',
  '#7F7FD5',
  '#8A9A2B',
  '#9C6B4E',
  '#5FC7B8',
  '#9AA3B0',
] as const;

const letters = 'ABCDEFGHIJKL';

/** Hex colour of the palette place `index` (EndmemberDef.color). */
export function endmemberColor(index: number): string {
  return palette[index % palette.length];
}

/** Letter A–L that goes with the colour. */
export function endmemberLetter(index: number): string {
  return letters[index % letters.length];
}

/** Black or white, whichever reads better on the endmember's colour. */
export function endmemberInk(index: number): '#000000' | '#ffffff' {
  const rgb = parseHex(endmemberColor(index));
  const l = rgb ? luminance(rgb) : 0;
  return contrastOf(l, 0) >= contrastOf(l, 1) ? '#000000' : '#ffffff';
}
