/** Validity kept outside of the values (a mask page, an alpha band, a list of pixels without data), put into the values. */
import type { Axis, Chunk, NumericArray } from '../types';

/** One bit a pixel: 64 MiB. */
export const MAX_MASKED = 2 ** 29;

/** Which pixels of an image have no data. */
export class Invalid {
  readonly pixels: number;
  /** How many. */
  count = 0;
  private readonly bits: Uint8Array;

  /** @param pixels at most MAX_MASKED */
  constructor(pixels: number) {
    this.pixels = pixels;
    this.bits = new Uint8Array(Math.ceil(pixels / 8));
  }

  add(pixel: number): void {
    if (this.has(pixel)) return;
    this.bits[pixel >> 3] |= 1 << (pixel & 7);
    this.count++;
  }

  has(pixel: number): boolean {
    return (this.bits[pixel >> 3] & (1 << (pixel & 7))) !== 0;
  }
}

/** Line × samples + sample of a stored value. */
export function pixelOf(
  shape: readonly number[],
  axes: readonly Axis[],
): (index: number) => number {
  const [a, b] = shape;
  if (axes.join() === 'bands,samples,lines') return (i) => Math.floor(i / a);
  if (axes.join() === 'samples,lines,bands') return (i) => i % (a * b);
  const samples = shape[axes.indexOf('samples')];
  const [lineAt, sampleAt] = [axes.indexOf('lines'), axes.indexOf('samples')];
  return (i) => {
    const at = [i % a, Math.floor(i / a) % b, Math.floor(i / (a * b))];
    return at[lineAt] * samples + at[sampleAt];
  };
}

/** The same array with NaN at the pixels without data. @param array with `meta.axes` */
export function withoutInvalid(array: NumericArray, invalid: Invalid): NumericArray {
  const { axes } = array.meta ?? {};
  if (invalid.count === 0 || !axes) return array;
  const pixel = pixelOf(array.shape, axes);
  const small = /^(single|half|u?int(8|16)|logical)$/.test(array.dtype);
  async function* chunks(...given: Parameters<NumericArray['chunks']>): AsyncGenerator<Chunk> {
    for await (const { start, values } of array.chunks(...given)) {
      const out = small ? Float32Array.from(values) : Float64Array.from(values);
      for (let i = 0; i < out.length; i++) if (invalid.has(pixel(start + i))) out[i] = NaN;
      yield { start, values: out };
    }
  }
  // Whole numbers stay whole: MATLAB keeps doubles so, too.
  return { ...array, dtype: array.dtype === 'single' ? 'single' : 'double', chunks };
}
