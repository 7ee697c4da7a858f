/**
 * L_syn's data (docs/method.md, Synthetic scenes): each step a made-up scene whose abundances are known. The spectra themselves are never
 * formed: everything the network and the classical solver read from a spectrum is linear in it, so scores, inner
 * products and norms are combined from a few small products. Plain arrays, no tfjs.
 */
import { cholesky, invertSpd, timesTransposed } from '../maths/linalg';
import { labelGram } from '../unmixing/initialEndmembers';
import { secondMoment } from '../unmixing/principalComponents';
import { gramOf, makeSolver, normaliseSum } from '../unmixing/simplexLeastSquares';
import type { ValidityMask } from '../scene/cube';
import type { Rng } from '../maths/rng';
import type { FeatureMap } from './features';
import type { Prepared } from '../unmixing/prepare';
import { residualsOf } from '../unmixing/start';

/** Residuals are drawn from at most this many pixels: their inner products with each step's Ẽ cost pool × R × B. */
const POOL = 4096;
/** Share of pixels whose abundances are replaced by Dirichlet(.5) draws. */
const MIXED = 0.5;
const CONCENTRATION = 0.5;

export interface SyntheticScene {
  /** Uncentred scores [N × K] */
  readonly scores: Float32Array;
  /** Classical abundances p(x) recomputed with E⁽⁰⁾ [N × R] */
  readonly p: Float32Array;
  /** The known abundances [N × R] */
  readonly truth: Float32Array;
}

export interface Synthesizer {
  next(): SyntheticScene;
  /** Leaves out one scene: the next is what it would have been after it, at little cost. */
  skip(): void;
}

/**
 * A source of synthetic scenes with the statistics of the real one.
 * @param scene lines and samples of the real one
 * @param size lines and samples to make, at most those of the scene
 */
export function makeSynthesizer(
  prepared: Prepared,
  mask: ValidityMask,
  scene: { lines: number; samples: number },
  size: { lines: number; samples: number },
  map: FeatureMap,
  rng: Rng,
): Synthesizer {
  const { R, Z, p, E0, domain } = prepared;
  const N = size.lines * size.samples;
  const B = prepared.bandIndex.length;
  const { K, V } = map;

  const pool = choosePool(mask.pixels, rng.fork('pool'));
  const residuals = residualsOf(Z, pool, p, E0, R, B, domain.unit); // [pool × B']

  const M = pool.length;
  const rE0 = timesTransposed(residuals, M, E0, R, B); // ⟨r_j, E⁽⁰⁾_r⟩ [M × R]
  const along = V ? timesTransposed(residuals, M, V, K, B) : Float64Array.from(residuals); // [M × K]
  const rr = new Float64Array(M);
  for (let j = 0; j < M; j++) {
    for (let b = 0; b < B; b++) rr[j] += residuals[j * B + b] ** 2;
  }
  // E given the labels: mean E⁽⁰⁾, row covariance (AᵀA + .01 I)⁻¹, band covariance that of the residuals.
  const rowFactor = cholesky(
    invertSpd(
      labelGram(prepared.labels.abundances, prepared.labels.n, R, prepared.labels.confidence),
      R,
    ),
    R,
  );
  const bandFactor = cholesky(secondMoment(residuals, M, B), B, 1e-9);
  const solver = makeSolver(
    gramOf(E0, R, B),
    R,
    prepared.variant === 'NNLS + sum-to-one' ? 'nnls' : 'fcls',
  );
  const normalise = prepared.variant === 'NNLS + sum-to-one';

  /** Everything random of one scene, in the order in which it is drawn. */
  function draw() {
    const truth = abundanceField(p, scene, size, R, rng);
    const normal = Float64Array.from({ length: R * B }, () => rng.normal()); // [R × B]
    const residual = Uint32Array.from({ length: N }, () => rng.int(M));
    return { truth, normal, residual };
  }

  function next(): SyntheticScene {
    const { truth, normal, residual } = draw();
    const Et = varied(E0, normal, rowFactor, bandFactor, R, B); // Ẽ [R × B]
    const EtE0 = timesTransposed(Et, R, E0, R, B); // [R × R]
    const EtEt = timesTransposed(Et, R, Et, R, B); // [R × R]
    const EtV = V ? timesTransposed(Et, R, V, K, B) : Et; // [R × K]
    const rEt = domain.unit ? timesTransposed(residuals, M, Et, R, B) : null; // [M × R]
    const scores = new Float32Array(N * K);
    const prior = new Float32Array(N * R);
    const f = new Float64Array(R);
    const row = new Float64Array(K);
    for (let i = 0; i < N; i++) {
      const j = residual[i];
      const at = i * R;
      let scale = 1;
      if (rEt) {
        let square = rr[j];
        for (let r = 0; r < R; r++) {
          const a = truth[at + r];
          square += 2 * a * rEt[j * R + r];
          for (let c = 0; c < R; c++) square += a * truth[at + c] * EtEt[r * R + c];
        }
        scale = square > 0 ? 1 / Math.sqrt(square) : 0;
      }
      for (let c = 0; c < R; c++) {
        let sum = rE0[j * R + c];
        for (let r = 0; r < R; r++) sum += truth[at + r] * EtE0[r * R + c];
        f[c] = sum * scale;
      }
      for (let k = 0; k < K; k++) row[k] = along[j * K + k];
      for (let r = 0; r < R; r++) {
        const a = truth[at + r];
        if (a === 0) continue;
        for (let k = 0, e = r * K; k < K; k++) row[k] += a * EtV[e++];
      }
      for (let k = 0, to = i * K; k < K; k++) scores[to++] = row[k] * scale;
      solver.solve(f, prior, at);
      if (normalise) normaliseSum(prior, at, R);
    }
    return { scores, p: prior, truth };
  }

  return { next, skip: () => void draw() };
}

/** Valid pixels, thinned to POOL at random when there are more. */
function choosePool(pixels: Uint8Array, rng: Rng): number[] {
  const valid: number[] = [];
  pixels.forEach((v, i) => v && valid.push(i));
  for (let i = 0; i < Math.min(POOL, valid.length); i++) {
    const j = i + rng.int(valid.length - i);
    [valid[i], valid[j]] = [valid[j], valid[i]];
  }
  return valid.slice(0, POOL);
}

/**
 * A part of the p maps rolled and flipped at random, with some of its pixels replaced by Dirichlet draws.
 * @returns [n × R], n pixels of `size`
 */
function abundanceField(
  p: Float32Array,
  { lines: H, samples: W }: { lines: number; samples: number },
  size: { lines: number; samples: number },
  R: number,
  rng: Rng,
): Float32Array {
  const out = new Float32Array(size.lines * size.samples * R);
  const rollH = rng.int(H);
  const rollW = rng.int(W);
  const flipH = rng.uniform() < 0.5;
  const flipW = rng.uniform() < 0.5;
  for (let h = 0; h < size.lines; h++) {
    const fromH = ((flipH ? H - 1 - h : h) + rollH) % H;
    for (let w = 0; w < size.samples; w++) {
      const to = (h * size.samples + w) * R;
      if (rng.uniform() < MIXED) {
        const a = rng.dirichlet(R, CONCENTRATION);
        for (let r = 0; r < R; r++) out[to + r] = a[r];
        continue;
      }
      const from = (fromH * W + (((flipW ? W - 1 - w : w) + rollW) % W)) * R;
      for (let r = 0; r < R; r++) out[to + r] = p[from + r];
    }
  }
  return out;
}

/** Ẽ = E⁽⁰⁾ + L_rows · G · L_bandsᵀ with G = `normal`, standard normal [R × B]. */
function varied(
  E0: Float64Array,
  normal: Float64Array,
  rowFactor: Float64Array,
  bandFactor: Float64Array,
  R: number,
  B: number,
): Float64Array {
  const coloured = timesTransposed(normal, R, bandFactor, B, B); // [R × B]
  const out = E0.slice();
  for (let r = 0; r < R; r++) {
    for (let c = 0; c <= r; c++) {
      const factor = rowFactor[r * R + c];
      for (let b = 0; b < B; b++) out[r * B + b] += factor * coloured[c * B + b];
    }
  }
  return out;
}
