/** A scene's noise as the smoothing of an answer needs it (unmixing/smoothing.ts). */
import { isUnitNorm, type ClassicalVariant } from './classical';
import type { SignalSubspace } from './signalSubspace';
import { chooseStrength, type NoisyScene } from './smoothing';
import { totalVariation, type MapShape } from './totalVariation';
import type { Cube, ValidityMask } from '../scene/cube';
import type { Settings } from '../settings/settings';
import type { Prepared } from './prepare';

/** Smoothing holds the maps six times over: larger ones (200 MB of them) stay as the network gave them. */
export const MOST_SMOOTHED = 2 ** 23;

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

/** @returns what `chooseStrength` and `smoothAnswer` take */
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
 * How strongly the answers of a run are to be smoothed: chosen on what it starts from, so that the scene and the file it
 * is a part of are smoothed alike. 0 where there is hardly any noise, it was not looked for, or nobody wants it.
 * Deterministic in the seed; up to a second.
 */
export function smoothingOf(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  { smoothing, seed }: Pick<Settings, 'smoothing' | 'seed'>,
): number {
  const { R, bandIndex, domain, variant, E0, norms, subspace, Z, p } = prepared;
  if (smoothing !== 'on' || !subspace || isUnitNorm(variant) !== domain.unit) return 0;
  const scene = noisyScene(cube, mask, {
    ...{ variant, endmembers: E0, R, bands: bandIndex.length, subspace },
    back: domain.unit ? norms : domain.scale,
    measured: prepared.measured ?? Z,
  });
  return chooseStrength(p, scene, seed);
}

/** An answer [N × R] smoothed by `strength`; the same array where that is 0. */
export function smoothed(
  answer: Float32Array,
  R: number,
  shape: MapShape,
  strength: number,
): Float32Array {
  return strength > 0 ? totalVariation(answer, R, shape, strength) : answer;
}
