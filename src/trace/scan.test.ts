/** Rows of α beside the golden files and beside scans written out as loops. */
import { describe, expect, it } from 'vitest';
import scan1d from '../../testdata/golden/scan1d.json?raw';
import scan2d from '../../testdata/golden/scan2d.json?raw';
import spatial from '../../testdata/golden/spatial.json?raw';
import { spatialForward } from '../kernels/spatial_scan/reference';
import type { ScanInputs } from '../kernels/selective_scan_1d/reference';
import { makeRng } from '../maths/rng';
import { halfLife, memoryAt, wayOf } from './memory';
import {
  logDecays,
  scanRow,
  silu,
  stepSizes,
  type Cells,
  type Order,
  type ScanParts,
} from './scan';
import { sourcesOf, tapsOf } from './sources';

interface Golden {
  readonly name: string;
  readonly inputs: Readonly<Record<string, { shape: number[]; data: number[] } | undefined>>;
  readonly y: { readonly shape: number[]; readonly data: number[] };
}

/** The parts of image `q` of a golden case, and its size. */
function imageOf(
  { inputs, y }: Golden,
  q: number,
): { parts: ScanParts; cells: Cells; y: number[] } {
  const [e, n] = inputs.A!.shape;
  const lead = y.shape.slice(1, -1);
  const [lines, samples] = lead.length === 1 ? [1, lead[0]] : lead;
  const T = lines * samples;
  const of = (name: string, k: number): number[] =>
    inputs[name]!.data.slice(q * T * k, (q + 1) * T * k);
  const parts: ScanParts = {
    ...{ e, n, u: of('u', e), delta: of('delta', e), B: of('B', n), C: of('C', n) },
    deltaBias: inputs.delta_bias!.data,
    A: inputs.A!.data,
    D: inputs.D!.data,
    // SiLU(z) = 1 at this z, where the case has no gate.
    z: inputs.z ? of('z', e) : new Array<number>(T * e).fill(1.278464542761074),
  };
  return { parts, cells: { lines, samples }, y: y.data.slice(q * T * e, (q + 1) * T * e) };
}

/** y [T, e] by rows of α. */
function byRows(order: Order, parts: ScanParts, cells: Cells): Float64Array {
  const { e, u, D, z } = parts;
  const steps = stepSizes(parts);
  const out = new Float64Array(u.length);
  for (let t = 0; t < cells.lines * cells.samples; t++) {
    scanRow(order, parts, steps, cells, t, (s, c, alpha) => {
      out[t * e + c] += alpha * u[s * e + c];
    });
    for (let c = 0; c < e; c++) {
      const k = t * e + c;
      out[k] = silu(z[k]) * (out[k] + D[c] * u[k]);
    }
  }
  return out;
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

describe.each([
  ['forward', JSON.parse(scan1d) as Golden[], 1e-12],
  ['rightDown', JSON.parse(scan2d) as Golden[], 1e-12],
  // Its numbers are written with ten digits.
  ['fourWay', JSON.parse(spatial) as Golden[], 1e-8],
] as const)('rows of α, %s', (order, cases, tolerance) => {
  it.each(cases.map((c) => [c.name, c] as const))('golden %s', (_, c) => {
    for (let q = 0; q < c.y.shape[0]; q++) {
      const { parts, cells, y } = imageOf(c, q);
      expect(largest(byRows(order, parts, cells), y)).toBeLessThan(tolerance);
    }
  });
});

function randomParts(cells: Cells, e: number, n: number, seed: number): ScanParts {
  const rng = makeRng(seed);
  const T = cells.lines * cells.samples;
  const draw = (size: number): Float64Array =>
    Float64Array.from({ length: size }, () => rng.normal());
  return {
    ...{ e, n, u: draw(T * e), delta: draw(T * e), deltaBias: draw(e) },
    A: draw(e * n).map((v) => -Math.exp(v / 2)),
    ...{ B: draw(T * n), C: draw(T * n), D: draw(e), z: draw(T * e) },
  };
}

/** The four-way scan as its equations say: both ways along the rows, then both ways along the columns of the sum. */
function fourWay(parts: ScanParts, { lines, samples }: Cells): Float64Array {
  const { e, n, u, A, B, C, D, z } = parts;
  const steps = stepSizes(parts);
  const T = lines * samples;
  const out = new Float64Array(T * e);
  for (let c = 0; c < e; c++) {
    for (let s = 0; s < n; s++) {
      const a = Float64Array.from({ length: T }, (_, t) =>
        Math.exp(steps[t * e + c] * A[c * n + s]),
      );
      const written = a.map((v, t) => (1 - v) ** 2 * B[t * n + s] * u[t * e + c]);
      const both = (x: Float64Array, from: number, by: number, count: number, to: Float64Array) => {
        for (const backwards of [false, true]) {
          let g = 0;
          for (let k = 0; k < count; k++) {
            const t = from + by * (backwards ? count - 1 - k : k);
            g = a[t] * g + x[t];
            to[t] += g;
          }
        }
      };
      const G = new Float64Array(T);
      for (let i = 0; i < lines; i++) both(written, i * samples, 1, samples, G);
      const H = new Float64Array(T);
      for (let j = 0; j < samples; j++) both(G, j, samples, lines, H);
      for (let t = 0; t < T; t++) out[t * e + c] += (C[t * n + s] * H[t]) / 4;
    }
    for (let t = 0; t < T; t++) {
      const k = t * e + c;
      out[k] = silu(z[k]) * (out[k] + D[c] * u[k]);
    }
  }
  return out;
}

describe('rows of α, fourWay', () => {
  it.each([
    [{ lines: 6, samples: 5 }, 3, 1],
    [{ lines: 1, samples: 7 }, 2, 2],
    [{ lines: 8, samples: 1 }, 2, 1],
    [{ lines: 1, samples: 1 }, 1, 3],
  ] as const)('%j', (cells, e, n) => {
    const parts = randomParts(cells, e, n, 7);
    expect(largest(byRows('fourWay', parts, cells), fourWay(parts, cells))).toBeLessThan(1e-12);
  });

  it('is what the running code gives', () => {
    const cells = { lines: 7, samples: 9 };
    const parts = randomParts(cells, 4, 1, 9);
    const y = new Float32Array(7 * 9 * 4);
    spatialForward(parts as unknown as ScanInputs, y, { b: 1, h: 7, w: 9, d: 4, n: 1 });
    expect(largest(byRows('fourWay', parts, cells), y)).toBeLessThan(1e-5);
  });

  it('takes from every place, the own one four times, and right-down from above and left only', () => {
    const cells = { lines: 4, samples: 5 };
    const parts = randomParts(cells, 1, 1, 3);
    const row = (order: Order): number[] => {
      const seen = new Array<number>(20).fill(0);
      scanRow(order, parts, stepSizes(parts), cells, 12, (s, _, alpha) => (seen[s] += alpha));
      return seen;
    };
    expect(row('fourWay').every((v) => v !== 0)).toBe(true);
    expect(row('rightDown').map((v) => v !== 0)).toEqual(
      Array.from({ length: 20 }, (_, t) => t <= 12 && t % 5 <= 2),
    );
  });
});

describe('sources', () => {
  it.each(['rightDown', 'fourWay'] as const)(
    '%s: κ sums to what the scan gives the pixel',
    (order) => {
      const cells = { lines: 4, samples: 5 };
      const parts = randomParts(cells, 3, 2, 11);
      const readout = randomParts(cells, 3, 2, 12).u; // [e, R] of R = 20 takes the first 60 numbers
      const taps = tapsOf({ line: 5, sample: 8 }, { lines: 11, samples: 17 }, cells);
      const { kappa } = sourcesOf(order, parts, stepSizes(parts), cells, taps, readout);
      const y = byRows(order, parts, cells);
      const R = readout.length / 3;
      for (let r = 0; r < R; r++) {
        let [sum, expected] = [0, 0];
        for (let t = 0; t < 20; t++) sum += kappa[t * R + r];
        for (const { cell, weight } of taps)
          for (let c = 0; c < 3; c++) expected += weight * y[cell * 3 + c] * readout[c * R + r];
        expect(sum).toBeCloseTo(expected, 12);
      }
    },
  );

  it('the taps of a pixel weigh 1 together, at the edges too', () => {
    for (let line = 0; line < 11; line++) {
      const taps = tapsOf(
        { line, sample: line },
        { lines: 11, samples: 17 },
        { lines: 4, samples: 20 },
      );
      expect(taps.reduce((sum, t) => sum + t.weight, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe('memory', () => {
  const cells = { lines: 4, samples: 5 };
  const parts = randomParts(cells, 1, 1, 5);
  const logs = logDecays(parts, stepSizes(parts));
  // With one channel and one state the mean is the thing itself: α without what is written and read.
  it.each(['rightDown', 'fourWay'] as const)('%s: is the product of α', (order) => {
    const steps = stepSizes(parts);
    const left = memoryAt(order, logs, cells, 12);
    scanRow(order, parts, steps, cells, 12, (s, _, alpha) => {
      const gain = order === 'fourWay' ? (1 - Math.exp(steps[s] * parts.A[0])) ** 2 / 4 : steps[s];
      const times =
        order === 'fourWay' ? (Math.floor(s / 5) === 2 ? 2 : 1) * (s % 5 === 2 ? 2 : 1) : 1;
      expect(left[s]).toBeCloseTo(alpha / (times * gain * parts.C[12] * parts.B[s]), 5);
    });
    expect(left.filter((v) => Number.isNaN(v))).toHaveLength(order === 'fourWay' ? 0 : 11);
    const twice = memoryAt(order, logs, cells, 12, 2);
    left.forEach((v, s) => !Number.isNaN(v) && expect(twice[s]).toBeCloseTo(v * v, 5));
  });

  it('halves after so many places', () => {
    expect(Math.exp(-0.1 * halfLife(-0.1))).toBeCloseTo(0.5, 12);
  });

  it('goes along the source’s row, then the target’s column', () => {
    expect(wayOf('rightDown', cells, 1, 13)).toEqual([1, 2, 3, 8, 13]);
    expect(wayOf('rightDown', cells, 14, 13)).toBeNull();
    expect(wayOf('fourWay', cells, 14, 3)).toEqual([14, 13, 8, 3]);
    expect(wayOf('fourWay', cells, 13, 13)).toEqual([13]);
  });
});
