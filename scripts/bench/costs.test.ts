import { describe, expect, it } from 'vitest';
import * as costs from './costs';
import { shareOf } from './roofline';

describe('bytes and flops', () => {
  it('counts a product by hand: [2, 3]·[3, 5]', () => {
    const { forward, backward } = costs.productCost({ n: 2, k: 3, m: 5 });
    expect(forward).toEqual({ bytes: 4 * (6 + 15 + 10), flops: 60 });
    // dy, A and B in; dA and dB out.
    expect(backward).toEqual({ bytes: 4 * (10 + 6 + 15 + 6 + 15), flops: 120 });
    expect(costs.transposedProductCost({ n: 2, k: 3, m: 5 }).forward).toEqual({
      bytes: 4 * (6 + 10 + 15),
      flops: 60,
    });
  });

  it('counts a scan by hand: two positions, three channels, one state', () => {
    const { forward, backward } = costs.scan1dCost({ b: 1, l: 2, d: 3, n: 1 });
    // u, Δ, z, y of 6; B, C of 2; A 3; D and bias 6
    expect(forward.bytes).toBe(4 * (4 * 6 + 2 * 2 + 3 + 6));
    expect(forward.flops).toBe(6 * (7 + 12));
    expect(backward!.bytes).toBe(4 * (7 * 6 + 2 * (2 * 2 + 3 + 6)));
  });

  it('counts a grid as the line of the same positions, plus the second pass', () => {
    const line = costs.scan1dCost({ b: 1, l: 12, d: 5, n: 4 });
    const grid = costs.scan2dCost({ b: 1, h: 3, w: 4, d: 5, n: 4 });
    expect(grid.forward.bytes).toBe(line.forward.bytes);
    expect(grid.backward!.bytes).toBe(line.backward!.bytes);
    expect(grid.forward.flops - line.forward.flops).toBe(12 * 5 * 4 * 2);
  });

  it('counts four sides as the grid with the same operands and more arithmetic', () => {
    const size = { b: 2, h: 3, w: 4, d: 5, n: 1 };
    const [grid, sides] = [costs.scan2dCost(size), costs.spatialCost(size)];
    expect(sides.forward.bytes).toBe(grid.forward.bytes);
    expect(sides.backward!.bytes).toBe(grid.backward!.bytes);
    expect(sides.forward.flops - grid.forward.flops).toBe(24 * 5 * 9);
    expect(sides.backward!.flops - grid.backward!.flops).toBe(24 * 5 * 23);
  });

  it('counts a convolution of one tap and windows of nine', () => {
    const one = costs.depthwiseCost({ b: 1, h: 2, w: 2, c: 3, kh: 1, kw: 1 });
    expect(one.forward).toEqual({ bytes: 4 * (12 + 12 + 3 + 3), flops: 12 * 7 });
    const windows = costs.im2colCost({ b: 1, h: 2, w: 2, c: 3 });
    expect(windows.forward).toEqual({ bytes: 4 * (12 + 9 * 12), flops: 0 });
    expect(windows.backward!.flops).toBe(8 * 12);
  });

  it('is linear in rows for what works row by row', () => {
    for (const cost of [costs.normCost, costs.branchSumCost]) {
      const [a, b] = [cost({ n: 10, c: 8 }), cost({ n: 20, c: 8 })];
      expect(b.forward.flops).toBe(2 * a.forward.flops);
      expect(b.backward!.flops).toBe(2 * a.backward!.flops);
    }
    expect(costs.softmaxCost({ n: 7, r: 3 }).forward.bytes).toBe(4 * (3 * 21 + 1));
    expect(costs.adamCost({ p: 5 }).forward.bytes).toBe(4 * 50);
  });
});

describe('roofline', () => {
  const rates = { bytesPerSecond: 10e9, flopsPerSecond: 100e9, productSide: 512 };

  it('names the nearer limit', () => {
    // 5 of 10 GB/s and 10 of 100 GFLOP/s
    const slow = shareOf({ bytes: 5e6, flops: 1e7 }, 1, rates);
    expect(slow.ofCopy).toBeCloseTo(0.5);
    expect(slow.ofProduct).toBeCloseTo(0.1);
    expect(slow).toMatchObject({ limit: 'bytes', ofRoof: slow.ofCopy });
    const busy = shareOf({ bytes: 1e6, flops: 8e7 }, 1, rates);
    expect(busy).toMatchObject({ limit: 'flops', ofRoof: busy.ofProduct });
    expect(busy.ofRoof).toBeCloseTo(0.8);
  });
});
