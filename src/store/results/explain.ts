/**
 * Why a pixel came out as it did: its spectrum, the reconstruction of the answer, the residual, fractions against truth,
 * and the labels whose spectra are most like it. Pure; the reconstruction is the one the error map was made with.
 */
import { countingLabels } from '../../scene/confidence';
import { spectrumAt } from '../../scene/cube';
import type { Cube, EndmemberDef, Label, ValidityMask } from '../../scene/cube';
import { spectralAngle } from '../../maths/metrics';
import { reconstructedSpectrum } from '../../unmixing/reconstruction';
import { resultEndmembers } from '../train/result';
import type { Result } from '../train/run';
import type { Pixel } from '../image/view';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from '../train/run';

/** Labels named at most. */
const NEAREST = 4;

export interface ExplainedFraction {
  readonly endmember: EndmemberDef;
  readonly estimate: number;
  /** Null where the truth says nothing. */
  readonly truth: number | null;
}

export interface NearLabel {
  readonly label: Label;
  /** Spectral angle, radians. */
  readonly angle: number;
}

export interface Explanation {
  /** [B] of the cube, a view */
  readonly spectrum: Float32Array;
  /** [B], NaN in masked bands */
  readonly reconstruction: Float64Array;
  /** [B] spectrum − reconstruction, NaN in masked bands */
  readonly residual: Float64Array;
  /** RMS of the residual over valid bands, in the cube's own scale. */
  readonly rmse: number;
  /** Fraction of the valid pixels whose error is smaller. */
  readonly rank: number;
  /** Band with the largest residual. */
  readonly worstBand: number;
  /** Brightness the pixel was given, where the run compares shapes only; else null. */
  readonly brightness: number | null;
  readonly fractions: readonly ExplainedFraction[];
  /** The labels (as they are now) whose spectra are most like the pixel's, the most alike first. */
  readonly nearest: readonly NearLabel[];
}

type Known = Pick<
  SceneSlice & TrainingSlice & LabelsSlice,
  'scene' | 'result' | 'labels' | 'endmembers'
>;

/** @returns what is known of the pixel, or in words why nothing is */
export function explain(state: Known, { line, sample }: Pixel): Explanation | string {
  const { scene, result, labels, endmembers } = state;
  if (!scene) return 'No scene is open.';
  if (!result?.summary) return 'There is no finished result: train first.';
  if (!result.summary.domain) {
    return 'This result was saved by an earlier version of the studio, which did not note how it compares spectra: train anew.';
  }
  const { cube, mask, truth } = scene;
  const pixel = line * cube.samples + sample;
  if (!mask.pixels[pixel]) return 'This pixel is masked: it has no usable spectrum.';
  const R = result.endmembers.length;
  const abundances = result.estimate.abundances.subarray(pixel * R, (pixel + 1) * R);
  const spectrum = spectrumAt(cube, line, sample);
  const { reconstruction, brightness } = reconstruct(result, cube, mask, spectrum, abundances);
  const residual = reconstruction.map((v, b) => spectrum[b] - v);
  let squares = 0;
  let worstBand = -1;
  residual.forEach((v, b) => {
    if (!mask.bands[b]) return;
    squares += v * v;
    if (worstBand < 0 || Math.abs(v) > Math.abs(residual[worstBand])) worstBand = b;
  });
  const names = resultEndmembers(result, endmembers);
  const columns = truth?.names.length ?? 0;
  return {
    ...{ spectrum, reconstruction, residual, brightness, worstBand },
    rmse: Math.sqrt(squares / mask.validBands),
    rank: rankOf(result.summary.reconstructionError, pixel),
    fractions: names.map((endmember, r) => {
      const column = endmember.truth;
      const known = truth !== null && column !== null && column < columns;
      const value = known ? truth.abundances[pixel * columns + column] : NaN;
      return {
        ...{ endmember, estimate: abundances[r] },
        truth: Number.isFinite(value) ? value : null,
      };
    }),
    nearest: nearestLabels(cube, mask, labels, spectrum, pixel),
  };
}

/** aE in the cube's scale; in a run on unit-norm spectra with the best brightness, as the error map has it. */
function reconstruct(
  { estimate, labels, summary }: Result,
  cube: Cube,
  mask: ValidityMask,
  spectrum: ArrayLike<number>,
  abundances: ArrayLike<number>,
): { reconstruction: Float64Array; brightness: number | null } {
  const unit = summary?.domain === 'unit';
  const R = abundances.length;
  const scales = unit ? (summary.scales ?? brightnesses(cube, mask, labels, R)) : null;
  const a = scales ? Array.from(abundances, (v, r) => v / scales[r]) : abundances;
  const found = reconstructedSpectrum(spectrum, mask.bands, a, estimate.endmembers, unit);
  return unit ? found : { ...found, brightness: null };
}

/** What each unit-norm endmember was multiplied by to be shown: the mean norm of its labels. @returns [R] */
function brightnesses(
  cube: Cube,
  mask: ValidityMask,
  labels: readonly Label[],
  R: number,
): number[] {
  const counting = countingLabels(labels);
  const norms = counting.map((l) => {
    const y = spectrumAt(cube, l.line, l.sample);
    return Math.sqrt(y.reduce((sum, v, b) => (mask.bands[b] ? sum + v * v : sum), 0));
  });
  return Array.from({ length: R }, (_, r) => {
    let weight = 0;
    let sum = 0;
    counting.forEach((l, i) => {
      const a = l.abundances[r] / l.abundances.reduce((s, v) => s + v, 0);
      weight += a;
      sum += a * norms[i];
    });
    return sum / weight;
  });
}

/** The pixel's own label, if it has one, is not among them. */
function nearestLabels(
  cube: Cube,
  mask: ValidityMask,
  labels: readonly Label[],
  spectrum: Float32Array,
  pixel: number,
): NearLabel[] {
  return labels
    .filter((l) => l.line * cube.samples + l.sample !== pixel)
    .map((label) => {
      const angle = spectralAngle(spectrum, spectrumAt(cube, label.line, label.sample), mask.bands);
      return { label, angle };
    })
    .filter(({ angle }) => Number.isFinite(angle))
    .sort((a, b) => a.angle - b.angle)
    .slice(0, NEAREST);
}

function rankOf(errors: Float32Array, pixel: number): number {
  let smaller = 0;
  let count = 0;
  for (const v of errors) {
    if (!Number.isFinite(v)) continue;
    count++;
    if (v < errors[pixel]) smaller++;
  }
  return count > 1 ? smaller / (count - 1) : 0;
}

/**
 * The next pixel to look at: that of the largest error, of the abundances where there is truth, else of the
 * reconstruction.
 * @param after pixels with a larger error than this one's are left out, so that asking again goes on
 */
export function worstPixel(
  { scene, result, endmembers }: Known,
  after: Pixel | null,
): Pixel | null {
  if (!scene || !result?.summary) return null;
  const { cube } = scene;
  const errors = pixelErrors({ scene, result, endmembers });
  const from = after ? after.line * cube.samples + after.sample : -1;
  const limit = from >= 0 && Number.isFinite(errors[from]) ? errors[from] : Infinity;
  let best = -1;
  for (let p = 0; p < errors.length; p++) {
    const v = errors[p];
    // Equal errors are taken in pixel order.
    const next = v < limit || (v === limit && p > from);
    if (next && (best < 0 || v > errors[best])) best = p;
  }
  return best < 0 ? null : { line: Math.floor(best / cube.samples), sample: best % cube.samples };
}

/** [N] RMS over endmembers of estimate − truth where a truth is matched, else the reconstruction error; NaN if masked. */
function pixelErrors({
  scene,
  result,
  endmembers,
}: {
  scene: NonNullable<Known['scene']>;
  result: Result;
  endmembers: Known['endmembers'];
}): ArrayLike<number> {
  const { truth, mask } = scene;
  const R = result.endmembers.length;
  const matched = resultEndmembers(result, endmembers).flatMap((e, r) =>
    truth && e.truth !== null && e.truth < truth.names.length ? [{ r, column: e.truth }] : [],
  );
  const reconstruction = result.summary?.reconstructionError ?? new Float32Array(0);
  if (!truth || matched.length === 0) return reconstruction;
  const columns = truth.names.length;
  return Float32Array.from(mask.pixels, (valid, p) => {
    if (!valid) return NaN;
    let sum = 0;
    for (const { r, column } of matched) {
      const d = result.estimate.abundances[p * R + r] - truth.abundances[p * columns + column];
      sum += d * d;
    }
    return Math.sqrt(sum / matched.length);
  });
}
