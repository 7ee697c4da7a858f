/**
 * What a run has learned of its scene beside θ, as plain data: everything that answering another scene takes and training
 * does not change. A run's summary, sessions and weights files carry it (docs/weights.md says why); numbers are doubles,
 * written with all their digits, so that the answer is the run's own to the bit.
 */
import * as is from './check';
import type { ValueChange, ValueUnit } from './cube';
import type { ImportChoices } from './importChoices';
import { importChoices } from './importChoicesCheck';

/** Spectra and the like, row by row. */
type Rows = readonly (readonly number[])[];

/** What takes the noise out of a spectrum (unmixing/rareDirections.ts). */
export interface NoiseFilter {
  /** [B'] standard deviation of the noise in the cube's scale */
  readonly deviation: readonly number[];
  /** [K × B'] orthonormal directions of signal, of spectra divided by it */
  readonly basis: Rows;
  /** Classes of brightness: their limits, the median residual of each, and its relative spread. */
  readonly edges: readonly number[];
  readonly median: readonly number[];
  readonly spread: number;
}

/** What tells and replaces faults in single bands, before noise is taken out (unmixing/repairScene.ts). */
export interface BandFaults {
  /** [R × B'] of all pixels, faults disregarded, in the cube's scale */
  readonly endmembers: Rows;
  /** [B'] what is usual of a residual, of a residual against its neighbours' */
  readonly scale: readonly number[];
  readonly rough: readonly number[];
  /** [B'] rising places of the bands: wavelengths, or one after the other */
  readonly at: readonly number[];
}

/** What the pretrained prior has to know of a scene beside its pixels (unmixing/priorInputs.ts). */
export interface PriorGround {
  /** [R × B'] what p is solved by, in the training domain */
  readonly endmembers: Rows;
  /** [R × R] of the inner products with them, by the noise that is left in a spectrum of level 1 */
  readonly covariance: Rows;
  /** Power of that noise over all bands. */
  readonly kept: number;
  /** Whether the solver divides by the sum. */
  readonly divided: boolean;
  /** Standard deviation of an abundance by noise alone: root mean square over the scene and its endmembers. */
  readonly noise: number;
  /** What p leaves unexplained over what noise would leave: mean over the scene. */
  readonly misfit: number;
  /** Share of the answer that heeds it. */
  readonly weight: number;
}

/** As `ClassicalVariant` of unmixing/classical.ts. */
type Variant = 'FCLS, raw' | 'FCLS, unit-norm' | 'NNLS + sum-to-one';

/** One solver of a weighed mean. */
export interface WeighedSolver {
  readonly variant: Variant;
  /** [R × B'] in the variant's domain */
  readonly endmembers: Rows;
  readonly weight: number;
}

/** Kernel ridge regression of what the classical line leaves at the labels (unmixing/kernelRidge.ts). */
export interface RidgeCorrection {
  readonly bandwidth: number;
  /** [n × B'] unit-norm spectra of the labels */
  readonly spectra: Rows;
  /** [n × R] */
  readonly weights: Rows;
}

/** The classical answers: where the network starts (p), and what its answer is mixed with. */
export interface LearnedStart {
  readonly own: readonly WeighedSolver[];
  /** LOO3 */
  readonly line: WeighedSolver;
  readonly ridge: RidgeCorrection | null;
  /** Shares of p, LOO3 and corrected LOO3 in what the answer is mixed with; null: it is mixed with nothing. */
  readonly mix: { readonly start: number; readonly line: number; readonly kernel: number } | null;
}

/** The network's size: `NetworkShape` of model/dualBranch.ts on the scene it was trained on, field by field. */
export type LearnedShape = Readonly<
  Record<string, Scalar | null | Readonly<Record<string, Scalar>>>
>;
type Scalar = number | string | boolean;

/** How the learned endmembers fit spectra (training/likeness.ts). */
export interface Likeness {
  /** Share of pixels that lie clearly outside the simplex of the endmembers. */
  readonly outside: number;
  /** Median over pixels of ‖z − ẑ‖ / ‖z‖. */
  readonly error: number;
}

export interface Learned {
  /** Bands of the cube, and those that were used [B']. */
  readonly bands: number;
  readonly bandIndex: readonly number[];
  /** Mean norm of the valid spectra over the used bands, in the cube's scale. */
  readonly brightness: number;
  /** What spectra are divided by: their norm where `unit`, else `scale`. */
  readonly domain: { readonly unit: boolean; readonly scale: number };
  /** Absent where nothing is replaced. */
  readonly faults?: BandFaults | undefined;
  readonly noise: NoiseFilter | null;
  readonly start: LearnedStart;
  /** What the network reads: K components V [K × B'] (null: all bands), centred and scaled, and log p. */
  readonly features: {
    readonly K: number;
    readonly V: Rows | null;
    readonly centre: readonly number[];
    readonly spread: number;
    readonly withPrior: boolean;
    /** What the noise of a pixel is compared with, and its limits: as in training/features.ts. */
    readonly level?: number | undefined;
    readonly levels?: readonly number[] | undefined;
  };
  readonly shape: LearnedShape;
  /** Absent where the pretrained prior does not count. */
  readonly prior?: PriorGround | undefined;
  /** Share of the classical mixture in the answer. */
  readonly sideShare: number;
  /** λ of the total variation on the maps; 0: none. */
  readonly smoothing: number;
  /** [R] what each endmember is multiplied by to be in the cube's scale. */
  readonly scales: readonly number[];
  readonly like: Likeness;
}

/** How the scene was read, so that another is read alike. */
export interface SceneReading {
  readonly unit: ValueUnit;
  /** [B] nanometres, where the file said so */
  readonly wavelengths: readonly number[] | null;
  readonly fwhm: readonly number[] | null;
  readonly change: ValueChange;
  readonly choices: ImportChoices;
}

/** All that answering another scene takes, beside names, settings and θ. */
export interface Answering {
  readonly learned: Learned;
  readonly reading: SceneReading;
}

/* ---------- checks ---------- */

const MOST = 100_000;
const { numbers } = is;
const rows = (width: number, least = 1): is.Check<Rows> =>
  is.list(numbers(width, width), least, 4096);

const variant = is.oneOf<Variant>('FCLS, raw', 'FCLS, unit-norm', 'NNLS + sum-to-one');
const share = is.finite(0, 1);

const bandsIn = (value: unknown): number => {
  const list = is.fieldIn(value, 'bandIndex');
  return Array.isArray(list) ? list.length : 0;
};
const endmembersIn = (value: unknown): number => {
  const list = is.fieldIn(value, 'scales');
  return Array.isArray(list) ? list.length : 0;
};

/** What was learned of any scene of R endmembers; nothing that does not fit together is let through. */
export const learnedCheck: is.Check<Learned> = is.depending((value) => {
  const B = bandsIn(value);
  const R = endmembersIn(value);
  const solver = is.object<WeighedSolver>({
    variant,
    endmembers: is.list(numbers(B, B), R, R),
    weight: is.finite(0, 1),
  });
  return is.object<Learned>({
    bands: is.side,
    bandIndex: is.list(is.whole(0, 1_000_000), 2, MOST),
    brightness: is.finite(0),
    domain: is.object<Learned['domain']>({ unit: is.flag, scale: is.finite(Number.MIN_VALUE) }),
    faults: is.optional(
      is.object<BandFaults>({
        endmembers: is.list(numbers(B, B), R, R),
        scale: is.list(is.finite(Number.MIN_VALUE), B, B),
        rough: is.list(is.finite(Number.MIN_VALUE), B, B),
        at: numbers(B, B),
      }),
    ),
    noise: is.nullable(
      is.object<NoiseFilter>({
        deviation: numbers(B, B),
        basis: rows(B),
        edges: numbers(0, 1000),
        median: numbers(1, 1001),
        spread: is.finite(0),
      }),
    ),
    start: is.object<LearnedStart>({
      own: is.list(solver, 1, 100),
      line: solver,
      ridge: is.nullable(
        is.object<RidgeCorrection>({
          bandwidth: is.finite(Number.MIN_VALUE),
          spectra: is.list(numbers(B, B), 1, MOST),
          weights: is.list(numbers(R, R), 1, MOST),
        }),
      ),
      mix: is.nullable(
        is.object<NonNullable<LearnedStart['mix']>>({ start: share, line: share, kernel: share }),
      ),
    }),
    features: is.object<Learned['features']>({
      K: is.side,
      V: is.nullable(rows(B)),
      centre: numbers(1, MOST),
      spread: is.finite(Number.MIN_VALUE),
      withPrior: is.flag,
      level: is.optional(is.finite(Number.MIN_VALUE)),
      levels: is.optional(numbers(2, 2)),
    }),
    shape: is.named(is.nullable(is.scalars)),
    prior: is.optional(
      is.object<PriorGround>({
        endmembers: is.list(numbers(B, B), R, R),
        covariance: is.list(numbers(R, R), R, R),
        kept: is.finite(Number.MIN_VALUE),
        divided: is.flag,
        noise: is.finite(0),
        misfit: is.finite(0),
        weight: share,
      }),
    ),
    sideShare: share,
    smoothing: share,
    scales: is.list(is.finite(0), 2, 30),
    like: is.object<Likeness>({ outside: share, error: is.finite(0) }),
  });
});

const change = is.object<ValueChange>({
  none: numbers(0, 1000),
  gain: is.finite(),
  divideBy: is.finite(),
  offset: is.finite(),
});

export const readingCheck: is.Check<SceneReading> = is.object<SceneReading>({
  unit: is.oneOf<ValueUnit>('reflectance', 'radiance', 'digital number', 'unknown'),
  wavelengths: is.nullable(numbers(2)),
  fwhm: is.nullable(numbers(2)),
  change,
  choices: importChoices,
});
