/** A scene's noise as the smoothing of an answer needs it (baselines/smoothing.ts). */
import { isUnitNorm, type ClassicalVariant } from '../baselines/classical';
import type { SignalSubspace } from '../baselines/signalSubspace';
import { smoothAnswer, type NoisyScene, type Smoothed } from '../baselines/smoothing';
import type { Cube, ValidityMask } from '../cube/cube';
import type { Prepared } from './prepare';

export interface AnswerOf {
  readonly variant: ClassicalVariant;
  /** [R × B'] in the variant's domain */
  readonly endmembers: Float64Array;
  readonly R: number;
  /** B' */
  readonly bands: number;
  /** What one unit of a spectrum in the domain is in the cube's scale, for each pixel [N] or for all. */
  readonly back: Float32Array | number;
  /** [N × B'] in the cube's scale, as measured */
  readonly measured: Float32Array;
  readonly subspace: SignalSubspace | null;
}

/** @returns what `smoothAnswer` takes */
export function noisyScene(
  { lines, samples }: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  { variant, endmembers, R, bands, back, measured, subspace }: AnswerOf,
): NoisyScene {
  const N = lines * samples;
  const levels = subspace?.levels(measured, N) ?? new Float32Array(N).fill(1);
  for (let i = 0; i < N; i++) {
    const unit = typeof back === 'number' ? back : back[i];
    levels[i] = unit > 0 ? levels[i] / unit : 0;
  }
  return {
    ...{ lines, samples, pixels: mask.pixels },
    ...{ variant, endmembers, R, bands, levels },
    covariance: subspace?.covariance(endmembers, R) ?? null,
  };
}

/**
 * Preset studio's answer, smoothed as much as the noise asks for; as it was where there is hardly any, or noise was not
 * looked for. Deterministic in the seed. Costs about 40 passes over the maps and up to a second to choose.
 * @param answer [N × R]
 */
export function smoothPrepared(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  answer: Float32Array,
  seed: number,
): Smoothed {
  const { R, bandIndex, domain, variant, E0, norms, subspace, Z } = prepared;
  if (!subspace || isUnitNorm(variant) !== domain.unit) return { abundances: answer, strength: 0 };
  const scene = noisyScene(cube, mask, {
    ...{ variant, endmembers: E0, R, bands: bandIndex.length, subspace },
    back: domain.unit ? norms : domain.scale,
    measured: prepared.measured ?? Z,
  });
  return smoothAnswer(answer, scene, seed);
}
