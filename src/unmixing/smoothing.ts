/**
 * How strongly abundance maps are to be smoothed, chosen without truth: on made-up scenes whose clean maps are known, seen
 * through the scene's own noise and solver, the strength that comes nearest is taken. One made-up land is the answer
 * itself, smoothed; one is random. On a scene with hardly any noise the best strength is 0 by itself.
 */
import { fractalRows } from '../maths/noise';
import { makeRng, type Rng } from '../maths/rng';
import { isUnitNorm, type ClassicalVariant } from './classical';
import { cholesky } from '../maths/linalg';
import { gramOf, makeSolver, normaliseSum } from './simplexLeastSquares';
import { totalVariation, type MapShape } from './totalVariation';

/** λ that are tried, weakest first. */
export const STRENGTHS = [0, 0.01, 0.02, 0.04, 0.08, 0.12] as const;

/** How a scene's noise reaches its abundances. */
export interface NoisyScene extends MapShape {
  readonly variant: ClassicalVariant;
  /** [R × bands] in the variant's domain */
  readonly endmembers: Float64Array;
  readonly R: number;
  readonly bands: number;
  /** Covariance [R × R] of ⟨E_r, noise⟩ in a pixel of level 1; null where the noise cannot be told. */
  readonly covariance: Float64Array | null;
  /** [N] standard deviation of the noise in the variant's domain, over that of level 1 */
  readonly levels: Float32Array;
}

export interface Smoothed {
  /** [N × R] */
  readonly abundances: Float32Array;
  /** λ; 0: the answer as it was */
  readonly strength: number;
}

/** Made-up scenes are at most so many pixels a side: fractions of a second. */
const MOST_SIDE = 96;
/** The answer is smoothed so much to stand for a clean land. */
const LAND_STRENGTH = 0.04;
/** Share of pixels that are not like their neighbours. */
const ODD = 0.1;
const CONCENTRATION = 0.5;
/** Random lands have borders within pixels: they are drawn so many times finer. */
const FINE = 3;
/** Where smoothing wins by less than this share of the squared error, the weaker strength is taken. */
const WORTH = 0.01;

/**
 * An answer smoothed as much as the scene's noise asks for. About 40 passes over the maps, and less than a second to choose.
 * @param answer [N × R] any method's
 */
export function smoothAnswer(answer: Float32Array, scene: NoisyScene, seed: number): Smoothed {
  const strength = chooseStrength(answer, scene, seed);
  return { abundances: totalVariation(answer, scene.R, scene, strength), strength };
}

/** @returns one of STRENGTHS; 0 where the noise cannot be told */
export function chooseStrength(answer: Float32Array, scene: NoisyScene, seed: number): number {
  if (!scene.covariance || scene.lines * scene.samples < 16) return 0;
  const rng = makeRng(seed).fork('smoothing');
  const window = windowOf(scene);
  const own = cut(answer, scene.R, scene, window);
  const levels = cut(scene.levels, 1, scene, window);
  const pixels = Uint8Array.from(cut(scene.pixels, 1, scene, window));
  const shape = { lines: window.lines, samples: window.samples, pixels };
  const lands = [
    totalVariation(own, scene.R, shape, LAND_STRENGTH),
    randomLand(meanOf(own, scene.R, pixels), shape, rng.fork('land')),
  ];
  const errors = STRENGTHS.map(() => 0);
  for (const land of lands) {
    scatter(land, scene.R, pixels, rng);
    const seen = seenThrough(land, scene, levels, pixels, rng);
    STRENGTHS.forEach((strength, k) => {
      const smoothed = totalVariation(seen, scene.R, shape, strength);
      errors[k] += squaredDifference(smoothed, land, scene.R, pixels);
    });
  }
  let best = 0;
  errors.forEach((e, k) => {
    if (e < (1 - WORTH) * errors[best]) best = k;
  });
  return STRENGTHS[best];
}

interface Window {
  readonly line: number;
  readonly sample: number;
  readonly lines: number;
  readonly samples: number;
}

/** The middle of the scene. */
function windowOf({ lines, samples }: MapShape): Window {
  const h = Math.min(lines, MOST_SIDE);
  const w = Math.min(samples, MOST_SIDE);
  return { line: (lines - h) >> 1, sample: (samples - w) >> 1, lines: h, samples: w };
}

function cut(
  values: ArrayLike<number>,
  width: number,
  { samples }: MapShape,
  at: Window,
): Float32Array {
  const out = new Float32Array(at.lines * at.samples * width);
  for (let l = 0, to = 0; l < at.lines; l++) {
    const from = ((at.line + l) * samples + at.sample) * width;
    for (let k = 0; k < at.samples * width; k++) out[to++] = values[from + k];
  }
  return out;
}

function meanOf(values: Float32Array, R: number, pixels: Uint8Array): Float64Array {
  const out = new Float64Array(R);
  let n = 0;
  pixels.forEach((v, i) => {
    if (!v) return;
    n++;
    for (let r = 0; r < R; r++) out[r] += values[i * R + r];
  });
  return out.map((v) => v / Math.max(1, n));
}

/** Patches of about the given shares, with borders within pixels. [n × R] */
export function randomLand(
  mean: Float64Array,
  { lines, samples }: MapShape,
  rng: Rng,
): Float32Array {
  const R = mean.length;
  const cell = FINE * (8 + 16 * rng.uniform());
  const sharp = 4 + 16 * rng.uniform();
  const xs = Float64Array.from({ length: samples * FINE }, (_, x) => x / cell);
  const fields = Array.from({ length: R }, () => fractalRows(rng, 4, xs));
  const bias = mean.map((m) => 0.35 * Math.log(Math.max(0.03, m)));
  const out = new Float32Array(lines * samples * R);
  const e = new Float64Array(R);
  for (let y = 0; y < lines * FINE; y++) {
    const rows = fields.map((field) => field(y / cell));
    for (let x = 0; x < samples * FINE; x++) {
      let most = -Infinity;
      for (let r = 0; r < R; r++) {
        e[r] = sharp * (rows[r][x] + bias[r]);
        most = Math.max(most, e[r]);
      }
      let total = 0;
      for (let r = 0; r < R; r++) {
        e[r] = e[r] === most ? 1 : Math.exp(e[r] - most);
        total += e[r];
      }
      const at = (Math.floor(y / FINE) * samples + Math.floor(x / FINE)) * R;
      for (let r = 0; r < R; r++) out[at + r] += e[r] / total / FINE ** 2;
    }
  }
  return out;
}

/** Some pixels unlike their neighbours, in place; masked ones too, so that numbers are drawn alike. */
function scatter(land: Float32Array, R: number, pixels: Uint8Array, rng: Rng): void {
  for (let i = 0; i < pixels.length; i++) {
    if (rng.uniform() < ODD) land.set(rng.dirichlet(R, CONCENTRATION), i * R);
  }
}

/** What the solver answers of the land with the scene's noise. [n × R], masked pixels 0 */
function seenThrough(
  land: Float32Array,
  { variant, endmembers: E, R, bands, covariance }: NoisyScene,
  levels: Float32Array,
  pixels: Uint8Array,
  rng: Rng,
): Float32Array {
  const nnls = variant === 'NNLS + sum-to-one';
  const gram = gramOf(E, R, bands);
  const solver = makeSolver(gram, R, nnls ? 'nnls' : 'fcls');
  const factor = cholesky(covariance!, R, 1e-9);
  const out = new Float32Array(land.length);
  const f = new Float64Array(R);
  const normal = new Float64Array(R);
  for (let i = 0; i < pixels.length; i++) {
    for (let r = 0; r < R; r++) normal[r] = rng.normal();
    if (!pixels[i]) continue;
    let square = 0;
    for (let r = 0; r < R; r++) {
      let product = 0;
      for (let c = 0; c < R; c++) product += gram[r * R + c] * land[i * R + c];
      square += land[i * R + r] * product;
      f[r] = product;
    }
    // A mixture of unit-norm endmembers is shorter than 1, the spectrum is not.
    const scale = isUnitNorm(variant) && square > 0 ? 1 / Math.sqrt(square) : 1;
    for (let r = 0; r < R; r++) {
      let noise = 0;
      for (let c = 0; c <= r; c++) noise += factor[r * R + c] * normal[c];
      f[r] = scale * f[r] + levels[i] * noise;
    }
    solver.solve(f, out, i * R);
    if (nnls) normaliseSum(out, i * R, R);
  }
  return out;
}

function squaredDifference(
  a: Float32Array,
  b: Float32Array,
  R: number,
  pixels: Uint8Array,
): number {
  let sum = 0;
  pixels.forEach((v, i) => {
    if (!v) return;
    for (let k = i * R; k < (i + 1) * R; k++) sum += (a[k] - b[k]) ** 2;
  });
  return sum;
}
