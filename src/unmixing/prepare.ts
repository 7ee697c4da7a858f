/**
 * From a scene and its labels to what training needs: the domain, E⁽⁰⁾, the classical abundances p and the classical
 * line. Plain arrays, seconds at most, no tfjs.
 * "Valid" below means the scene's mask; arrays here hold valid bands (B') but all pixels (N), masked pixels zero.
 */
import {
  chooseVariant,
  isUnitNorm,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from './classical';
import type { LabelOpinion } from './labelModel';
import type { NoiseFacts, SignalSubspace } from './signalSubspace';
import { countingLabels } from '../scene/confidence';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import type { LearnedStart, PriorGround } from '../scene/learned';
import type { Settings } from '../settings/settings';
import { checkLabels, labelledPixels } from './labelledPixels';
import { endmembersForDisplay, masked, sceneSpectra, type Domain } from './sceneSpectra';
import type { PixelAnswer } from './pixelAnswer';
import { fittedStart, plainLine, plainStart } from './startAnswer';
import { plainVariant } from './start';

export interface Prepared {
  readonly N: number;
  readonly R: number;
  /** Valid bands, in order. */
  readonly bandIndex: readonly number[];
  readonly domain: Domain;
  /** Z [N × B'], what is learned from: without noise where it was taken out. */
  readonly Z: Float32Array;
  /** The spectra as measured, in the cube's scale [N × B']; null where Z is them in its domain. */
  readonly measured: Float32Array | null;
  /** What was found of the noise; null where nobody asked. */
  readonly noise: NoiseFacts | null;
  readonly subspace: SignalSubspace | null;
  /** What makes Z's spectra of measured ones [n × B'], in the cube's scale; the same array where nothing is taken out. */
  readonly withoutNoise: (spectra: Float32Array, n: number) => Float32Array;
  /** ‖y‖ of each pixel over valid bands [N]; 0 at masked pixels. */
  readonly norms: Float32Array;
  readonly labels: LabelledPixels;
  /** Labelled spectra in the training domain [n × B']. */
  readonly labelSpectra: Float64Array;
  /** Pixel index of each label [n]. */
  readonly labelPixels: readonly number[];
  /** The variant whose answer p is. */
  readonly variant: ClassicalVariant;
  /** E⁽⁰⁾ in the training domain [R × B'] */
  readonly E0: Float64Array;
  /** p [N × R], 1/R at masked pixels */
  readonly p: Float32Array;
  /** What the answer is mixed with [N × R] by `sideShare`: LOO3 as far as labels are off, and classical + KRR where it is asked for; null: nothing. */
  readonly side: Float32Array | null;
  readonly sideShare: number;
  /** p and side of any spectra without noise, in the cube's scale. */
  readonly answer: PixelAnswer;
  /** `answer` as plain data; null for methods that see no label. */
  readonly start: LearnedStart | null;
  /** How far labels seem to be off: standard deviation of a fraction. 0 where nobody asked. */
  readonly agreement: number;
  /** How far L_sup and L_anchor are followed, 0 to 1: labels that are off are no target to be met to the last digit. */
  readonly followed: number;
  /** What the others say of each label [n]; null where endmembers are not fitted to labels. */
  readonly opinions: readonly LabelOpinion[] | null;
  /** What the pretrained prior says of p (model/prior/beside.ts); absent where it was not asked or does not count. */
  readonly prior?: ScenePrior;
  readonly classical: ClassicalAnswer;
}

/** What the pretrained prior says of a scene. */
export interface ScenePrior {
  readonly ground: PriorGround;
  /** [N × R] by how much each abundance is to be multiplied */
  readonly factors: Float32Array;
}

/** LOO3 as reported to the person; independent of the settings. */
export interface ClassicalAnswer {
  readonly variant: ClassicalVariant;
  readonly looErrors: number[];
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** E⁽⁰⁾ [R × B] in the cube's scale, NaN in masked bands */
  readonly endmembers: Float32Array;
}

/** @throws StudioError when labels or scene cannot be trained on */
export function prepare(
  cube: Cube,
  mask: ValidityMask,
  names: readonly string[],
  allLabels: readonly Label[],
  settings: Settings,
): Prepared {
  const labels = countingLabels(allLabels);
  checkLabels(cube, mask, names, labels);
  const R = names.length;
  const scene = sceneSpectra(cube, mask, settings.noiseFirst === 'on' ? R : null);
  const { N, B, bandIndex, norms, meanNorm, noise, subspace, withoutNoise } = scene;
  /** Y without noise. */
  const Y = scene.signal;
  const measured = Y === scene.Y ? null : scene.Y;

  const clicked = labels.map((l) => l.line * cube.samples + l.sample);
  const given = labelledPixels(Y, B, clicked, labels);
  const loo = chooseVariant(given);
  const line = plainLine(loo.variant, given);
  const start =
    settings.labelFit === 'on'
      ? fittedStart({ ...cube, signal: Y, mask }, given, clicked, settings)
      : plainStart(plainVariant(settings.domain, loo), loo.variant, given, clicked, settings);

  const { variant, labelPixels, set } = start;
  const unit = isUnitNorm(variant);
  const scale = unit ? 1 : meanNorm;
  const { p, side } = start.answer(Y, N);
  for (let i = 0; i < N; i++) if (!mask.pixels[i]) p.fill(1 / R, i * R, (i + 1) * R);

  const Z = unit ? unitNorm(Y, N, B) : Y.map((v) => v / scale);
  const labelSpectra = unit ? unitNorm(set.spectra, set.n, B) : set.spectra.map((v) => v / scale);

  return {
    N,
    R,
    bandIndex,
    domain: { unit, scale },
    Z,
    ...{ measured, noise, subspace, withoutNoise },
    norms,
    labels: set,
    labelSpectra,
    labelPixels,
    variant,
    E0: start.E.map((v) => v / scale),
    p,
    side,
    sideShare: start.sideShare,
    answer: start.answer,
    start: start.learned,
    agreement: start.agreement,
    followed: start.followed,
    opinions: start.opinions,
    classical: {
      variant: loo.variant,
      looErrors: loo.errors,
      abundances: masked(line.answer(Y, N), mask.pixels, R),
      endmembers: endmembersForDisplay(
        line.E,
        { unit: isUnitNorm(loo.variant), scale: 1 },
        { norms, labels: given, labelPixels: clicked },
        bandIndex,
        cube.bands,
      ),
    },
  };
}
