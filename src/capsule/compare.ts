/**
 * A repeated run beside the recorded one: the ladder of digests from the scene to the abundances, the first rung that
 * parts, and the verdict. Pure; words are for a person.
 */
import type { CapsuleMetrics, CapsuleRun, CapsuleScene } from './manifest';
import { printedApart } from './metrics';
import { compareSums } from '../scene/identity';

/** In the order in which a run goes through them. */
export const rungs = [
  'scene',
  'mask',
  'start',
  'prior',
  'theta0',
  'tiles',
  'losses',
  'theta',
  'spectra',
  'abundances',
] as const;
export type Rung = (typeof rungs)[number];

export const rungWords: Readonly<Record<Rung, string>> = {
  scene: 'the scene',
  mask: 'the pixels and bands in use',
  start: 'E⁽⁰⁾, the endmembers of the labels',
  prior: 'p, the classical abundances',
  theta0: 'θ₀, the network before the first step',
  tiles: 'the tiles that memory allowed',
  losses: 'the losses',
  theta: 'θ, the trained network',
  spectra: 'the endmember spectra',
  abundances: 'the abundances',
};

/**
 * identical: every digest. same: |Δa| ≤ 1e-3 everywhere and every printed metric equal. different: neither. not tried: it
 * could not be repeated here.
 */
export type VerdictName = 'identical' | 'same' | 'different' | 'not tried';

/** Abundances this near are the same answer. */
export const sameWithin = 1e-3;

export interface Verdict {
  readonly verdict: VerdictName;
  /** Of each rung that was recorded: whether it is the same here. Later ones than a part that was not tried are missing. */
  readonly ladder: readonly { readonly rung: Rung; readonly equal: boolean }[];
  /** The first rung that parts, in words; null where none does. */
  readonly parts: string | null;
  /** Largest |Δa|; null where abundances were not compared. */
  readonly largest: number | null;
  /** Printed metrics that are others, in words. */
  readonly metrics: readonly string[];
  /** Why it was not tried; null where it was. */
  readonly why: string | null;
}

export const notTried = (why: string): Verdict => ({
  ...{ verdict: 'not tried', ladder: [], parts: null, largest: null, metrics: [], why },
});

/** What was found or recorded of one run; null: it has no such thing, or it was not kept. */
export interface Trace {
  readonly start: string | null;
  readonly prior: string | null;
  readonly theta0: string | null;
  readonly tiles: CapsuleRun['tiles'] | null;
  readonly losses: LossTrace | null;
  readonly theta: string | null;
  readonly spectra: string | null;
  readonly abundances: string | null;
  /** [N × R]; null where there are none to compare. */
  readonly values: Float32Array | null;
  readonly metrics: CapsuleMetrics;
}

export interface LossTrace {
  /** [steps × (1 + terms)], the total first */
  readonly values: Float32Array;
  readonly terms: readonly string[];
}

/** What tells two scenes apart. */
export type SceneTrace = Pick<CapsuleScene, 'exact' | 'rounded' | 'mask' | 'generator'>;

/** Whether a run on this scene can be compared at all. @returns what parts, in words; null: nothing, or hardly anything */
export function sceneParts(
  there: SceneTrace,
  here: SceneTrace,
): { readonly words: string; readonly other: boolean } | null {
  const how = compareSums(there, here);
  if (how === 'other') {
    const versions =
      there.generator !== null && there.generator !== here.generator
        ? `: made by version ${there.generator} of the generator, here ${here.generator}`
        : `: checksum ${here.rounded} here, ${there.rounded} there`;
    return { words: `the scene parts${versions}`, other: true };
  }
  if (there.mask !== here.mask) {
    return { words: 'the pixels and bands in use part', other: true };
  }
  if (how === 'identical') return null;
  return {
    words: 'the scene parts in last digits: equal when rounded to 1e-5, not bit by bit',
    other: false,
  };
}

export function compareTraces(
  scene: { readonly there: SceneTrace; readonly here: SceneTrace },
  there: Trace,
  here: Trace,
  names: readonly string[],
): Verdict {
  const ladder: { rung: Rung; equal: boolean }[] = [
    { rung: 'scene', equal: scene.there.exact === scene.here.exact },
    { rung: 'mask', equal: scene.there.mask === scene.here.mask },
  ];
  let parts = sceneParts(scene.there, scene.here)?.words ?? null;
  const rung = (name: Rung, equal: boolean, words: () => string): void => {
    ladder.push({ rung: name, equal });
    if (!equal) parts ??= words();
  };
  for (const name of ['start', 'prior', 'theta0'] as const) {
    if (there[name] === null) continue;
    rung(name, there[name] === here[name], () => `${rungWords[name]} part${plural(name)}`);
  }
  if (there.tiles) {
    const [a, b] = [there.tiles, here.tiles].map((t) => JSON.stringify(t));
    rung(
      'tiles',
      a === b,
      () => `${rungWords.tiles} part: ${tileWords(here)} here, ${tileWords(there)} there`,
    );
  }
  if (there.losses) {
    const apart = lossesApart(there.losses, here.losses);
    rung('losses', apart === null, () => apart ?? '');
  }
  for (const name of ['theta', 'spectra'] as const) {
    if (there[name] === null) continue;
    rung(name, there[name] === here[name], () => `${rungWords[name]} part${plural(name)}`);
  }
  const largest = there.values && here.values ? largestDifference(there.values, here.values) : null;
  if (there.abundances !== null) {
    rung('abundances', there.abundances === here.abundances, () =>
      largest === null
        ? `${rungWords.abundances} part`
        : `${rungWords.abundances} part, by ${digits(largest)} at most`,
    );
  }
  const metrics = printedApart(there.metrics, here.metrics, names);
  const identical = ladder.every((r) => r.equal);
  // Maps that were not kept cannot be near: then the spectra must be the same, as digests are.
  const near =
    largest === null
      ? ladder.filter((r) => r.rung === 'spectra').every((r) => r.equal)
      : largest <= sameWithin;
  const verdict = identical ? 'identical' : near && metrics.length === 0 ? 'same' : 'different';
  return { verdict, ladder, parts, largest, metrics, why: null };
}

/** θ and θ₀ are one thing each. */
const plural = (name: Rung): string => (/^theta/.test(name) ? 's' : '');

const digits = (value: number): string => (value === 0 ? '0' : value.toExponential(1));

function tileWords({ tiles }: Trace): string {
  const t = tiles?.train;
  return t ? `${t.lines} × ${t.samples}` : 'none';
}

/** NaN where one is a number and the other is not counts as far apart. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x !== x && y !== y) continue;
    const apart = Math.abs(x - y);
    largest = Math.max(largest, apart === apart ? apart : Infinity);
  }
  return largest;
}

/** "losses part at step 17: 0.41302 here, 0.41311 there", with as many digits as tell them apart; null: they do not part. */
export function lossesApart(there: LossTrace, here: LossTrace | null): string | null {
  const width = 1 + there.terms.length;
  const steps = there.values.length / width;
  if (!here || here.values.length !== there.values.length) {
    const found = here ? here.values.length / (1 + here.terms.length) : 0;
    return `the losses part: ${found} steps here, ${steps} there`;
  }
  for (let step = 0; step < steps; step++) {
    for (let k = 0; k < width; k++) {
      const [a, b] = [there.values[step * width + k], here.values[step * width + k]];
      if (a === b || (a !== a && b !== b)) continue;
      const what = k === 0 ? '' : ` (${there.terms[k - 1]})`;
      return `losses part at step ${step + 1}${what}: ${apart(b, a)} here, ${apart(a, b)} there`;
    }
  }
  return null;
}

/** A number with five digits, or as many as tell it from the other. */
function apart(value: number, other: number): string {
  for (let n = 5; n < 9; n++) {
    if (value.toPrecision(n) !== other.toPrecision(n)) return value.toPrecision(n);
  }
  return value.toPrecision(9);
}
