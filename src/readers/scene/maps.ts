/**
 * Maps of one endmember each, as the studio saves them: "<scene>_<endmember>_estimate.npy", lines × samples. Together
 * they are a truth of as many endmembers. Nothing else is guessed to be one.
 */
import type { Truth } from '../../scene/cube';
import type { NumericArray } from '../types';
import type { SceneSize } from './truth';
import { readSmall } from './values';

const saved = /^[^_]*_(.+)_(estimate|truth)$/;

/** The arrays with their endmembers' names, when every one is such a map of the scene; else null. */
export function mapsOf(
  arrays: readonly NumericArray[],
  { lines, samples }: Pick<SceneSize, 'lines' | 'samples'>,
): readonly { readonly name: string; readonly array: NumericArray }[] | null {
  const maps = arrays.flatMap((array) => {
    const name = saved.exec(array.name)?.[1];
    const { shape } = array;
    // NumPy's order: the samples of a line follow each other.
    const fits = shape.length === 2 && shape[0] === samples && shape[1] === lines;
    return name !== undefined && fits ? [{ name, array }] : [];
  });
  const names = new Set(maps.map((m) => m.name));
  return maps.length > 0 && maps.length === arrays.length && names.size === maps.length
    ? maps
    : null;
}

/** @returns null when the maps are too large to be read at once */
export async function readMaps(
  maps: readonly { readonly name: string; readonly array: NumericArray }[],
): Promise<Truth | null> {
  const R = maps.length;
  const columns = await Promise.all(maps.map(({ array }) => readSmall(array)));
  const abundances = new Float32Array((columns[0]?.length ?? 0) * R);
  for (const [r, values] of columns.entries()) {
    if (!values) return null;
    for (let p = 0; p < values.length; p++) abundances[p * R + r] = values[p];
  }
  return { names: maps.map((m) => m.name), abundances, endmembers: null };
}
