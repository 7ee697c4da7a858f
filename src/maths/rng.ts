/** Seeded random numbers (PCG-like mulberry32 seeded by splitmix): same seed, same numbers, on every machine. */
export interface Rng {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Integer in [0, n). */
  int(n: number): number;
  /** Gamma(shape, 1), shape > 0 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number;
  /** Dirichlet with equal concentration alpha over n parts. */
  dirichlet(n: number, alpha: number): number[];
  /** A new generator whose stream depends on this one's seed and the name only, not on how much was drawn. */
  fork(name: string): Rng;
}

export function makeRng(seed: number): Rng {
  const initial = mix32(seed >>> 0 || 0x9e3779b9);
  let state = initial;
  let spare: number | null = null;
  const rng: Rng = {
    uniform() {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    },
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - rng.uniform()));
      const angle = 2 * Math.PI * rng.uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    int(n) {
      return Math.floor(rng.uniform() * n);
    },
    gamma(shape) {
      if (shape < 1) return rng.gamma(shape + 1) * Math.pow(1 - rng.uniform(), 1 / shape);
      const d = shape - 1 / 3;
      const c = 1 / Math.sqrt(9 * d);
      for (;;) {
        const x = rng.normal();
        const v = (1 + c * x) ** 3;
        if (v <= 0) continue;
        const u = 1 - rng.uniform();
        if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
      }
    },
    dirichlet(n, alpha) {
      // Called for every pixel of every synthetic scene: one array, and no functions made on the way.
      const parts: number[] = [];
      let total = 0;
      for (let i = 0; i < n; i++) {
        const part = rng.gamma(alpha);
        parts.push(part);
        total += part;
      }
      if (total === 0) total = 1;
      for (let i = 0; i < n; i++) parts[i] /= total;
      return parts;
    },
    fork(name) {
      let hash = initial;
      for (let i = 0; i < name.length; i++) hash = mix32(hash ^ name.charCodeAt(i));
      return makeRng(hash);
    },
  };
  return rng;
}

function mix32(x: number): number {
  let h = (x + 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

const STEP = 0x6d2b79f5;

/** Where `makeRng(seed).fork(path[0]).fork(…)` stands before it has drawn anything: a whole number of 32 bits. */
export function stateOf(seed: number, path: readonly string[]): number {
  let state = mix32(seed >>> 0 || 0x9e3779b9);
  for (const name of path) {
    for (let i = 0; i < name.length; i++) state = mix32(state ^ name.charCodeAt(i));
    state = mix32(state || 0x9e3779b9);
  }
  return state | 0;
}

/** Where it stands after `count` uniform numbers. */
export const stateAfter = (state: number, count: number): number =>
  (state + Math.imul(count, STEP)) | 0;

/**
 * Fills `out` with `yes` where the next uniform number of the generator that stands at `state` is below `chance`, else
 * with `no`. Beside `makeRng`, whose code every stored result is stamped with: no number depends on the one before, so
 * that a SIMD kernel does the same (kernels/choices).
 */
export function choose(
  out: Float32Array,
  state: number,
  { chance, yes, no }: { readonly chance: number; readonly yes: number; readonly no: number },
): void {
  const limit = chance * 2 ** 32;
  for (let i = 0; i < out.length; i++) {
    const s = stateAfter(state, i + 1);
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    out[i] = (t ^ (t >>> 14)) >>> 0 < limit ? yes : no;
  }
}
