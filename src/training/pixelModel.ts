/**
 * What the network reads of any pixel, in the scene it was trained on or elsewhere: the domain, the classical answer,
 * the principal components and what is mixed in, of a training run, as one function of a spectrum. Everything is per
 * pixel, so that blocks of a file give what the whole would. Plain arrays, no tfjs.
 */
import { unitNorm } from '../unmixing/classical';
import { assembleInputs, featuresOf, logPrior, project, type FeatureMap } from './features';
import type { PriorGround } from '../scene/learned';
import type { Prepared } from '../unmixing/prepare';
import { evidenceOf } from '../unmixing/priorInputs';
import type { SignalSubspace } from '../unmixing/signalSubspace';
import type { TileInputs } from './tiledInference';
import { blankMasked } from './trainingData';

/**
 * @param measured [n × B'] spectra in valid bands and the cube's scale, zero at masked pixels
 * @param valid [n] 1 = valid
 */
export type PixelModel = (measured: Float32Array, valid: Uint8Array) => TileInputs;

export function makePixelModel(
  prepared: Pick<Prepared, 'R' | 'domain' | 'bandIndex' | 'withoutNoise' | 'answer'> & {
    readonly subspace: Pick<SignalSubspace, 'levels'> | null;
  },
  map: FeatureMap,
  ground: PriorGround | null,
): PixelModel {
  const { R, domain } = prepared;
  const B = prepared.bandIndex.length;
  /** Noise of each pixel in the training domain [n]. */
  const noiseOf = (measured: Float32Array, n: number): Float32Array => {
    const levels = prepared.subspace!.levels(measured, n);
    for (let i = 0; i < n; i++) {
      let square = 0;
      for (let k = i * B; k < (i + 1) * B; k++) square += measured[k] ** 2;
      const unit = domain.unit ? Math.sqrt(square) : domain.scale;
      levels[i] = unit > 0 ? levels[i] / unit : 0;
    }
    return levels;
  };
  const limited = (levels: Float32Array): Float32Array => {
    const [low, high] = map.levels!;
    return levels.map((v) => Math.min(high, Math.max(low, v)));
  };
  const evidence = ground && evidenceOf(ground, domain.unit);
  return (measured, valid) => {
    const n = valid.length;
    const Y = prepared.withoutNoise(measured, n);
    const { p, side } = prepared.answer(Y, n);
    for (let i = 0; i < n; i++) if (!valid[i]) p.fill(1 / R, i * R, (i + 1) * R);
    const Z = domain.unit ? unitNorm(Y, n, B) : divided(Y, domain.scale);
    const prior = logPrior(p);
    const levels = map.level !== undefined || evidence ? noiseOf(measured, n) : null;
    const known = map.level === undefined ? null : limited(levels!);
    const features = assembleInputs(project(Z, n, B, map), prior, n, R, map, known);
    blankMasked(features, valid, featuresOf(map, R));
    return {
      ...{ features, prior: map.withPrior ? prior : null, side, valid },
      evidence: evidence && evidence(Z, { p, pixels: valid }, levels!),
    };
  };
}

/** A loop: `map` of a typed array costs a call a value, and there are hundreds a pixel. */
function divided(values: Float32Array, by: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i] / by;
  return out;
}
