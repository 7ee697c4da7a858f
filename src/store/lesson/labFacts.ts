/** Facts about the labs. Without a pair of rules by name they are those that are on. */
import { constraintParts } from '../../lessons/factTable';
import type { ConstraintPart } from '../../lessons/factTable';
import { mean } from '../../maths/metrics';
import type { ConstraintResult } from '../../protocol/labs';
import { isSameName } from '../labels/endmembers';
import type { StudioState } from '../state';
import { resultEndmembers } from '../train/result';
import { endmemberAt } from './labelFacts';
import { columnOf, pixelAtCursor, PURE, purityAt } from './truthFacts';

const isPart = (name: string): name is ConstraintPart => Object.hasOwn(constraintParts, name);

/** The rules that are on, by name. */
export function rulesChosen({ labChoice }: StudioState): ConstraintPart {
  const { nonNegative, sumToOne } = labChoice;
  return nonNegative ? (sumToOne ? 'both' : 'positive') : sumToOne ? 'sum' : 'none';
}

/** @param part empty: the rules that are on */
function resultOf(state: StudioState, part: string): ConstraintResult | undefined {
  const rules = part === '' ? rulesChosen(state) : part;
  if (!isPart(rules)) return undefined;
  const { nonNegative, sumToOne } = constraintParts[rules];
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
export const low = of(({ violations }) => violations.low);

/** RMS of the residual over the pixels that are pure, or not. */
const residualOver = (pure: boolean) =>
  of((result, { scene }) => {
    if (!scene?.truth) return null;
    const { truth } = scene;
    let [squares, count] = [0, 0];
    result.residual.forEach((rest, p) => {
      const purity = purityAt(truth, p);
      if (Number.isNaN(rest) || purity === null || purity >= PURE !== pure) return;
      squares += rest * rest;
      count++;
    });
    return count > 0 ? Math.sqrt(squares / count) : null;
  });

export const residualPure = residualOver(true);
export const residualMixed = residualOver(false);

export function residualMatch(state: StudioState, name: string): number | null {
  const { scene } = state;
  const result = resultOf(state, 'both');
  const column = columnOf(state, name);
  if (!scene?.truth || !result || column < 0) return null;
  const { names, abundances } = scene.truth;
  const pairs: (readonly [number, number])[] = [];
  result.residual.forEach((rest, p) => {
    const a = abundances[p * names.length + column];
    if (Number.isFinite(rest) && Number.isFinite(a)) pairs.push([rest, a]);
  });
  return correlation(pairs);
}

/** Pearson's. */
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

export function residualAtCursor(state: StudioState): number | null {
  const result = resultOf(state, 'both');
  const pixel = pixelAtCursor(state);
  return state.scene && result && pixel !== null ? result.residual[pixel] : null;
}

/** By the rules that are on, in percent. */
export function fractionAtCursor(state: StudioState, name: string): number | null {
  const result = resultOf(state, '');
  const pixel = pixelAtCursor(state);
  if (!state.constraints || !result || pixel === null) return null;
  const of = resultEndmembers(state.constraints, state.endmembers);
  const r = of.findIndex((e) => isSameName(e.name, name));
  return r < 0 ? null : 100 * result.abundances[pixel * of.length + r];
}

/** @param name empty: the mean over endmembers */
export function spreadSd(state: StudioState, name: string): number | null {
  const sds = state.spread?.value.rmsSd;
  if (!sds) return null;
  return name === '' ? mean(sds) : (sds[endmemberAt(state, name)] ?? null);
}
