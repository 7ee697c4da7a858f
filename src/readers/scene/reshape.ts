/** A truth brought to the pixels and bands of a cube that was cropped, binned or turned. */
import type { Truth } from '../../scene/cube';
import { stridesOf } from './layout';
import type { Plan } from './plan';
import { isBinned, isCropped } from './plan';
import { blocks, everyNth, Reducer } from './reduce';

/**
 * @param truth of the whole image, and of all its bands
 * @param turn its lines are the cube's samples
 */
export function reshaped(truth: Truth, plan: Plan, turn: boolean): Truth {
  if (!turn && !isBinned(plan) && !isCropped(plan)) return truth;
  const { layout, crop, bin, result } = plan;
  const parts = truth.names.length;
  const abundances = new Float32Array(result.lines * result.samples * parts);
  const lines = blocks(crop.line, crop.lines, bin.spatial);
  const samples = blocks(crop.sample, crop.samples, bin.spatial);
  const each = everyNth(0, 1, parts);
  const strides = stridesOf(['bands', 'samples', 'lines'], { ...result, bands: parts });
  const reducer = turn
    ? new Reducer(
        abundances,
        [parts, layout.lines, layout.samples],
        [strides[0], strides[2], strides[1]],
        [each, lines, samples],
        [],
        false,
      )
    : new Reducer(
        abundances,
        [parts, layout.samples, layout.lines],
        strides,
        [each, samples, lines],
        [],
        false,
      );
  reducer.put(0, truth.abundances);
  reducer.end();
  const { endmembers } = truth;
  return {
    ...truth,
    abundances,
    endmembers: endmembers && binnedSpectra(endmembers, parts, layout.bands, bin.spectral),
  };
}

function binnedSpectra(
  spectra: Float32Array,
  parts: number,
  bands: number,
  n: number,
): Float32Array {
  if (n === 1) return spectra;
  const map = blocks(0, bands, n);
  const out = new Float32Array(parts * map.size);
  const whole = everyNth(0, 1, parts);
  const reducer = new Reducer(
    out,
    [bands, parts, 1],
    [1, map.size, 0],
    [map, whole, everyNth(0, 1, 1)],
    [],
    false,
  );
  reducer.put(0, spectra);
  reducer.end();
  return out;
}
