/**
 * The classical methods of the race: where the endmembers come from, and how abundances follow from them. In blocks of
 * pixels, so that a worker hears "cancel" and can say how far it is. The solvers themselves are in src/unmixing.
 */
import { atgp } from '../unmixing/atgp';
import {
  chooseVariant,
  isUnitNorm,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from '../unmixing/classical';
import { initialEndmembers } from '../unmixing/initialEndmembers';
import { fitKernelRidge } from '../unmixing/kernelRidge';
import { nfindr } from '../unmixing/nfindr';
import { scaleAwareEndmembers } from '../unmixing/scaleAwareEndmembers';
import { normaliseSum, unmix } from '../unmixing/simplexLeastSquares';
import { smoothAnswer, type Smoothed } from '../unmixing/smoothing';
import { sunsal } from '../unmixing/sunsal';
import { vca } from '../unmixing/vca';
import type { MethodId } from '../settings/methods';
import { reconstructionError } from '../unmixing/reconstruction';
import { noisyScene } from '../unmixing/answerSmoothing';
import { labelBrightness } from '../unmixing/sceneSpectra';
import type { MethodAnswer, RaceScene } from './raceScene';

/** Pixels between two looks at the message queue: some tens of milliseconds. */
const BLOCK = 8192;
/** λ of SUnSAL, on spectra of norm 1. */
const SUNSAL_LAMBDA = 1e-3;

type Inversion = 'fcls' | 'nnls' | 'nnls-sum' | 'sunsal-sum';

/** Endmembers in the domain that the inversion works in. */
interface Start {
  /** [R × B'] */
  readonly E: Float64Array;
  readonly unit: boolean;
  /** [R] what one unit of each endmember is in the cube's scale */
  readonly scale: readonly number[];
  readonly inversion: Inversion;
  readonly note?: string;
  /** Last touch on a block of abundances [n × R], given the pixels' unit-norm spectra [n × B']. */
  readonly correct?: (a: Float32Array, unit: Float32Array, n: number) => void;
  /** Last touch on the maps [N × R]. */
  readonly smooth?: (a: Float32Array) => Smoothed;
}

export interface ClassicalInput {
  readonly scene: RaceScene;
  readonly R: number;
  readonly seed: number;
  /** The labelled pixels, for methods that use them; null for blind ones. */
  readonly labels: LabelledPixels | null;
  readonly labelPixels: readonly number[];
  /** Told between blocks; throws when the run is to stop. */
  readonly report: (fraction: number, what: string) => Promise<void>;
}

/** @throws StudioError when the scene does not allow the method (too few materials, too few pixels) */
export async function runClassical(id: ClassicalId, input: ClassicalInput): Promise<MethodAnswer> {
  const { scene, R, report } = input;
  const { N, B, Y, mask } = scene;
  await report(0, 'finding endmembers');
  const start: Start = starts[id](input);
  // Blind methods see the scene as it was measured, as published; what learns from labels does without its noise.
  const unit = input.labels ? scene.unitSignal : scene.unit;
  const spectra = start.unit ? unit() : input.labels ? scene.signal : Y;
  let abundances: Float32Array = new Float32Array(N * R);
  let note = start.note ?? null;
  for (let from = 0; from < N; from += BLOCK) {
    await report(from / N, 'unmixing');
    const n = Math.min(BLOCK, N - from);
    const block = spectra.subarray(from * B, (from + n) * B);
    const a = invert(start.inversion, block, n, start.E, R, B);
    start.correct?.(a, unit().subarray(from * B, (from + n) * B), n);
    abundances.set(a, from * R);
  }
  if (start.smooth) {
    await report(0.95, 'smoothing');
    const smoothed = start.smooth(abundances);
    abundances = smoothed.abundances;
    note = [note, smoothed.strength > 0 ? `λ ${smoothed.strength}` : 'not smoothed'].join(', ');
  }
  await report(1, 'measuring');
  const { rmse } = reconstructionError(
    {
      N,
      R,
      bands: B,
      Z: Y,
      // Where abundances were divided by their sum or spectra by their norm, brightness was set aside.
      fitBrightness: start.unit || start.inversion.endsWith('-sum'),
      back: 1,
    },
    mask,
    abundances,
    start.E,
  );
  return {
    abundances,
    endmembers: start.E.map((v, k) => v * start.scale[Math.floor(k / B)]),
    reconstruction: rmse,
    parameters: 0,
    steps: 0,
    note,
  };
}

function invert(
  inversion: Inversion,
  spectra: Float32Array,
  n: number,
  E: Float64Array,
  R: number,
  B: number,
): Float32Array {
  if (inversion !== 'sunsal-sum') {
    return unmix(spectra, n, E, R, B, {
      constraint: inversion === 'fcls' ? 'fcls' : 'nnls',
      normalise: inversion === 'nnls-sum',
    });
  }
  const { abundances } = sunsal(spectra, n, E, R, B, { lambda: SUNSAL_LAMBDA });
  for (let p = 0; p < n; p++) normaliseSum(abundances, p * R, R);
  return abundances;
}

/** E⁽⁰⁾ of the labels, raw or from unit-norm spectra. */
function fromLabels(input: ClassicalInput, unit: boolean, inversion: Inversion): Start {
  const labels = input.labels!;
  const { n, R, bands: B, spectra, abundances, confidence } = labels;
  const E = initialEndmembers(
    unit ? unitNorm(spectra, n, B) : spectra,
    abundances,
    n,
    R,
    B,
    confidence,
  );
  if (!unit) return { E, unit, scale: new Array<number>(R).fill(1), inversion };
  const { scene, labelPixels } = input;
  const scale = labelBrightness({ norms: scene.norms, labels, labelPixels });
  return { E, unit, scale, inversion };
}

function ofVariant(input: ClassicalInput, variant: ClassicalVariant): Start {
  const inversion = variant === 'NNLS + sum-to-one' ? 'nnls-sum' : 'fcls';
  return { ...fromLabels(input, isUnitNorm(variant), inversion), note: `chose ${variant}` };
}

/** Endmembers that an extraction picked from the scene. */
function extracted(
  { scene, R, seed }: ClassicalInput,
  extract: typeof vca | typeof nfindr | typeof atgp,
  inversion: Inversion,
  unit = false,
): Start {
  const { N, B, Y, mask, norms } = scene;
  const { pixels } = extract(unit ? scene.unit() : Y, N, B, R, { seed, validPixels: mask.pixels });
  const spectra = unit ? scene.unit() : Y;
  return {
    E: Float64Array.from(pixels.flatMap((p) => [...spectra.subarray(p * B, (p + 1) * B)])),
    unit,
    scale: pixels.map((p) => (unit ? norms[p] : 1)),
    inversion,
  };
}

const starts = {
  classical: (input: ClassicalInput) => ofVariant(input, chooseVariant(input.labels!).variant),
  'classical-krr': (input: ClassicalInput) => {
    const { variant } = chooseVariant(input.labels!);
    const ridge = fitKernelRidge(variant, input.labels!);
    const effect = ridge.lambda > 1e3 ? 'no correction' : `λ ${ridge.lambda}`;
    return {
      ...ofVariant(input, variant),
      note: `chose ${variant}, ${effect}`,
      correct: (a, unit, n) => ridge.correct(a, unit, n),
    };
  },
  'classical-tv': (input: ClassicalInput) => {
    const { scene, R, seed } = input;
    const { variant } = chooseVariant(input.labels!);
    const start = ofVariant(input, variant);
    const smooth = (a: Float32Array): Smoothed => {
      const back = start.unit ? scene.norms : 1;
      const { Y: measured, B: bands, subspace } = scene;
      const of = { variant, endmembers: start.E, R, bands, back, measured, subspace };
      return smoothAnswer(a, noisyScene(scene.cube, scene.mask, of), seed);
    };
    return { ...start, smooth };
  },
  fcls: (input: ClassicalInput) => fromLabels(input, false, 'fcls'),
  'fcls-unit': (input: ClassicalInput) => fromLabels(input, true, 'fcls'),
  nnls: (input: ClassicalInput) => fromLabels(input, false, 'nnls'),
  'nnls-sum': (input: ClassicalInput) => fromLabels(input, true, 'nnls-sum'),
  'nnls-scale': (input: ClassicalInput) => {
    const { endmembers } = scaleAwareEndmembers(input.labels!, 0.01);
    return {
      E: endmembers,
      unit: false,
      scale: new Array<number>(input.R).fill(1),
      inversion: 'nnls-sum',
    };
  },
  sunsal: (input: ClassicalInput) => fromLabels(input, true, 'sunsal-sum'),
  'vca-fcls': (input: ClassicalInput) => extracted(input, vca, 'fcls'),
  'vca-nnls': (input: ClassicalInput) => extracted(input, vca, 'nnls-sum'),
  'vca-sunsal': (input: ClassicalInput) => extracted(input, vca, 'sunsal-sum', true),
  'nfindr-fcls': (input: ClassicalInput) => extracted(input, nfindr, 'fcls'),
  'nfindr-nnls': (input: ClassicalInput) => extracted(input, nfindr, 'nnls-sum'),
  'atgp-fcls': (input: ClassicalInput) => extracted(input, atgp, 'fcls'),
  'atgp-nnls': (input: ClassicalInput) => extracted(input, atgp, 'nnls-sum'),
} satisfies Partial<Record<MethodId, (input: ClassicalInput) => Start>>;

export type ClassicalId = keyof typeof starts;

export function isClassical(id: MethodId): id is ClassicalId {
  return Object.hasOwn(starts, id);
}
