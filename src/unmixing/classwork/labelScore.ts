/**
 * What somebody's labels are worth: how far they are from the truth at their own pixels, and how far from it the map is that
 * the classical line makes of them, which is the race's method “classical” to the last bit.
 */
import { rmsePerEndmember } from '../../maths/metrics';
import type { Label, Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { labelFromTruth } from '../../scene/sampling';
import { isUnitNorm, solveVariant, unitNorm } from '../classical';
import type { ClassicalVariant } from '../classical';
import { initialEndmembers } from '../initialEndmembers';
import { checkLabels, labelledPixels } from '../labelledPixels';
import { sceneSpectra } from '../sceneSpectra';
import { quickVariant } from './quickChoice';
import { blockErrors } from './ranks';
import type { BlockErrors } from './ranks';

/** A scene prepared for scoring many sets of labels. */
export interface ScoringScene {
  readonly scene: Scene;
  /** [R] */
  readonly names: readonly string[];
  /** Its columns in the order of the names; null: nothing can be scored. */
  readonly truth: Truth | null;
  /** Spectra without noise [N × B'], and the same divided by their norms. */
  readonly signal: Float32Array;
  readonly unit: Float32Array;
  readonly bands: number;
}

export interface LabelScore {
  readonly variant: ClassicalVariant;
  /** Mean over the endmembers of the RMSE of the map, valid pixels with a truth; null where there is no truth. */
  readonly rmse: number | null;
  readonly blocks: BlockErrors | null;
}

/**
 * @param truth its columns in the order of the names
 * @throws StudioError when fewer than 2 bands are valid
 */
export function scoringScene(
  scene: Scene,
  names: readonly string[],
  truth: Truth | null,
): ScoringScene {
  const { cube, mask } = scene;
  const { signal, N, B } = sceneSpectra(cube, mask, names.length);
  return { scene, names, truth, signal, unit: unitNorm(signal, N, B), bands: B };
}

/**
 * The classical line of the labels, and its map against the truth.
 * @param labels abundances [R] in the order of the names
 * @throws StudioError (kind `labels`) when they cannot be learned from, saying why
 */
export function scoreLabels(
  { scene, names, truth, signal, unit, bands: B }: ScoringScene,
  labels: readonly Label[],
): LabelScore {
  const { cube, mask } = scene;
  const R = names.length;
  checkLabels(cube, mask, names, labels);
  const pixels = labels.map((l) => l.line * cube.samples + l.sample);
  const set = labelledPixels(signal, B, pixels, labels);
  const variant = quickVariant(set);
  const own = isUnitNorm(variant) ? unitNorm(set.spectra, set.n, B) : set.spectra;
  const E = initialEndmembers(own, set.abundances, set.n, R, B, set.confidence);
  const spectra = isUnitNorm(variant) ? unit : signal;
  const map = solveVariant(variant, spectra, cube.lines * cube.samples, E, R, B);
  return { variant, ...mapScore(map, truth, scene) };
}

/** A map [N × R] against the truth: as the table of metrics has it, and by blocks. */
export function mapScore(
  map: Float32Array,
  truth: Truth | null,
  { cube, mask }: Pick<Scene, 'cube' | 'mask'>,
): Pick<LabelScore, 'rmse' | 'blocks'> {
  if (!truth) return { rmse: null, blocks: null };
  const R = truth.names.length;
  const known = rmsePerEndmember(map, truth.abundances, R, mask.pixels).filter(Number.isFinite);
  const rmse = known.length > 0 ? known.reduce((s, v) => s + v, 0) / known.length : null;
  const { lines, samples } = cube;
  const blocks = blockErrors(map, truth.abundances, R, { lines, samples, pixels: mask.pixels });
  return { rmse, blocks };
}

/**
 * Root mean square of a fraction's error over labels and endmembers, at pixels with a truth.
 * @returns null where the truth has none of them
 */
export function labelError(
  labels: readonly Pick<Label, 'line' | 'sample' | 'abundances'>[],
  truth: Truth | null,
  samples: number,
): number | null {
  let [sum, count] = [0, 0];
  for (const { line, sample, abundances } of labels) {
    const known = truth && labelFromTruth(truth, line, sample, samples);
    if (!known) continue;
    abundances.forEach((a, r) => {
      sum += (a - known.abundances[r]) ** 2;
      count++;
    });
  }
  return count > 0 ? Math.sqrt(sum / count) : null;
}

/** The true fractions at these pixels, as exact labels; pixels without a truth are left out. */
export function perfectLabels(
  pixels: readonly (readonly [line: number, sample: number])[],
  truth: Truth,
  samples: number,
): Label[] {
  return pixels.flatMap(([line, sample]) => labelFromTruth(truth, line, sample, samples) ?? []);
}
