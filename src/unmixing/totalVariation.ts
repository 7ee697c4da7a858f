/**
 * Total variation on abundance maps: the nearest maps with less difference between neighbours, edges kept,
 *   min_u ½‖u − a‖² + λ Σ_i √(Σ_r |∇u_r|²_i),
 * all endmembers together (vectorial), so that an edge of one is an edge of all. Chambolle's dual (2004) with the fast
 * gradient of Beck & Teboulle (2009). Masked pixels have no neighbours: they neither change nor are seen.
 * How strong is for smoothing.ts to say.
 */
import { normaliseSum } from './simplexLeastSquares';

/** Pixels of a map, line by line. */
export interface MapShape {
  readonly lines: number;
  readonly samples: number;
  /** [N] 1 = valid */
  readonly pixels: Uint8Array;
}

export const ITERATIONS = 40;

/**
 * @param a [N × R] fractions; anything, NaN too, at masked pixels
 * @param strength λ ≥ 0; at 0 a copy
 * @returns [N × R], clipped at 0 and summing to 1 at valid pixels (where they cannot, as given); the given values at
 *   masked ones
 */
export function totalVariation(
  a: Float32Array,
  R: number,
  shape: MapShape,
  strength: number,
  iterations = ITERATIONS,
): Float32Array {
  if (!(strength > 0)) return a.slice();
  const { lines, samples: W, pixels } = shape;
  const N = lines * W;
  // An edge to the right and one down from each pixel; closed at the border and beside masked pixels.
  const right = new Uint8Array(N);
  const down = new Uint8Array(N);
  for (let i = 0; i < N; i++) {
    if (!pixels[i]) continue;
    if (i % W < W - 1 && pixels[i + 1]) right[i] = 1;
    if (i + W < N && pixels[i + W]) down[i] = 1;
  }
  const u = new Float32Array(N * R);
  // Dual variables of the two edges, [N × R] each: the last iterate and the extrapolated one.
  const [px, py, qx, qy] = [0, 0, 0, 0].map(() => new Float32Array(N * R));
  const [gx, gy] = [new Float64Array(R), new Float64Array(R)];
  const step = 1 / (8 * strength);

  /** u = a + λ div(x, y) at valid pixels. Where there is no edge its dual is 0, at the border of a line, too. */
  const primal = (x: Float32Array, y: Float32Array): void => {
    const down = W * R;
    for (let i = 0; i < N; i++) {
      if (!pixels[i]) continue;
      for (let k = i * R, end = k + R; k < end; k++) {
        let div = x[k] + y[k];
        if (k >= R) div -= x[k - R];
        if (k >= down) div -= y[k - down];
        u[k] = a[k] + strength * div;
      }
    }
  };

  let t = 1;
  for (let iteration = 0; iteration < iterations; iteration++) {
    primal(qx, qy);
    const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    const momentum = (t - 1) / next;
    t = next;
    for (let i = 0; i < N; i++) {
      const [toRight, toDown] = [right[i] === 1, down[i] === 1];
      if (!toRight && !toDown) continue;
      const k = i * R;
      let square = 0;
      for (let r = 0; r < R; r++) {
        const x = toRight ? qx[k + r] + step * (u[k + R + r] - u[k + r]) : 0;
        const y = toDown ? qy[k + r] + step * (u[k + W * R + r] - u[k + r]) : 0;
        square += x * x + y * y;
        gx[r] = x;
        gy[r] = y;
      }
      const shrink = square > 1 ? 1 / Math.sqrt(square) : 1;
      for (let r = 0; r < R; r++) {
        const x = gx[r] * shrink;
        const y = gy[r] * shrink;
        qx[k + r] = x + momentum * (x - px[k + r]);
        qy[k + r] = y + momentum * (y - py[k + r]);
        px[k + r] = x;
        py[k + r] = y;
      }
    }
  }
  primal(px, py);
  const out = a.slice();
  for (let i = 0; i < N; i++) {
    if (!pixels[i]) continue;
    let finite = true;
    for (let k = i * R; k < (i + 1) * R; k++) finite &&= Number.isFinite(u[k]);
    if (!finite) continue;
    for (let k = i * R; k < (i + 1) * R; k++) out[k] = Math.max(0, u[k]);
    normaliseSum(out, i * R, R);
  }
  return out;
}
