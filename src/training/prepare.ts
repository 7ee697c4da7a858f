/**
 * From a scene and its labels to what training needs: the domain, E⁽⁰⁾, the classical abundances p and the classical
 * line. Plain arrays, seconds at most, no tfjs.
 * "Valid" below means the scene's mask; arrays here hold valid bands (B') but all pixels (N), masked pixels zero.
 */
import {
  chooseVariant,
  isUnitNorm,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from '../baselines/classical';
import { initialEndmembers } from '../baselines/initialEndmembers';
import { fitKernelRidge } from '../baselines/kernelRidge';
import type { NoiseFacts, SignalSubspace } from '../baselines/signalSubspace';
import { countingLabels } from '../cube/confidence';
import type { Cube, Label, ValidityMask } from '../cube/cube';
import type { Settings } from '../settings/settings';
import { checkLabels, labelledPixels } from './labels';
import { endmembersForDisplay, masked, sceneSpectra, type Domain } from './spectra';
import { fitStart, startVariant, type ClassicalStart } from './start';

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
  /** Abundances of classical + KRR [N × R], when a share of them is in the answer. */
  readonly kernel: Float32Array | null;
  readonly classical: ClassicalAnswer;
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

  const labelPixels = labels.map((l) => l.line * cube.samples + l.sample);
  const set = labelledPixels(Y, B, labelPixels, labels);

  const loo = chooseVariant(set);
  const wanted = startVariant(settings, set, loo);
  const unit = isUnitNorm(wanted);
  const scale = unit ? 1 : meanNorm;

  const U = unit || isUnitNorm(loo.variant) ? unitNorm(Y, N, B) : Y;
  const answer = (variant: ClassicalVariant): ClassicalStart => {
    const inUnit = isUnitNorm(variant);
    const spectra = inUnit ? unitNorm(set.spectra, set.n, B) : set.spectra;
    const E = initialEndmembers(spectra, set.abundances, set.n, R, B, set.confidence);
    return { E, p: solveVariant(variant, inUnit ? U : Y, N, E, R, B) };
  };
  const best = answer(loo.variant);
  let start = best;
  if (settings.labelFit === 'on') start = fitStart(wanted, unit ? U : Y, mask, set);
  else if (wanted !== loo.variant) start = answer(wanted);

  const kernel =
    settings.kernelShare > 0
      ? fitKernelRidge(loo.variant, set).correct(best.p.slice(), U === Y ? unitNorm(Y, N, B) : U, N)
      : null;

  const Z = unit ? U : Y;
  if (scale !== 1) for (let i = 0; i < Z.length; i++) Z[i] /= scale;
  const labelSpectra = unit ? unitNorm(set.spectra, set.n, B) : set.spectra.map((v) => v / scale);
  const p = start.p.slice();
  for (let i = 0; i < N; i++) if (!mask.pixels[i]) p.fill(1 / R, i * R, (i + 1) * R);

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
    variant: wanted,
    E0: start.E.map((v) => v / scale),
    p,
    kernel,
    classical: {
      variant: loo.variant,
      looErrors: loo.errors,
      abundances: masked(best.p, mask.pixels, R),
      endmembers: endmembersForDisplay(
        best.E,
        { unit: isUnitNorm(loo.variant), scale: 1 },
        { norms, labels: set, labelPixels },
        bandIndex,
        cube.bands,
      ),
    },
  };
}
