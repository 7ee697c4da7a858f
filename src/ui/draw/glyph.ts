/** What a label's marker shows: slices in the endmembers' colours and the letter of the largest. Pure. */
import type { EndmemberDef } from '../../scene/cube';
import { endmemberColor, endmemberInk, endmemberLetter } from './colors';

export interface Glyph {
  /** Fractions above a tenth of a percent, clockwise from the top. */
  readonly slices: readonly {
    readonly color: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly letter: string;
  readonly ink: string;
  /** Colour of the largest fraction. */
  readonly color: string;
  readonly mixed: boolean;
}

export function glyphOf(abundances: readonly number[], endmembers: readonly EndmemberDef[]): Glyph {
  const slices: { color: string; from: number; to: number }[] = [];
  let at = 0;
  let largest = 0;
  abundances.forEach((a, r) => {
    if (a > abundances[largest]) largest = r;
    if (a <= 0.001) return;
    slices.push({ color: endmemberColor(endmembers[r].color), from: at, to: at + a });
    at += a;
  });
  const place = endmembers[largest].color;
  return {
    slices,
    letter: endmemberLetter(place),
    ink: endmemberInk(place),
    color: endmemberColor(place),
    mixed: slices.length > 1,
  };
}
