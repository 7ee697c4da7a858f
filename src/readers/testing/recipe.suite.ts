/**
 * What a fuzzed format says of itself: sound files, and odd ones that only this format can have. The damage that every
 * format meets alike (cuts, flips, hostile numbers, wrong names) is in damage.suite.ts. Tests only.
 */
import type { Rng } from '../../maths/rng';
import type { Opened, OpenContext } from '../types';

export type Bytes = Uint8Array<ArrayBuffer>;

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Bytes;
}

/** How a case must end, where that is known: in an error, or in something that this finds no fault with. */
export type Ending = 'error' | ((opened: Opened) => string | null);

export interface Made {
  readonly kind: string;
  readonly files: readonly NamedBytes[];
  readonly ends?: Ending;
  /** The scene on screen; none by default. */
  readonly current?: OpenContext['current'];
}

export interface Recipe {
  readonly reader: string;
  /** Sound files of this format, small, and what they must be read as. */
  good(rng: Rng): Made | Promise<Made>;
  /** Files that are wrong, hostile or merely odd in ways of this format. */
  readonly odd: readonly ((rng: Rng) => Made | Promise<Made>)[];
  /** Opened with every case: a scene to which spectra belong. */
  readonly beside?: readonly NamedBytes[];
}

export const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.int(items.length)];

/** UTF-8. */
export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** One byte a character: Latin-1, or bytes written as escapes. */
export const latin1 = (text: string): Bytes => Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);

/** Sizes that no file of a few kilobytes holds, and others that no size may be. */
export const hostileSizes = [
  0,
  -1,
  1,
  1e9,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53 + 2,
  1e18,
] as const;

/** The value that a cube of this size must have everywhere; whole numbers below 2²⁴. */
export function cubeOf(
  size: { readonly lines: number; readonly samples: number; readonly bands: number },
  value: (line: number, sample: number, band: number) => number,
): Ending {
  return (opened) => {
    if (opened.type !== 'scene') return `a scene expected, ${opened.type} found`;
    const { lines, samples, bands, data } = opened.scene.cube;
    if (lines !== size.lines || samples !== size.samples || bands !== size.bands)
      return `${size.lines} × ${size.samples} × ${size.bands} expected, ${lines} × ${samples} × ${bands} found`;
    for (let at = 0; at < data.length; at++) {
      const pixel = Math.floor(at / bands);
      const expected = value(Math.floor(pixel / samples), pixel % samples, at % bands);
      if (data[at] !== Math.fround(expected))
        return `value ${at}: ${expected} expected, ${data[at]} found`;
    }
    return null;
  };
}

/** The spectra [R × B] that must be read, as the truth of the scene beside them or for the scene on screen. */
export const spectraOf =
  (values: readonly number[]): Ending =>
  (opened) => {
    const found =
      opened.type === 'scene'
        ? opened.scene.truth?.endmembers
        : opened.type === 'spectra'
          ? opened.spectra.values
          : null;
    if (!found) return `spectra expected, ${opened.type} without them found`;
    const wrong = values.findIndex((v, i) => !Object.is(found[i], Math.fround(v)));
    if (wrong < 0 && found.length === values.length) return null;
    return `value ${wrong} of ${values.length} spectra values: ${values[wrong]} expected, ${found[wrong]} found`;
  };
