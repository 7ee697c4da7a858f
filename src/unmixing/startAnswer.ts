/**
 * The classical answers of a run as functions of any spectra, so that blocks of a file give what the whole scene would:
 * where it starts (p), and what its own answer is mixed with in the end.
 */
import {
  isUnitNorm,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from './classical';
import type { LearnedStart } from '../scene/learned';
import { initialEndmembers } from './initialEndmembers';
import { fitKernelRidge } from './kernelRidge';
import type { LabelOpinion } from './labelModel';
import { AROUND } from './labelModel/beside';
import type { Settings } from '../settings/settings';
import { pixelAnswerOf, rowsOf, type PixelAnswer } from './pixelAnswer';
import { labelModelOf, pixelsAround, type LabelScene } from './start';

export interface RunStart {
  readonly variant: ClassicalVariant;
  /** [R × B'] in the variant's domain, in the cube's scale where that is raw */
  readonly E: Float64Array;
  readonly answer: PixelAnswer;
  /** `answer` as plain data. */
  readonly learned: LearnedStart;
  readonly sideShare: number;
  /** The labels as the run reads them: at the pixels they mean, weighed by how far they are trusted. */
  readonly set: LabelledPixels;
  readonly labelPixels: readonly number[];
  readonly agreement: number;
  readonly followed: number;
  readonly opinions: readonly LabelOpinion[] | null;
}

/** A classical line with E⁽⁰⁾ from all labels. */
export interface Line {
  readonly E: Float64Array;
  answer(spectra: Float32Array, n: number): Float32Array;
}

export function plainLine(variant: ClassicalVariant, set: LabelledPixels): Line {
  const { n, R, bands: B } = set;
  const unit = isUnitNorm(variant);
  const own = unit ? unitNorm(set.spectra, n, B) : set.spectra;
  const E = initialEndmembers(own, set.abundances, n, R, B, set.confidence);
  return {
    E,
    answer: (spectra, count) =>
      solveVariant(variant, unit ? unitNorm(spectra, count, B) : spectra, count, E, R, B),
  };
}

/** σ̂ at which L_sup and L_anchor say half of what they say of exact labels. */
const LABELS_HALF = 0.03;
/**
 * σ̂ at which the network's correction counts for half: what it learns from labels that are off is partly their error,
 * and its start has already declined to fit that (docs/label-errors.md).
 */
const NETWORK_HALF = 0.04;

/** 1 where labels agree exactly, ½ where they are off by `half`. */
const agreeing = (sigma: number, half: number): number => half ** 2 / (half ** 2 + sigma ** 2);

/** Shares of the answer, summing to 1 with the network's; those beside it are divided by their sum. */
function mixtureOf(kernel: number, classical: number, trust: number) {
  const network = (1 - kernel) * (1 - classical) * trust;
  const beside = 1 - network || 1;
  return {
    network,
    kernel: kernel / beside,
    line: ((1 - kernel) * classical) / beside,
    start: ((1 - kernel) * (1 - classical) * (1 - trust)) / beside,
  };
}

/** The start that preset studio learns from: the label model's answer. */
export function fittedStart(
  scene: LabelScene,
  given: LabelledPixels,
  clicked: readonly number[],
  settings: Settings,
): RunStart {
  const apart = settings.labelErrors === 'own';
  const model = labelModelOf(scene, given, clicked, settings.domain, apart);
  const { bands: B } = given;
  const { places, weights, agreement, classicalShare, classical } = model;
  const around = pixelsAround(scene, clicked);
  const labelPixels = clicked.map((pixel, l) => (places ? around[l * AROUND + places[l]] : pixel));
  const trusted: LabelledPixels = weights.some((w) => w !== 1)
    ? { ...given, confidence: weights }
    : given;
  const moved: LabelledPixels = {
    ...trusted,
    spectra: Float64Array.from(
      labelPixels.flatMap((p) => [...scene.signal.subarray(p * B, (p + 1) * B)]),
    ),
  };
  const trust = agreeing(agreement, NETWORK_HALF);
  const mix = mixtureOf(settings.kernelShare, classicalShare, trust);
  const ridge = mix.kernel > 0 ? fitKernelRidge(classical, trusted) : null;
  const { start, line, kernel } = mix;
  const learned: LearnedStart = {
    own: model.solvers,
    line: model.lineSolver,
    ridge: ridge && ridge.correction,
    mix: { start, line, kernel },
  };
  return {
    variant: model.variant,
    E: model.endmembers,
    answer: pixelAnswerOf(learned),
    learned,
    sideShare: 1 - mix.network,
    set: moved,
    labelPixels,
    agreement,
    followed: agreeing(agreement, LABELS_HALF),
    opinions: model.opinions,
  };
}

/** E⁽⁰⁾ as it is, and a share of classical + KRR where it is asked for. */
export function plainStart(
  variant: ClassicalVariant,
  loo: ClassicalVariant,
  set: LabelledPixels,
  labelPixels: readonly number[],
  settings: Settings,
): RunStart {
  const own = plainLine(variant, set);
  const share = settings.kernelShare;
  const ridge = share > 0 ? fitKernelRidge(loo, set) : null;
  const line = plainLine(loo, set);
  const { R } = set;
  const learned: LearnedStart = {
    own: [{ variant, endmembers: rowsOf(own.E, R), weight: 1 }],
    line: { variant: loo, endmembers: rowsOf(line.E, R), weight: 1 },
    ridge: ridge && ridge.correction,
    mix: ridge && { start: 0, line: 0, kernel: 1 },
  };
  return {
    variant,
    E: own.E,
    answer: pixelAnswerOf(learned),
    learned,
    ...{ sideShare: share, set, labelPixels, agreement: 0, followed: 1, opinions: null },
  };
}
