/**
 * How far a label's fractions may be off: the choices a person has, their words, and what they mean in the arithmetic.
 * Always a standard deviation of a fraction: "± 10 %" is 0.1, so that about two labels in three are nearer than that.
 * Pure.
 */
import type { Label } from './cube';

/** A label read from a truth. */
export const exactError = 0;
/** A label made by hand, until the person says otherwise: what people manage. */
export const handError = 0.1;
/** Beyond this a label says nothing; a greater spread of a region is this. */
export const largestError = 0.5;
/** A fraction from which on a label speaks of one material alone; of a hand label that means about, not exactly, pure. */
export const pureFraction = 0.985;

export interface ErrorChoice {
  readonly error: number;
  /** Short enough for a button. */
  readonly words: string;
  readonly help: string;
}

/** What a person can say, the surest first. */
export const errorChoices: readonly ErrorChoice[] = [
  { error: exactError, words: 'exact', help: 'Measured, or taken from a truth.' },
  { error: 0.05, words: '± 5 %', help: 'Looked at closely; 100 %: about pure.' },
  {
    error: handError,
    words: '± 10 %',
    help: 'Usual by hand; 100 % means: about pure.',
  },
  { error: 0.2, words: '± 20 %', help: 'A rough guess.' },
];

/** "exact", "± 10 %", or "not said" without a value. */
export function errorWords(error: number | undefined): string {
  if (error === undefined || Number.isNaN(error)) return 'not said';
  return error === exactError ? 'exact' : `± ${Number((100 * error).toPrecision(2))} %`;
}

/** How sure a label is, in a few words: "not used", "weight 60 %" (labels of before there were errors), "± 10 %". */
export function sureWords({ confidence = 1, error }: Pick<Label, 'confidence' | 'error'>): string {
  if (confidence === 0) return 'not used';
  const weight = confidence < 1 ? `weight ${Math.round(100 * confidence)} %` : null;
  if (weight === null) return errorWords(error);
  return error === undefined ? weight : `${errorWords(error)}, ${weight}`;
}

/** True of a label that says less than a hand label does, or counts less: its marker has a broken rim. */
export function isUnsure({
  confidence = 1,
  error = 0,
}: Pick<Label, 'confidence' | 'error'>): boolean {
  return confidence < 1 || error > handError + 1e-9;
}

/** True where every one of these labels speaks of one material alone; not of none. */
export function allPure(labels: readonly Pick<Label, 'abundances'>[]): boolean {
  return labels.length > 0 && labels.every((l) => Math.max(...l.abundances) > pureFraction);
}
