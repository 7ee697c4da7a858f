/** How far labels count: which of them do at all, and what each weighs in the losses. Pure; knows no losses. */
import type { Label } from './cube';

/** Labels that count: one whose confidence is 0 is as good as none. */
export function countingLabels(labels: readonly Label[]): readonly Label[] {
  return labels.some((l) => l.confidence === 0) ? labels.filter((l) => l.confidence !== 0) : labels;
}

/**
 * What each label weighs in L_sup and L_anchor: its confidence, divided by the mean, so that the losses stay weighted
 * means over S and their balance with the other terms does not hang on how sure a person says to be on the whole.
 * @param confidence [n], each over 0; undefined: all 1
 * @returns [n] of mean 1; exactly 1 where all are equal
 */
export function labelWeights(confidence: ArrayLike<number> | undefined, n: number): number[] {
  const values = Array.from({ length: n }, (_, l) => confidence?.[l] ?? 1);
  if (values.every((v) => v === values[0])) return values.map(() => 1);
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  return values.map((v) => v / mean);
}
