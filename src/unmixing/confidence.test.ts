/** Labels that are less sure count less in the classical methods: two halves are one whole, next to nothing is nothing. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { leaveOneOutError, unitNorm, type LabelledPixels } from './classical';
import { initialEndmembers } from './initialEndmembers';
import { fitKernelRidge } from './kernelRidge';
import { fitLabelModel } from './labelModel';
import { scaleAwareEndmembers } from './scaleAwareEndmembers';

const [n, R, bands] = [8, 3, 10];
const rng = makeRng(3);
const E = Float64Array.from({ length: R * bands }, () => 0.1 + rng.uniform());
const abundances = Float64Array.from(
  Array.from({ length: n }, () => [...rng.dirichlet(R, 0.7)]).flat(),
);
const spectra = Float64Array.from({ length: n * bands }, (_, k) => {
  const [l, b] = [Math.floor(k / bands), k % bands];
  let v = 0.02 * rng.normal();
  for (let r = 0; r < R; r++) v += abundances[l * R + r] * E[r * bands + b];
  return v;
});
const all: LabelledPixels = { n, R, bands, spectra, abundances };

/** Some of the labels, some of them more than once, with their confidence. */
function chosen(which: readonly (readonly [label: number, confidence: number])[]): LabelledPixels {
  const rows = (values: Float64Array, width: number): Float64Array =>
    Float64Array.from(which.flatMap(([l]) => [...values.subarray(l * width, (l + 1) * width)]));
  return {
    ...{ n: which.length, R, bands },
    spectra: rows(spectra, bands),
    abundances: rows(abundances, R),
    confidence: Float64Array.from(which, ([, c]) => c),
  };
}

const plain = Array.from({ length: n }, (_, l) => [l, 1] as const);
const halves = chosen([...plain.slice(1), [0, 0.5], [0, 0.5]]);
const faint = chosen([...plain.slice(1), [0, 1e-9]]);
const without = chosen(plain.slice(1));

const start = (x: LabelledPixels): Float64Array =>
  initialEndmembers(x.spectra, x.abundances, x.n, R, bands, x.confidence);
const fitted = (x: LabelledPixels): Float64Array =>
  fitLabelModel({ labels: x, pool: Float32Array.from(spectra), m: n, domain: 'raw' }).endmembers;
const aware = (x: LabelledPixels): Float64Array => scaleAwareEndmembers(x, 0.01).endmembers;

const close = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (v, k) => Math.abs(v - b[k])));

describe('confidence of labels', () => {
  it.each([
    ['E⁽⁰⁾', start],
    ['the label model', fitted],
  ] as const)('%s: two halves are one whole', (_, solve) => {
    // The label model stops where its cost has settled, not at the last digit.
    expect(close(solve(halves), solve(all))).toBeLessThan(1e-5);
    // It would say nothing if the label did not matter.
    expect(close(solve(without), solve(all))).toBeGreaterThan(1e-4);
  });

  it.each([
    ['E⁽⁰⁾', start],
    ['E⁽⁰⁾ with brightness', aware],
    ['the label model', fitted],
  ] as const)('%s: next to no confidence is no label', (_, solve) => {
    expect(close(solve(faint), solve(without))).toBeLessThan(1e-3);
    expect(close(solve(all), solve(without))).toBeGreaterThan(1e-3);
  });

  it('leave-one-out judges a variant by the labels that are sure', () => {
    expect(leaveOneOutError('FCLS, raw', faint)).toBeCloseTo(
      leaveOneOutError('FCLS, raw', without),
      6,
    );
  });

  it('kernel ridge regression hardly follows a label that is not sure', () => {
    const U = unitNorm(spectra, n, bands);
    const p = (): Float32Array => new Float32Array(n * R).fill(1 / R);
    const moved = fitKernelRidge('FCLS, raw', faint).correct(p(), U, n);
    const base = fitKernelRidge('FCLS, raw', without).correct(p(), U, n);
    expect(close(moved, base)).toBeLessThan(0.02);
  });
});
