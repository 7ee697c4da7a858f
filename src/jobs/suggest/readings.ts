/**
 * Several readings of the same labels on a pool of pixels: the classical variants, the fitted start of preset studio,
 * classical + KRR, and a trained answer where there is one. Where they differ, the labels do not say enough.
 */
import {
  chooseVariant,
  classicalVariants,
  isUnitNorm,
  solveVariant,
  unitNorm,
  type LabelledPixels,
} from '../../unmixing/classical';
import { initialEndmembers } from '../../unmixing/initialEndmembers';
import { fitKernelRidge } from '../../unmixing/kernelRidge';
import { fitLabelModel } from '../../unmixing/labelModel';
import { residualsOf } from '../../unmixing/start';
import type { SuggestPool } from './pool';

export interface Readings {
  /** [M × R] each */
  readonly all: readonly Float32Array[];
  /** [M] RMS over endmembers of the readings' standard deviation */
  readonly disagreement: Float64Array;
  /** [M] ‖z − ẑ‖ / ‖z‖ of the fitted start, brightness left free where it models brightness so */
  readonly misfit: Float64Array;
}

/** A classical variant whose leave-one-out error is so many times the best one's is no reading worth asking. */
const POOR = 2;

/**
 * @param set the labels, at least two, every endmember in one of them; spectra in the cube's scale [n × B']
 * @param answer [M × R] of the pool's pixels, or null
 * @param settle awaited between the parts; throws to stop
 */
export async function readLabels(
  pool: SuggestPool,
  set: LabelledPixels,
  answer: Float32Array | null,
  settle: () => Promise<void>,
): Promise<Readings> {
  const { size: M, bands: B, raw, unit } = pool;
  const { n, R } = set;
  const loo = chooseVariant(set);
  const unitLabels = unitNorm(set.spectra, n, B);
  const classical = classicalVariants.map((variant) => {
    const inUnit = isUnitNorm(variant);
    const E = initialEndmembers(inUnit ? unitLabels : set.spectra, set.abundances, n, R, B);
    return solveVariant(variant, inUnit ? unit : raw, M, E, R, B);
  });
  await settle();

  const model = fitLabelModel({ labels: set, pool: raw, m: M });
  const inUnit = isUnitNorm(model.variant);
  const own = inUnit ? unit : raw;
  const start = { p: model.parts(raw, M).own, E: model.endmembers };
  await settle();

  const best = classical[classicalVariants.indexOf(loo.variant)];
  const kernel = fitKernelRidge(loo.variant, set).correct(best.slice(), unit, M);
  const least = Math.min(...loo.errors);
  const sound = classical.filter((_, v) => loo.errors[v] <= POOR * least);
  const all = [start.p, kernel, best, ...sound, ...(answer ? [answer] : [])];

  const every = Array.from({ length: M }, (_, i) => i);
  const left = residualsOf(own, every, start.p, start.E, R, B, inUnit); // [M × B']
  return { all, disagreement: spreadOf(all, M, R), misfit: relativeSize(left, own, M, B) };
}

function spreadOf(readings: readonly Float32Array[], M: number, R: number): Float64Array {
  const out = new Float64Array(M);
  for (let i = 0; i < M; i++) {
    let total = 0;
    for (let r = 0; r < R; r++) {
      let sum = 0;
      let squares = 0;
      for (const a of readings) {
        sum += a[i * R + r];
        squares += a[i * R + r] ** 2;
      }
      const mean = sum / readings.length;
      total += Math.max(0, squares / readings.length - mean * mean);
    }
    out[i] = Math.sqrt(total / R);
  }
  return out;
}

function relativeSize(part: Float32Array, whole: Float32Array, M: number, B: number): Float64Array {
  return Float64Array.from({ length: M }, (_, i) => {
    let left = 0;
    let all = 0;
    for (let k = i * B; k < (i + 1) * B; k++) {
      left += part[k] ** 2;
      all += whole[k] ** 2;
    }
    return all > 0 ? Math.sqrt(left / all) : 0;
  });
}
