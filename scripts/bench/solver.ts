/**
 * The simplex solver on as many pixels as a page previews at once, in Node: `unmix` against every pixel walking the
 * active set on inner products of its own, which gives the same bits. Processor time, so that other programs do not count.
 */
import { makeRng } from '../../src/maths/rng';
import {
  gramOf,
  makeSolver,
  normaliseSum,
  unmix,
  type Constraint,
} from '../../src/unmixing/simplexLeastSquares';
import type { SolverResult } from './results';

const sizes: readonly (readonly [number, number])[] = [
  [3, 200],
  [6, 200],
  [9, 100],
];

/** Milliseconds of the processor that `work` takes. */
function cpuMs(work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** Mixtures [n × B] of endmembers [R × B] that look alike, as materials do; neighbours are, too. */
function scene(R: number, bands: number, n: number): { E: Float64Array; spectra: Float32Array } {
  const rng = makeRng(R);
  const E = new Float64Array(R * bands);
  for (let k = 0; k < E.length; k++) {
    const [r, b] = [Math.floor(k / bands), k % bands];
    E[k] = 0.6 + 0.4 * Math.sin((b / bands) * (3 + r) + r);
  }
  const spectra = new Float32Array(n * bands);
  let a: number[] = [];
  for (let p = 0; p < n; p++) {
    if (p % 4 === 0) a = rng.dirichlet(R, 0.3);
    const light = 0.7 + 0.6 * rng.uniform();
    for (let b = 0; b < bands; b++) {
      let v = 0;
      for (let r = 0; r < R; r++) v += a[r] * E[r * bands + b];
      spectra[p * bands + b] = light * v * (1 + 0.03 * rng.normal());
    }
  }
  return { E, spectra };
}

/** `unmix`, pixel by pixel and endmember by endmember. */
function plainly(
  spectra: Float32Array,
  n: number,
  E: Float64Array,
  R: number,
  bands: number,
  constraint: Constraint,
): Float32Array {
  const solver = makeSolver(gramOf(E, R, bands), R, constraint, 0);
  const out = new Float32Array(n * R);
  const f = new Float64Array(R);
  for (let p = 0; p < n; p++) {
    for (let r = 0; r < R; r++) {
      let sum = 0;
      for (let b = 0, i = p * bands, j = r * bands; b < bands; b++) sum += spectra[i++] * E[j++];
      f[r] = sum;
    }
    solver.solve(f, out, p * R);
    if (constraint === 'nnls') normaliseSum(out, p * R, R);
  }
  return out;
}

/** @throws Error when the two differ in any bit */
export function measureSolver(quick: boolean, pixels = quick ? 10_000 : 100_000): SolverResult[] {
  return sizes.flatMap(([R, bands]) => {
    const { E, spectra } = scene(R, bands, pixels);
    return (['nnls', 'fcls'] as const).map((constraint) => {
      const options = { constraint, normalise: constraint === 'nnls' };
      let [walkMs, unmixMs] = [Infinity, Infinity];
      // The first of three compiles; the least of them is told.
      for (let k = 0; k < 3; k++) {
        let [wanted, found]: Float32Array[] = [new Float32Array(0), new Float32Array(0)];
        const walk = cpuMs(() => (wanted = plainly(spectra, pixels, E, R, bands, constraint)));
        const own = cpuMs(() => (found = unmix(spectra, pixels, E, R, bands, options)));
        if (found.some((v, i) => !Object.is(v, wanted[i]))) {
          throw new Error(`${constraint}, R = ${R}: the answers differ.`);
        }
        walkMs = Math.min(walkMs, walk);
        unmixMs = Math.min(unmixMs, own);
      }
      return { constraint, pixels, bands, endmembers: R, walkMs, unmixMs };
    });
  });
}
