/** What is known of labels before their spectra are looked at: what people say of them, and how people say fractions. */
import { upperMedian } from '../../maths/median';
import { pureFraction } from '../../scene/labelError';
import type { LabelledPixels } from '../classical';
import { SIGMAS, type LabelPriors } from './evidence';

/** True where (nearly) every label says 100 %, and not because it was read from a truth. */
export function saysAllPure({ n, R, abundances, said }: LabelledPixels): boolean {
  let pure = 0;
  for (let l = 0; l < n; l++) {
    if (said?.[l] === 0) return false;
    let most = 0;
    for (let r = 0; r < R; r++) most = Math.max(most, abundances[l * R + r]);
    if (most > pureFraction) pure++;
  }
  return pure >= 0.9 * n && onGrid(abundances);
}

/** People say fractions in steps of 5 %. */
function onGrid(abundances: Float64Array): boolean {
  let on = 0;
  for (const a of abundances) if (Math.abs(a - Math.round(a * 20) / 20) < 0.004) on++;
  return on > 0.8 * abundances.length;
}

/** What a person says is off by a factor of about two at most. */
const SAID_SPREAD = 0.35;
/** Even exact fractions are met only to about this much: spectra vary. */
const MODEL_ERROR = 0.015;

export function priorsOf(labels: LabelledPixels, allPure: boolean): LabelPriors {
  const { n, said, confidence, checked, abundances } = labels;
  const known = said ? [...said].filter((s) => !Number.isNaN(s)) : [];
  // Most labels decide what σ means: one rough label among exact ones does not make those rough.
  const middle = upperMedian(known) ?? NaN;
  const effective = (s: number): number => s * s + MODEL_ERROR ** 2;
  const saidOf = (l: number): number => (said && !Number.isNaN(said[l]) ? said[l] : middle);
  const precision = Float64Array.from({ length: n }, (_, l) => {
    const surer = saidOf(l) < middle ? effective(middle) / effective(saidOf(l)) : 1;
    return surer * (confidence?.[l] ?? 1);
  });
  const extra = Float64Array.from({ length: n }, (_, l) =>
    saidOf(l) > middle ? saidOf(l) ** 2 - middle ** 2 : 0,
  );
  let sigma: number[];
  if (allPure) sigma = SIGMAS.map((s) => (s < 0.1 ? -99 : 0));
  else if (known.length > n / 2) {
    const typical = Math.sqrt(effective(middle));
    sigma = SIGMAS.map((s) => -0.5 * (Math.log(s / typical) / SAID_SPREAD) ** 2);
  } else if (onGrid(abundances))
    sigma = SIGMAS.map((s) => (s === 0.01 ? -5 : s === 0.02 ? -2.5 : 0));
  else sigma = SIGMAS.map(() => 0);
  return { sigma, precision, extra, checked, mayBeWrong: !allPure && n > labels.R };
}
