/**
 * The categorical palette of endmembers: colour, letter, and readable ink for each place in the order.
 * The first seven are Okabe & Ito's set in the order of ui.md; the other five were chosen to stay apart from
 * them for colour-blind readers in lightness as well as hue. A letter always goes with a colour, so that no
 * reading depends on colour alone. Continuous colour maps are not here (see maps/).
 */

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

/** Relative luminance of a hex colour (WCAG 2). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const v = parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever reads better on the endmember's colour. */
export function endmemberInk(index: number): '#000000' | '#ffffff' {
  const l = luminance(endmemberColor(index));
  return (l + 0.05) / 0.05 >= 1.05 / (l + 0.05) ? '#000000' : '#ffffff';
}
