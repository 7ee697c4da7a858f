/**
 * Where preset studio starts: what the labels say of the endmembers (unmixing/labelModel), and which abundances follow.
 * Plain arrays, no tfjs.
 */
import type { LabelledPixels, VariantChoice, ClassicalVariant } from './classical';
import { classicalVariants } from './classical';
import { fitLabelModel, type LabelModel } from './labelModel';
import { AROUND } from './labelModel/beside';
import type { ValidityMask } from '../scene/cube';
import { fittedSpectrum } from './reconstruction';

/** Pixels that stand for the scene in the label model. */
const POOL = 1024;

export interface LabelScene {
  readonly lines: number;
  readonly samples: number;
  /** Spectra without noise [N × B'], in the scale of the labels' */
  readonly signal: Float32Array;
  readonly mask: Pick<ValidityMask, 'pixels' | 'validPixels'>;
}

/** Spectra spread evenly over the valid pixels [m × B'], at most `most` of them. */
export function poolOf(
  { signal, mask }: Pick<LabelScene, 'signal' | 'mask'>,
  B: number,
  most = POOL,
): { readonly pool: Float32Array; readonly m: number } {
  const stride = Math.max(1, Math.ceil(mask.validPixels / most));
  const m = Math.ceil(mask.validPixels / stride);
  const pool = new Float32Array(m * B);
  let count = 0;
  let at = 0;
  mask.pixels.forEach((valid, i) => {
    if (!valid || count++ % stride !== 0) return;
    pool.set(signal.subarray(i * B, (i + 1) * B), at);
    at += B;
  });
  return { pool, m };
}

/**
 * The pixels about each label, line by line, the label's own in the middle; itself again where the image ends or a pixel
 * is masked.
 * @returns pixel indices [n × 9]
 */
export function pixelsAround(
  { lines, samples, mask }: Pick<LabelScene, 'lines' | 'samples' | 'mask'>,
  labelPixels: readonly number[],
): number[] {
  return labelPixels.flatMap((pixel) => {
    const [line, sample] = [Math.floor(pixel / samples), pixel % samples];
    return Array.from({ length: AROUND }, (_, k) => {
      const [l, s] = [line + Math.floor(k / 3) - 1, sample + (k % 3) - 1];
      const inside = l >= 0 && l < lines && s >= 0 && s < samples;
      return inside && mask.pixels[l * samples + s] ? l * samples + s : pixel;
    });
  });
}

/**
 * What the labels of a scene say.
 * @param domain the person's choice of a model of brightness, or 'auto'
 * @param apart see `LabelModelInput`
 */
export function labelModelOf(
  scene: LabelScene,
  labels: LabelledPixels,
  labelPixels: readonly number[],
  domain: string,
  apart = false,
): LabelModel {
  const { bands: B } = labels;
  const { signal } = scene;
  const around = new Float64Array(labels.n * AROUND * B);
  pixelsAround(scene, labelPixels).forEach((pixel, i) =>
    around.set(signal.subarray(pixel * B, (pixel + 1) * B), i * B),
  );
  return fitLabelModel({
    ...{ labels, around, apart, ...poolOf(scene, B) },
    ...(domain === 'raw' || domain === 'unit' ? { domain } : {}),
  });
}

/** The variant a run starts from where endmembers are not fitted: the person's domain, else what leave-one-out prefers. */
export function plainVariant(domain: string, loo: VariantChoice): ClassicalVariant {
  if (domain === 'auto') return loo.variant;
  if (domain === 'raw') return 'FCLS, raw';
  return loo.errors[2] < loo.errors[1] ? classicalVariants[2] : classicalVariants[1];
}

/** z − s·aE of some pixels [pixels × B'], s the best brightness in the unit-norm domain, else 1. */
export function residualsOf(
  Z: Float32Array,
  pixels: readonly number[],
  p: Float32Array,
  E: Float64Array,
  R: number,
  B: number,
  unit: boolean,
): Float32Array {
  const out = new Float32Array(pixels.length * B);
  const fitted = new Float64Array(B);
  pixels.forEach((pixel, j) => {
    const s = fittedSpectrum({ Z, R, bands: B, fitBrightness: unit }, pixel, p, E, fitted);
    for (let b = 0; b < B; b++) out[j * B + b] = Z[pixel * B + b] - s * fitted[b];
  });
  return out;
}
