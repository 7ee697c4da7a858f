/**
 * What no solver says right: materials mix as they do, and the best endmembers still leave an error δ that is alike where
 * spectra are alike. Labels of one mixture share it, so that many of them say no more of σ, or of a wrong label, than one.
 * δ ~ N(0, τ² K ⊗ (I − 11ᵀ/R)), K = exp(−d²/2h²) on unit-norm spectra, h twice their median distance (Kennedy and O'Hagan 2001,
 * J. R. Stat. Soc. B 63, 425–464). It is part of the evidence only; the answer is the solver's.
 */
import { unitNorm, type LabelledPixels } from '../classical';
import { pairwise } from '../kernelRidge';

/** τ that are considered, alike before the labels are looked at. 0: the solver can say what the labels say. */
export const DISCREPANCIES = [0, 0.03, 0.06, 0.12] as const;

/** h in median distances. A shorter one takes errors that are each label's own for shared ones (docs/label-errors.md). */
const BANDWIDTH = 2;

/** K [n × n], 1 where two labels have the same spectrum but for its brightness. */
export function likenessOf(
  labels: Pick<LabelledPixels, 'spectra' | 'n' | 'bands' | 'confidence'>,
): Float64Array {
  const { spectra, n, bands } = labels;
  const U = unitNorm(spectra, n, bands);
  const squared = pairwise(U, n, U, n, bands);
  const h = BANDWIDTH * medianDistance(squared, labels);
  return squared.map((d) => (d === 0 ? 1 : Math.exp(-d / (2 * h * h))));
}

/** Between labels of different spectra, by confidence: a label of half of it is half a label. 1 where all are the same. */
function medianDistance(
  squared: Float64Array,
  { n, confidence }: Pick<LabelledPixels, 'n' | 'confidence'>,
): number {
  const pairs: { readonly d: number; readonly weight: number }[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const weight = (confidence?.[i] ?? 1) * (confidence?.[j] ?? 1);
      if (squared[i * n + j] > 0) pairs.push({ d: squared[i * n + j], weight });
    }
  }
  pairs.sort((a, b) => a.d - b.d);
  const half = pairs.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  const middle = pairs.find(({ weight }) => (below += weight) > half);
  return middle ? Math.sqrt(middle.d) : 1;
}
