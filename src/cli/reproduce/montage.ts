/** One picture a scene: methods as rows, endmembers as columns, the truth on top. Small: 20 colours, large scenes thinned. */
import { encodeSmallPng } from '../../exporters/png';
import { blank, paintMap } from '../maps';
import { CHAR_HEIGHT, drawText, textWidth } from './pixelFont';

const GAP = 3;
/** Longest side of a map in the picture, pixels. */
const LONGEST = 110;
const LEVELS = 20;

export interface MontageRow {
  readonly title: string;
  /** [N × R] */
  readonly abundances: Float32Array;
}

/** @returns a PNG file */
export function montage(
  lines: number,
  samples: number,
  endmembers: readonly string[],
  rows: readonly MontageRow[],
): Uint8Array {
  const every = Math.ceil(Math.max(lines, samples) / LONGEST);
  const [width, height] = [Math.ceil(samples / every), Math.ceil(lines / every)];
  const left = Math.max(...rows.map((row) => textWidth(row.title))) + GAP;
  const cell = Math.max(width, ...endmembers.map(textWidth)) + GAP;
  const top = CHAR_HEIGHT + GAP;
  const picture = blank(left + endmembers.length * cell, top + rows.length * (height + GAP));
  endmembers.forEach((name, r) => drawText(picture, name, left + r * cell, 1));
  rows.forEach(({ title, abundances }, i) => {
    const y = top + i * (height + GAP);
    drawText(picture, title, 0, y + Math.floor((height - CHAR_HEIGHT) / 2));
    const maps = { lines, samples, endmembers: endmembers.length, abundances };
    for (let r = 0; r < endmembers.length; r++) {
      paintMap(picture, maps, r, left + r * cell, y, { every, levels: LEVELS });
    }
  });
  return encodeSmallPng(picture.rgba, picture.width, picture.height);
}
