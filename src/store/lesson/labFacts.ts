/** Facts about the labs. Without a pair of rules by name they are those that are on. */
import { constraintParts } from '../../lessons/factTable';
import type { ConstraintPart } from '../../lessons/factTable';
import { mean } from '../../maths/metrics';
import type { ConstraintResult } from '../../protocol/labs';
import type { StudioState } from '../state';
import { resultEndmembers } from '../train/result';
import { endmemberAt } from './labelFacts';
import { pixelAtCursor } from './truthFacts';

const isPart = (name: string): name is ConstraintPart => name in constraintParts;

/** The rules that are on, by name. */
export function rulesChosen({ labChoice }: StudioState): ConstraintPart {
  const { nonNegative, sumToOne } = labChoice;
  return nonNegative ? (sumToOne ? 'both' : 'positive') : sumToOne ? 'sum' : 'none';
}

function resultOf(state: StudioState, part: string): ConstraintResult | undefined {
  const { nonNegative, sumToOne } = constraintParts[isPart(part) ? part : rulesChosen(state)];
  return state.constraints?.results.find(
    (r) => r.nonNegative === nonNegative && r.sumToOne === sumToOne,
  );
}

const of =
  (value: (result: ConstraintResult, state: StudioState) => number | null) =>
  (state: StudioState, part: string): number | null => {
    const result = resultOf(state, part);
    return result ? value(result, state) : null;
  };

export const negativeShare = of(
  ({ violations: { negativePixels, validPixels } }) => (100 * negativePixels) / validPixels,
);
export const least = of(({ violations }) => violations.least);
export const meanOff = of(({ violations }) => violations.meanOff);
export const reconstruction = of((r) => r.reconstructionRmse);
// The lab does not say these yet.
export const low = of(() => null);
export const residualPure = of(() => null);
export const residualMixed = of(() => null);
export const residualMatch = (): number | null => null;
export const residualAtCursor = (): number | null => null;

/** By the rules that are on, in percent. */
export function fractionAtCursor(state: StudioState, name: string): number | null {
  const result = resultOf(state, '');
  const pixel = pixelAtCursor(state);
  if (!state.constraints || !result || pixel === null) return null;
  const wanted = name.trim().toLowerCase();
  const of = resultEndmembers(state.constraints, state.endmembers);
  const r = of.findIndex((e) => e.name.trim().toLowerCase() === wanted);
  return r < 0 ? null : 100 * result.abundances[pixel * of.length + r];
}

/** @param name empty: the mean over endmembers */
export function spreadSd(state: StudioState, name: string): number | null {
  const sds = state.spread?.value.rmsSd;
  if (!sds) return null;
  return name === '' ? mean(sds) : (sds[endmemberAt(state, name)] ?? null);
}
