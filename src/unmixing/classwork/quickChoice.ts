/**
 * The choice of the classical line (LOO3, classical.ts), quicker where there are many labels: without label i the sums of
 * the normal equations are those of all labels less its own part, and the two variants on unit-norm spectra share their
 * endmembers. The same formulas in another order of addition: errors differ in their last digits only, so that the choice
 * is the same but for ties within those.
 */
import { chooseVariant, classicalVariants, isUnitNorm, solveVariant, unitNorm } from '../classical';
import type { ClassicalVariant, LabelledPixels } from '../classical';
import { RIDGE } from '../initialEndmembers';
import { makeSolver } from '../simplexLeastSquares';

/** Below so many labels there is nothing to gain. */
const MANY = 8;

/** As `chooseVariant`. */
export function quickVariant(labels: LabelledPixels): ClassicalVariant {
  if (labels.n < MANY) return chooseVariant(labels).variant;
  const errors = quickErrors(labels);
  return classicalVariants[errors.indexOf(Math.min(...errors))];
}

/** Leave-one-out errors, one a variant, as `leaveOneOutError`. */
export function quickErrors(labels: LabelledPixels): number[] {
  const { n, bands } = labels;
  const unit = unitNorm(labels.spectra, n, bands);
  const ofDomain = (isUnit: boolean): Map<ClassicalVariant, number> => {
    const variants = classicalVariants.filter((v) => isUnitNorm(v) === isUnit);
    const errors = leftOut(labels, isUnit ? unit : labels.spectra, variants);
    return new Map(variants.map((v, k) => [v, errors[k]]));
  };
  const all = new Map([...ofDomain(false), ...ofDomain(true)]);
  return classicalVariants.map((v) => all.get(v) ?? Infinity);
}

/** RMS over labels of ‖â_i − a_i‖₂ for variants of one domain, the endmembers fitted without label i. */
function leftOut(
  { n, R, bands: B, abundances: A, confidence }: LabelledPixels,
  X: Float64Array,
  variants: readonly ClassicalVariant[],
): number[] {
  const weights = confidence ?? new Float64Array(n).fill(1);
  const whole = weights.reduce((sum, c) => sum + c, 0);
  // Of all labels: Aᵀ W A [R × R], Aᵀ W X [R × B], Σ w x [B].
  const gram = new Float64Array(R * R);
  const products = new Float64Array(R * B);
  const sums = new Float64Array(B);
  for (let i = 0; i < n; i++) addLabel(1, i);
  function addLabel(sign: number, i: number): void {
    const w = sign * weights[i];
    for (let r = 0; r < R; r++) {
      const a = w * A[i * R + r];
      for (let c = 0; c < R; c++) gram[r * R + c] += a * A[i * R + c];
      for (let b = 0; b < B; b++) products[r * B + b] += a * X[i * B + b];
    }
    for (let b = 0; b < B; b++) sums[b] += w * X[i * B + b];
  }
  const [gram0, products0, sums0] = [gram.slice(), products.slice(), sums.slice()];
  const totals = variants.map(() => 0);
  const E = new Float64Array(R * B);
  const f = new Float64Array(R);
  const column = new Float64Array(R);
  for (let i = 0; i < n; i++) {
    gram.set(gram0);
    products.set(products0);
    sums.set(sums0);
    addLabel(-1, i);
    for (let r = 0; r < R; r++) gram[r * R + r] += RIDGE;
    const solver = makeSolver(gram.slice(), R, 'nnls');
    const total = whole - weights[i];
    for (let b = 0; b < B; b++) {
      for (let r = 0; r < R; r++) f[r] = products[r * B + b] + (RIDGE * sums[b]) / total;
      solver.solve(f, column);
      for (let r = 0; r < R; r++) E[r * B + b] = column[r];
    }
    const one = X.subarray(i * B, (i + 1) * B);
    variants.forEach((variant, k) => {
      const a = solveVariant(variant, one, 1, E, R, B);
      for (let r = 0; r < R; r++) totals[k] += weights[i] * (a[r] - A[i * R + r]) ** 2;
    });
  }
  return totals.map((t) => Math.sqrt(t / whole));
}
