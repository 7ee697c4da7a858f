/** Continuum removal and derivatives on spectra whose answers are known in closed form, with gaps and odd orders. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { continuumRemoved, firstDerivative, viewOf, viewOfRows, viewTitle } from './views';

const all = (n: number): Uint8Array => new Uint8Array(n).fill(1);
const nm = (n: number, from = 400, step = 10): Float64Array =>
  Float64Array.from({ length: n }, (_, b) => from + step * b);

describe('continuum removal', () => {
  it('is 1 on a concave spectrum', () => {
    const x = nm(20);
    const y = Array.from(x, (v) => 1 - ((v - 480) / 300) ** 2);
    for (const v of continuumRemoved(y, x, all(20))) expect(v).toBe(1);
  });

  it('gives back an absorption that was multiplied onto a straight continuum', () => {
    const x = nm(31);
    const depth = (v: number): number => 1 - 0.4 * Math.exp(-(((v - 550) / 30) ** 2));
    const line = (v: number): number => 0.2 + 0.001 * (v - 400);
    const y = Array.from(x, (v) => line(v) * depth(v));
    const removed = continuumRemoved(y, x, all(31));
    const deepest = removed.indexOf(Math.min(...removed));
    expect(x[deepest]).toBe(550);
    // The hull touches the shoulders, where the absorption is 10⁻¹¹ deep.
    removed.forEach((v, b) => expect(v).toBeCloseTo(depth(x[b]), 5));
  });

  it('does not care for the order of the bands, the brightness, or bad bands', () => {
    const rng = makeRng(5).fork('continuum');
    const n = 40;
    const x = nm(n);
    const y = Float32Array.from({ length: n }, () => 0.2 + rng.uniform());
    const plain = continuumRemoved(y, x, all(n));
    const order = Array.from({ length: n }, (_, b) => (b * 7) % n);
    const turned = continuumRemoved(
      order.map((b) => y[b]),
      order.map((b) => x[b]),
      all(n),
    );
    order.forEach((b, i) => expect(turned[i]).toBe(plain[b]));
    const bright = continuumRemoved(
      y.map((v) => v * 8192),
      x,
      all(n),
    );
    bright.forEach((v, b) => expect(v).toBeCloseTo(plain[b], 6));
    // A spike that is masked raises no hull.
    const spiked = y.slice();
    spiked[13] = 50;
    const valid = all(n);
    valid[13] = 0;
    const without = continuumRemoved(spiked, x, valid);
    expect(without[13]).toBeNaN();
    expect(Math.max(...without.filter((_, b) => b !== 13))).toBe(1);
    expect(without.filter((v) => v === 1).length).toBeGreaterThanOrEqual(2);
  });

  it('never exceeds 1, touches it at both ends, and says nothing where the hull is not above 0', () => {
    for (let seed = 0; seed < 50; seed++) {
      const rng = makeRng(seed).fork('hull');
      const n = 2 + rng.int(30);
      const y = Array.from({ length: n }, () => 0.01 + rng.uniform());
      const removed = continuumRemoved(y, nm(n), all(n));
      expect(removed[0]).toBe(1);
      expect(removed[n - 1]).toBe(1);
      for (const v of removed) expect(v).toBeLessThanOrEqual(1);
      for (const v of removed) expect(v).toBeGreaterThan(0);
    }
    expect([...continuumRemoved([-1, -2, -1], nm(3), all(3))]).toEqual([NaN, NaN, NaN]);
    expect([...continuumRemoved([0.5], nm(1), all(1))]).toEqual([1]);
    expect([...continuumRemoved([NaN, 1, 2], nm(3), all(3))]).toEqual([NaN, 1, 1]);
  });
});

describe('first derivative', () => {
  it('is exact for a parabola on uneven wavelengths, in units per µm', () => {
    const x = [400, 410, 425, 430, 460];
    const y = x.map((v) => 3 * (v / 1000) ** 2);
    const d = firstDerivative(y, x, all(5), 1000);
    for (const b of [1, 2, 3]) expect(d[b]).toBeCloseTo((6 * x[b]) / 1000, 5);
    // At the ends: the slope to the neighbour.
    expect(d[0]).toBeCloseTo((y[1] - y[0]) / 0.01, 5);
  });

  it('stops at gaps, whose ends take the slope inside, and at bands by themselves', () => {
    const x = [400, 410, 420, 900, 910, 920, 2000];
    const y = [1, 2, 3, 100, 90, 80, 7];
    const d = firstDerivative(y, x, all(7));
    [0.1, 0.1, 0.1, -1, -1, -1].forEach((v, b) => expect(d[b]).toBeCloseTo(v, 6));
    expect(d[6]).toBeNaN();
  });

  it('follows wavelengths that fall and bands at the same place', () => {
    const x = [430, 420, 420, 410];
    const d = firstDerivative([3, 2, 99, 1], x, all(4));
    expect(d[0]).toBeCloseTo(0.1, 6);
    expect(d[1]).toBeCloseTo(0.1, 6);
    expect(d[2]).toBeNaN();
  });
});

describe('views', () => {
  it('leaves what is measured as it is, and knows band numbers', () => {
    const y = Float32Array.from([1, 2, 4]);
    expect(viewOf('measured', y, null, all(3))).toBe(y);
    expect([...viewOf('derivative', y, null, all(3))]).toEqual([1, 1.5, 2]);
    expect(viewOfRows('measured', y, null, all(3))).toBe(y);
  });

  it('takes rows one by one', () => {
    const rows = Float32Array.from([1, 0.5, 1, 2, 2, 2]);
    const shown = viewOfRows('continuum', rows, nm(3), all(3));
    expect([...shown]).toEqual([1, 0.5, 1, 1, 1, 1]);
  });

  it('titles axes with their units', () => {
    expect(viewTitle('measured', 'reflectance', true)).toBe('reflectance');
    expect(viewTitle('continuum', 'reflectance', true)).toBe('reflectance / continuum');
    expect(viewTitle('derivative', 'radiance', true)).toBe('radiance per µm');
    expect(viewTitle('derivative', 'value', false)).toBe('value per band');
  });
});
