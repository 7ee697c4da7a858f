/** Facts about the labs. Without a pair of rules by name they are those that are on. */
import { constraintParts } from '../../lessons/factTable';
import type { ConstraintPart } from '../../lessons/factTable';
import { mean } from '../../maths/metrics';
import type { ConstraintResult } from '../../protocol/labs';
import type { Scene } from '../../scene/scene';
import type { StudioState } from '../state';
import { resultEndmembers } from '../train/result';
import { endmemberAt } from './labelFacts';
import { columnOf, pixelAtCursor, PURE, purityAt } from './truthFacts';

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
export const low = of((result, { scene }) =>
  scene ? lowOf(result, scene.mask.pixels, result.endmembers.length / scene.cube.bands) : null,
);

/** Of the least fraction of each pixel that counts. */
const LOW = 0.05;

function lowOf({ abundances }: ConstraintResult, pixels: Uint8Array, R: number): number | null {
  const least: number[] = [];
  pixels.forEach((valid, p) => {
    if (valid) least.push(Math.min(...abundances.subarray(p * R, (p + 1) * R)));
  });
  least.sort((a, b) => a - b);
  return least[Math.floor(LOW * (least.length - 1))] ?? null;
}

const residuals = new WeakMap<ConstraintResult, Float64Array>();

/** RMS over valid bands of y − aᵀE. @returns [N] in the cube's scale, NaN at masked pixels */
function residualOf(result: ConstraintResult, { cube, mask }: Scene): Float64Array {
  const known = residuals.get(result);
  if (known) return known;
  const { abundances, endmembers: E } = result;
  const B = cube.bands;
  const R = E.length / B;
  const bands = [...mask.bands.keys()].filter((b) => mask.bands[b]);
  const map = new Float64Array(mask.pixels.length).fill(NaN);
  mask.pixels.forEach((valid, p) => {
    if (!valid) return;
    let squares = 0;
    for (const b of bands) {
      let rest = cube.data[p * B + b];
      for (let r = 0; r < R; r++) rest -= abundances[p * R + r] * E[r * B + b];
      squares += rest * rest;
    }
    map[p] = Math.sqrt(squares / bands.length);
  });
  residuals.set(result, map);
  return map;
}

/** RMS of the residual over the pixels that are pure, or not. */
const residualOver = (pure: boolean) =>
  of((result, { scene }) => {
    if (!scene?.truth) return null;
    const { truth } = scene;
    let [squares, count] = [0, 0];
    residualOf(result, scene).forEach((rest, p) => {
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
  residualOf(result, scene).forEach((rest, p) => {
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
  return state.scene && result && pixel !== null ? residualOf(result, state.scene)[pixel] : null;
}

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
