/**
 * The twin of the weighted sum of the branches (docs/method.md, Fusion and head): o = f + w_spa spatial + w_spe (f + spectral), a branch that
 * is off left out.
 *   df = (1 + w_spe) dy,  dspatial = w_spa dy,  dspectral = w_spe dy
 *   dw_spa = Σ dy spatial,  dw_spe = Σ dy (f + spectral)
 */
export interface Branches {
  readonly f: Float32Array;
  readonly spatial?: Float32Array;
  readonly spectral?: Float32Array;
  /** [1] each */
  readonly wSpatial?: Float32Array;
  readonly wSpectral?: Float32Array;
}

export function branchSumForward(
  { f, spatial, spectral, wSpatial, wSpectral }: Branches,
  o: Float32Array,
): void {
  for (let i = 0; i < f.length; i++) {
    o[i] = f[i];
    if (spatial && wSpatial) o[i] += wSpatial[0] * spatial[i];
    if (spectral && wSpectral) o[i] += wSpectral[0] * (f[i] + spectral[i]);
  }
}

export interface BranchGradients {
  readonly f: Float32Array;
  readonly spatial?: Float32Array;
  readonly spectral?: Float32Array;
  readonly wSpatial?: Float32Array;
  readonly wSpectral?: Float32Array;
}

export function branchSumBackward(
  { f, spatial, spectral, wSpatial, wSpectral }: Branches,
  dy: Float32Array,
  grad: BranchGradients,
): void {
  const [a, b] = [wSpatial?.[0] ?? 0, wSpectral?.[0] ?? 0];
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < f.length; i++) {
    grad.f[i] = (1 + b) * dy[i];
    if (grad.spatial) grad.spatial[i] = a * dy[i];
    if (grad.spectral) grad.spectral[i] = b * dy[i];
    if (spatial) sumA += dy[i] * spatial[i];
    if (spectral) sumB += dy[i] * (f[i] + spectral[i]);
  }
  grad.wSpatial?.set([sumA]);
  grad.wSpectral?.set([sumB]);
}
