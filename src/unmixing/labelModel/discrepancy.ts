/**
 * What no solver says right: materials mix as they do, and the best endmembers still leave an error δ that is alike where
 * spectra are alike. Labels of one mixture share it, so that many of them say no more of σ, or of a wrong label, than one.
 * δ ~ N(0, τ² K ⊗ (I − 11ᵀ/R)), K = exp(−d²/2h²) on unit-norm spectra, h twice their median distance (Kennedy and O'Hagan 2001,
 * J. R. Stat. Soc. B 63, 425–464). It is part of the evidence only; the answer is the solver's.
 */
import { unitNorm, type LabelledPixels } from '../classical';
import { medianDistance, pairwise } from '../kernelRidge';

/** τ that are considered, alike before the labels are looked at. 0: the solver can say what the labels say. */
export const DISCREPANCIES = [0, 0.03, 0.06, 0.12] as const;

/** h in median distances. A shorter one takes errors that are each label's own for shared ones (docs/label-errors.md). */
const BANDWIDTH = 2;

/** K [n × n], 1 where two labels have the same spectrum but for its brightness. */
export function likenessOf({
  spectra,
  n,
  bands,
}: Pick<LabelledPixels, 'spectra' | 'n' | 'bands'>): Float64Array {
  const U = unitNorm(spectra, n, bands);
  const squared = pairwise(U, n, U, n, bands);
  const h = BANDWIDTH * medianDistance(squared, n);
  return squared.map((d) => (d === 0 ? 1 : Math.exp(-d / (2 * h * h))));
}
