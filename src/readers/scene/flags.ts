/**
 * Layers that say of a scene's pixels what they are good for (clouds, dead pixels), put into the values: NaN where a layer
 * leaves a pixel out. They are read when values are, once; finding out that they are there costs nothing.
 */
import type { Axis, NumericArray } from '../types';
import { boxSize } from './roles';
import { Invalid, MAX_MASKED, pixelOf, withoutInvalid } from './validity';

export interface Layer {
  /** With `meta.axes`, of the image's lines and samples. */
  readonly array: NumericArray;
  /** What leaves a pixel out. @param band 0-based, of the layer */
  readonly isOut: (value: number, band: number) => boolean;
  /** Of how many of the layer's bands that must be so; 0: of one. */
  readonly share?: number;
}

/** Lines, samples and bands of an array with axes. */
export function sizeOf(array: NumericArray): Record<Axis, number> | null {
  if (!array.meta?.axes || array.shape.length !== 3) return null;
  const [lines, samples, bands] = boxSize(array);
  return { lines, samples, bands };
}

async function invalidOf(
  layers: readonly Layer[],
  { lines, samples }: Record<Axis, number>,
): Promise<Invalid> {
  const invalid = new Invalid(lines * samples);
  for (const { array, isOut, share = 0 } of layers) {
    const { bands } = sizeOf(array)!;
    const axes = array.meta!.axes!;
    const pixelAt = pixelOf(array.shape, axes);
    const stride = array.shape.slice(0, axes.indexOf('bands')).reduce((n, d) => n * d, 1);
    const counts = bands > 1 ? new Uint16Array(lines * samples) : null;
    const most = Math.max(1, Math.floor(share * bands) + 1);
    for await (const { start, values } of array.chunks())
      for (let k = 0; k < values.length; k++) {
        const i = start + k;
        if (!isOut(values[k], Math.floor(i / stride) % bands)) continue;
        const pixel = pixelAt(i);
        if (!counts || ++counts[pixel] === most || (share === 0 && counts[pixel] === 1))
          invalid.add(pixel);
      }
  }
  return invalid;
}

/** The same array with NaN where a layer leaves a pixel out; unchanged where all layers together leave none. */
export function withoutFlagged(array: NumericArray, layers: readonly Layer[]): NumericArray {
  const size = sizeOf(array);
  if (layers.length === 0 || !size || size.lines * size.samples > MAX_MASKED) return array;
  let read: Promise<NumericArray> | null = null;
  const masked = async (): Promise<NumericArray> => {
    const invalid = await invalidOf(layers, size);
    return invalid.count === invalid.pixels ? array : withoutInvalid(array, invalid);
  };
  async function* chunks(
    ...given: Parameters<NumericArray['chunks']>
  ): ReturnType<NumericArray['chunks']> {
    read ??= masked();
    yield* (
      await read.catch((error: unknown) => {
        read = null;
        throw error;
      })
    ).chunks(...given);
  }
  return { ...array, dtype: array.dtype === 'single' ? 'single' : 'double', chunks };
}
