/**
 * The classical answers of a run as plain data (scene/learned.ts), and as functions of any spectra: what a run uses
 * itself, what the whole file is answered by, and what a weights file takes to another scene, so that all three agree
 * to the bit.
 */
import type { LearnedStart, WeighedSolver } from '../scene/learned';
import { isUnitNorm, solveVariant, unitNorm } from './classical';
import { correctionOf } from './kernelRidge';

/** Abundances p and what they are mixed with [n × R] each, of spectra without noise [n × B'] in the cube's scale. */
export type PixelAnswer = (
  spectra: Float32Array,
  n: number,
) => { readonly p: Float32Array; readonly side: Float32Array | null };

/** E [R × B'] as R rows. */
export const rowsOf = (E: Float64Array, R: number): number[][] =>
  Array.from({ length: R }, (_, r) => [
    ...E.subarray((r * E.length) / R, ((r + 1) * E.length) / R),
  ]);

/** The weighed mean of what solvers answer. @returns a function of raw spectra and their unit-norm ones [n × B'] → [n × R] */
export function solvedBy(
  solvers: readonly WeighedSolver[],
): (spectra: Float32Array, unit: Float32Array, n: number) => Float32Array {
  const R = solvers[0].endmembers.length;
  const bands = solvers[0].endmembers[0].length;
  const flat = solvers.map(({ endmembers }) => Float64Array.from(endmembers.flat()));
  return (spectra, unit, n) => {
    const out = new Float32Array(n * R);
    solvers.forEach(({ variant, weight }, k) => {
      const X = isUnitNorm(variant) ? unit : spectra;
      const a = solveVariant(variant, X, n, flat[k], R, bands);
      for (let i = 0; i < a.length; i++) out[i] += weight * a[i];
    });
    return out;
  };
}

/** p and side of a start. */
export function pixelAnswerOf({ own, line, ridge, mix }: LearnedStart): PixelAnswer {
  const bands = own[0].endmembers[0].length;
  const solveOwn = solvedBy(own);
  const solveLine = solvedBy([line]);
  const correct = ridge && correctionOf(ridge);
  return (spectra, n) => {
    const U = unitNorm(spectra, n, bands);
    const p = solveOwn(spectra, U, n);
    if (!mix) return { p, side: null };
    const side = solveLine(spectra, U, n);
    const corrected = correct && correct(side.slice(), U, n);
    // LOO3 is not needed any more: its array becomes the mixture.
    for (let i = 0; i < side.length; i++) {
      const rest = mix.start * p[i] + mix.line * side[i];
      side[i] = corrected ? rest + mix.kernel * corrected[i] : rest;
    }
    return { p, side };
  };
}
