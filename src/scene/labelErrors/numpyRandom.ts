/**
 * The random numbers of NumPy's `default_rng(seed)`, bit for bit: SeedSequence and PCG64 (O'Neill 2014, XSL-RR 128/64),
 * `integers` (Lemire 2019) and `normal` (ziggurat, Marsaglia & Tsang 2000, 256 strips). Labels with errors are drawn with
 * them, so that a script in Python and the studio speak of the same labels.
 */
import { zigguratWidths } from './zigguratWidths';

export interface NumpyRandom {
  /** `rng.integers(low, high)`: low ≤ k < high, at most 2³² − 1 values. */
  integers(low: number, high: number): number;
  /** `rng.normal()`: standard normal. */
  normal(): number;
}

const MASK32 = 0xffffffffn;
const MASK64 = (1n << 64n) - 1n;
const MASK128 = (1n << 128n) - 1n;
const MULTIPLIER = (2549297995355413924n << 64n) | 4865540595714422341n;

/** Where 256 strips of equal area under exp(−x²/2) end at height 1, and that area. */
const LAST_EDGE = 3.6541528853610088;
const AREA = 0.004928673233974655;

/** Heights of the strips' edges, and the integers below which a strip lies wholly under the curve. */
const { heights, inside } = strips();

function strips(): { heights: Float64Array; inside: Float64Array } {
  const edges = zigguratWidths.map((w) => w * 2 ** 52);
  const height = (x: number): number => Math.exp(-0.5 * x * x);
  const below = edges.map((x, i) => (i < 2 ? 0 : Math.floor((edges[i - 1] / x) * 2 ** 52)));
  below[0] = Math.floor(((LAST_EDGE * height(LAST_EDGE)) / AREA) * 2 ** 52);
  return {
    heights: Float64Array.from(edges, (x, i) => (i === 0 ? 1 : height(x))),
    inside: Float64Array.from(below),
  };
}

/** @param seed a whole number from 0 to 2³² − 1 */
export function numpyRandom(seed: number): NumpyRandom {
  const [first, increment] = seeded(seed);
  let state = first;
  const step = (): void => {
    state = (state * MULTIPLIER + increment) & MASK128;
  };
  const next64 = (): bigint => {
    step();
    const x = (state >> 64n) ^ (state & MASK64);
    const turn = state >> 122n;
    return ((x >> turn) | (x << (64n - turn))) & MASK64;
  };
  /** The half of a 64-bit number that `next32` has not given out yet. */
  let half: number | null = null;
  const next32 = (): number => {
    if (half !== null) {
      const kept = half;
      half = null;
      return kept;
    }
    const both = next64();
    half = Number(both >> 32n);
    return Number(both & MASK32);
  };
  const nextDouble = (): number => Number(next64() >> 11n) / 2 ** 53;

  return {
    integers(low, high) {
      const count = BigInt(high - low);
      if (count === 1n) return low;
      let product = BigInt(next32()) * count;
      if ((product & MASK32) < count) {
        const least = ((1n << 32n) - count) % count;
        while ((product & MASK32) < least) product = BigInt(next32()) * count;
      }
      return low + Number(product >> 32n);
    },
    normal() {
      for (;;) {
        const raw = next64();
        const strip = Number(raw & 0xffn);
        const negative = (raw & 0x100n) !== 0n;
        const integer = Number((raw >> 9n) & 0xfffffffffffffn);
        const x = integer * zigguratWidths[strip];
        const signed = negative ? -x : x;
        if (integer < inside[strip]) return signed;
        if (strip === 0) {
          for (;;) {
            const beyond = -Math.log1p(-nextDouble()) / LAST_EDGE;
            const y = -Math.log1p(-nextDouble());
            if (y + y <= beyond * beyond) continue;
            const tail = LAST_EDGE + beyond;
            return Math.floor(integer / 256) % 2 === 1 ? -tail : tail;
          }
        }
        const [low, high] = [heights[strip], heights[strip - 1]];
        if ((high - low) * nextDouble() + low < Math.exp(-0.5 * x * x)) return signed;
      }
    },
  };
}

/** State and increment of PCG64 from SeedSequence(seed): a pool of four words, hashed and mixed, then eight words of it. */
function seeded(seed: number): [state: bigint, increment: bigint] {
  let hash = 0x43b0d7e5;
  const hashed = (value: number): number => {
    let v = (value ^ hash) >>> 0;
    hash = Math.imul(hash, 0x931e8875) >>> 0;
    v = Math.imul(v, hash) >>> 0;
    return (v ^ (v >>> 16)) >>> 0;
  };
  const mixed = (x: number, y: number): number => {
    const v = (Math.imul(x, 0xca01f9dd) - Math.imul(y, 0x4973f715)) >>> 0;
    return (v ^ (v >>> 16)) >>> 0;
  };
  const pool = [seed >>> 0, 0, 0, 0].map(hashed);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = mixed(pool[to], hashed(pool[from]));
    }
  }
  let second = 0x8b51f9dd;
  const words = Array.from({ length: 8 }, (_, i) => {
    let v = (pool[i % 4] ^ second) >>> 0;
    second = Math.imul(second, 0x58f38ded) >>> 0;
    v = Math.imul(v, second) >>> 0;
    return BigInt((v ^ (v >>> 16)) >>> 0);
  });
  const long = Array.from({ length: 4 }, (_, i) => words[2 * i] | (words[2 * i + 1] << 32n));
  const increment = ((((long[2] << 64n) | long[3]) << 1n) | 1n) & MASK128;
  // From state 0: one step, the seed added, one step.
  const start = (increment + ((long[0] << 64n) | long[1])) & MASK128;
  return [(start * MULTIPLIER + increment) & MASK128, increment];
}
