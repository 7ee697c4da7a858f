import { describe, expect, it } from 'vitest';
import { tinyScene } from '../../store/fakeWorkers.suite';
import {
  areaPath,
  bandAxis,
  bandNear,
  maskedRuns,
  placeAt,
  plotBox,
  spectrumPath,
  spreadOut,
  ticks,
  valueDomain,
  viewDomain,
  xOf,
} from './spectrumAxes';

const box = { left: 0, top: 0, width: 100, height: 100 };
const ones = (n: number) => new Uint8Array(n).fill(1);

describe('bandAxis', () => {
  it('orders bands by wavelength where the file does not', () => {
    const axis = bandAxis({ bands: 4, wavelengths: Float64Array.from([500, 400, 700, 600]) });
    expect(axis.order).toEqual([1, 0, 3, 2]);
    expect(axis.domain).toEqual({ from: 400, to: 700 });
    expect(axis.title).toBe('Wavelength, nm');
    expect(bandNear(axis, 610)).toBe(3);
  });
  it('counts bands without wavelengths, and gives one band some width', () => {
    expect(bandAxis({ bands: 3, wavelengths: null })).toMatchObject({
      title: 'Band',
      domain: { from: 0, to: 2 },
    });
    expect(bandAxis({ bands: 1, wavelengths: null }).domain).toEqual({ from: -0.5, to: 0.5 });
  });
});

describe('spectrumPath', () => {
  const axis = bandAxis({ bands: 5, wavelengths: null });
  it('goes through the values, y up', () => {
    expect(spectrumPath([0, 1, 0, 1, 0], ones(5), axis, { from: 0, to: 1 }, box)).toBe(
      'M0.0 100.0L25.0 0.0L50.0 100.0L75.0 0.0L100.0 100.0',
    );
  });
  it('is interrupted by masked bands, values that are not numbers, and wavelength gaps', () => {
    const masked = Uint8Array.from([1, 1, 0, 1, 1]);
    const moves = (path: string) => path.match(/M/g)?.length;
    expect(moves(spectrumPath([1, 1, 1, 1, 1], masked, axis, { from: 0, to: 2 }, box))).toBe(2);
    expect(moves(spectrumPath([1, NaN, 1, 1, 1], ones(5), axis, { from: 0, to: 2 }, box))).toBe(2);
    const gap = bandAxis({ bands: 5, wavelengths: Float64Array.from([400, 410, 420, 900, 910]) });
    expect(moves(spectrumPath([1, 1, 1, 1, 1], ones(5), gap, { from: 0, to: 2 }, box))).toBe(2);
  });
  it('shades runs of masked bands up to the middle of the next', () => {
    expect(maskedRuns(Uint8Array.from([0, 1, 0, 0, 1]), axis)).toEqual([
      [0, 0.5],
      [1.5, 3.5],
    ]);
  });
});

describe('plotBox and placeAt', () => {
  const inside = plotBox(364, { left: 46, right: 18 }, { top: 8, height: 150 });
  it('leaves room at both sides, and keeps some width in the narrowest frame', () => {
    expect(inside).toEqual({ left: 46, top: 8, width: 300, height: 150 });
    expect(plotBox(10, { left: 46, right: 18 }, { top: 0, height: 1 }).width).toBe(40);
  });
  it('finds the value under a pointer, beyond the ends the ends', () => {
    const domain = { from: 400, to: 2500 };
    for (const nm of [400, 555, 2500]) {
      expect(placeAt(xOf(nm, domain, inside), domain, inside)).toBeCloseTo(nm, 9);
    }
    expect(placeAt(0, domain, inside)).toBe(400);
    expect(placeAt(364, domain, inside)).toBe(2500);
  });
});

describe('ticks', () => {
  it('are round and inside the range', () => {
    expect(ticks({ from: 0, to: 0.7 }, 4)).toEqual([0, 0.2, 0.4, 0.6]);
    expect(ticks({ from: 400, to: 2500 }, 5)).toEqual([500, 1000, 1500, 2000, 2500]);
    expect(ticks({ from: -0.05, to: 0.12 }, 3)).toEqual([0, 0.1]);
  });
});

describe('spreadOut', () => {
  it('keeps names apart and inside', () => {
    const ys = spreadOut([{ y: 99 }, { y: 98 }, { y: 20 }, { y: NaN }], 0, 100).map((i) => i.y);
    expect(ys).toEqual([20, 89, 100]);
  });
});

describe('areaPath', () => {
  it('closes a run of bands, and each of several by itself', () => {
    const axis = bandAxis({ bands: 5, wavelengths: null });
    const values = { from: 0, to: 2 };
    const one = areaPath([0, 0, 0, 0, 0], [2, 2, 2, 2, 2], ones(5), axis, values, box);
    expect(one).toBe(
      'M0.0 100.0L25.0 100.0L50.0 100.0L75.0 100.0L100.0 100.0L100.0 0.0L75.0 0.0L50.0 0.0L25.0 0.0L0.0 0.0Z',
    );
    const masked = Uint8Array.from([1, 1, 0, 1, 1]);
    const two = areaPath([0, 0, 0, 0, 0], [2, 2, 2, 2, 2], masked, axis, values, box);
    expect(two.match(/M[^Z]*Z/g)).toHaveLength(2);
  });
});

describe('viewDomain', () => {
  const { cube, mask } = tinyScene();
  it('is that of the values as measured, ends above 1 without the continuum, and holds negative slopes', () => {
    expect(viewDomain('measured', cube, mask)).toEqual(valueDomain(cube, mask));
    const removed = viewDomain('continuum', cube, mask);
    expect(removed.from).toBeLessThan(1);
    expect(removed.to).toBeGreaterThan(1);
    const slopes = viewDomain('derivative', cube, mask);
    expect(slopes.from).toBeLessThan(0);
    expect(slopes.to).toBeGreaterThan(0);
  });
  it('is 0 to 1 where nothing can be said', () => {
    const none = { ...mask, pixels: new Uint8Array(12) };
    expect(viewDomain('derivative', cube, none)).toEqual({ from: 0, to: 1 });
  });
});
