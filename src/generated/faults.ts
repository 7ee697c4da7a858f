/**
 * What sensors and scenes do to single bands of single pixels, put onto any scene: impulses, detectors that are stuck, the
 * absorption of something that lies over the scene, and a material that no endmember names. Deterministic in the seed.
 */
import { fractalNoise } from '../maths/noise';
import { makeRng, type Rng } from '../maths/rng';
import type { Cube } from '../scene/cube';

export const faultKinds = ['impulses', 'dead', 'absorption', 'unknown'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Faults {
  readonly kind: FaultKind;
  /** Of all values (impulses), of the columns (dead), of the pixels (absorption, unknown): 0 to 1. */
  readonly share: number;
}

export interface FaultedCube {
  readonly cube: Cube;
  /** [N × B] 1 = this value was changed */
  readonly changed: Uint8Array;
}

/** Bands in a row that a detector's fault takes. */
const RUN = [2, 8] as const;
/** Cells of the patches to an image side. */
const PATCHES = 6;

/**
 * @param cube its values finite; left as it is
 * @returns a cube of the same size and bands. impulses: a value goes 30 to 100 % of the way to 0 or to the largest of the
 * scene. dead: 2 to 8 adjacent bands of a column stand at 0 or at one value each for all lines. absorption: y_b ·
 * exp(−t·Σ features), t > 0 in patches. unknown: y ← (1 − u) y + u m in patches, u from .1 to .5, m one spectrum.
 */
export function withFaults(cube: Cube, { kind, share }: Faults, seed: number): FaultedCube {
  const rng = makeRng(seed).fork(`faults ${kind}`);
  const data = cube.data.slice();
  makers[kind](rng, data, cube, share);
  const changed = new Uint8Array(data.length);
  for (let k = 0; k < data.length; k++) if (data[k] !== cube.data[k]) changed[k] = 1;
  return { cube: { ...cube, data }, changed };
}

type Maker = (rng: Rng, data: Float32Array, size: Cube, share: number) => void;

const makers: Readonly<Record<FaultKind, Maker>> = {
  impulses(rng, data, _size, share) {
    const full = largest(data);
    for (let k = 0; k < data.length; k++) {
      if (rng.uniform() >= share) continue;
      const target = rng.uniform() < 0.5 ? 0 : full;
      data[k] += (0.3 + 0.7 * rng.uniform()) * (target - data[k]);
    }
  },
  dead(rng, data, { lines, samples, bands: B }, share) {
    const full = largest(data);
    for (let s = 0; s < samples; s++) {
      if (rng.uniform() >= share) continue;
      const length = Math.min(B, RUN[0] + rng.int(RUN[1] - RUN[0] + 1));
      const first = rng.int(B - length + 1);
      const zero = rng.uniform() < 0.5;
      for (let b = first; b < first + length; b++) {
        const stuck = zero ? 0 : full * rng.uniform();
        for (let l = 0; l < lines; l++) data[(l * samples + s) * B + b] = stuck;
      }
    }
  },
  absorption(rng, data, size, share) {
    const { bands: B } = size;
    const depth = new Float64Array(B);
    for (let n = 2 + rng.int(2); n > 0; n--) {
      const [centre, width] = [rng.uniform(), 0.01 + 0.03 * rng.uniform()];
      for (let b = 0; b < B; b++) {
        depth[b] += Math.exp(-0.5 * ((b / Math.max(1, B - 1) - centre) / width) ** 2);
      }
    }
    inPatches(rng, size, share, (i, amount) => {
      const t = 0.1 + 0.7 * amount;
      for (let b = 0; b < B; b++) if (depth[b] > 0.01) data[i * B + b] *= Math.exp(-t * depth[b]);
    });
  },
  unknown(rng, data, size, share) {
    const { bands: B } = size;
    const shape = fractalNoise(rng.fork('spectrum'), 3);
    const level = Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
    const m = Float64Array.from(
      { length: B },
      (_, b) => level * Math.exp(1.5 * shape((4 * b) / B, 0.5)),
    );
    inPatches(rng, size, share, (i, amount) => {
      const u = 0.1 + 0.4 * amount;
      for (let b = 0; b < B; b++) data[i * B + b] += u * (m[b] - data[i * B + b]);
    });
  },
};

/** Calls `put` for this share of the pixels, in smooth patches; amount 0 to 1, growing inwards. */
function inPatches(
  rng: Rng,
  { lines, samples }: Cube,
  share: number,
  put: (pixel: number, amount: number) => void,
): void {
  if (!(share > 0)) return;
  const field = fractalNoise(rng.fork('patches'), 3);
  const N = lines * samples;
  const side = Math.max(lines, samples) / PATCHES;
  const values = Float64Array.from({ length: N }, (_, i) =>
    field((i % samples) / side, Math.floor(i / samples) / side),
  );
  const sorted = values.slice().sort();
  const least = sorted[Math.min(N - 1, Math.max(0, Math.ceil((1 - share) * N)))];
  const span = sorted[N - 1] - least || 1;
  for (let i = 0; i < N; i++) if (values[i] >= least) put(i, (values[i] - least) / span);
}

/** Beyond it lies a thousandth of the values. */
function largest(data: Float32Array): number {
  const every = Math.max(1, Math.floor(data.length / 100_000));
  const some = data.filter((_, k) => k % every === 0).sort();
  return some[Math.floor(0.999 * (some.length - 1))];
}
