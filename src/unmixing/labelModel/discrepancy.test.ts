/** What no solver says right: which labels share it, how it enters the evidence, and what must not be concluded from it. */
import { describe, expect, it } from 'vitest';
import { invertSpd, logDet } from '../../maths/linalg';
import { makeRng } from '../../maths/rng';
import type { LabelledPixels } from '../classical';
import { RIDGE } from '../initialEndmembers';
import { DISCREPANCIES, likenessOf } from './discrepancy';
import { logSum, rootsOf, searchHypotheses, SIGMAS, weightsOf, type LabelPriors } from './evidence';
import { innerGram } from './fits';
import { answersOf, jacobianOf } from './jacobian';
import { centreOf, makeSpace, mixingMoves, movesOf, type Reach, type Space } from './space';

const spectraOf = (rows: readonly (readonly number[])[]) => ({
  spectra: Float64Array.from(rows.flat()),
  n: rows.length,
  bands: rows[0].length,
});

describe('how alike labels are', () => {
  it('is 1 for one spectrum at any brightness, and falls with the angle between spectra', () => {
    const K = likenessOf(
      spectraOf([
        [1, 2, 3],
        [2, 4, 6],
        [1, 2, 2.5],
        [3, 1, 0.2],
      ]),
    );
    expect(K[1]).toBeCloseTo(1, 12);
    expect(K[2]).toBeLessThan(K[1]);
    expect(K[3]).toBeLessThan(K[2]);
    for (let i = 0; i < 4; i++) {
      expect(K[i * 4 + i]).toBe(1);
      for (let j = 0; j < 4; j++) expect(K[i * 4 + j]).toBe(K[j * 4 + i]);
    }
  });

  it('is 1 everywhere where spectra are all the same, all zero, or one alone', () => {
    const rows = (row: number[], n: number) => spectraOf(new Array<number[]>(n).fill(row));
    expect([...likenessOf(rows([1, 2], 3))]).toEqual(new Array(9).fill(1));
    expect([...likenessOf(rows([0, 0], 2))]).toEqual(new Array(4).fill(1));
    expect([...likenessOf(rows([1, 2], 1))]).toEqual([1]);
  });
});

const REACH: Reach = { deviation: 1.5, brightness: 0.15 };

function made(given: readonly (readonly number[])[], seed: number) {
  const [R, B, pixels] = [given[0].length, 16, 60];
  const rng = makeRng(seed);
  const E = Float64Array.from({ length: R * B }, () => 0.1 + rng.uniform());
  const spectrum = (a: readonly number[]): number[] =>
    Array.from({ length: B }, (_, b) =>
      a.reduce((sum, v, r) => sum + v * E[r * B + b], 0.02 * rng.normal()),
    );
  const pool = Array.from({ length: pixels }, () => spectrum([...rng.dirichlet(R, 0.5)]));
  const labels: LabelledPixels = {
    ...{ R, abundances: Float64Array.from(given.flat()) },
    ...spectraOf(given.map(spectrum)),
  };
  const space = makeSpace('fcls', labels, Float32Array.from(pool.flat()), pixels);
  const priors: LabelPriors = {
    sigma: SIGMAS.map(() => 0),
    precision: new Float64Array(labels.n).fill(1),
    extra: new Float64Array(labels.n),
    checked: undefined,
    mayBeWrong: true,
  };
  return { space, priors };
}

/** The evidence that no label is wrong, in all R fractions of every label and matrix by matrix. */
function readable(
  space: Space,
  priors: LabelPriors,
  sigma: number,
  taus: readonly number[] = DISCREPANCIES,
): number {
  const { kind, x, n, R, q, labels } = space;
  const m = n * R;
  const centre = centreOf(space, weightsOf(priors, [], 0.05));
  const moves = movesOf(space, centre, REACH, 1);
  const answers = answersOf(kind, x, n, centre.e0, R, q);
  const J = jacobianOf(kind, x, n, centre.e0, R, q, answers, moves);
  const [from, to] = mixingMoves(space);
  for (let k = from * m; k < to * m; k++) J[k] *= sigma;
  const G = innerGram(J, moves.P, m);
  const weights = weightsOf(priors, [], sigma);
  const roots = rootsOf(weights, R, sigma);
  const e = answers.a.map((v, i) => (v - labels.abundances[i]) * roots[i]);
  const K = likenessOf(labels);
  const logs = taus.map((tau) => {
    const S = Float64Array.from({ length: m * m }, (_, at) => {
      const [i, j] = [Math.floor(at / m), at % m];
      const same = (i % R === j % R ? 1 : 0) - 1 / R;
      const alike = K[Math.floor(i / R) * n + Math.floor(j / R)];
      return roots[i] * roots[j] * (G[at] + tau ** 2 * alike * same) + (i === j ? 1 : 0);
    });
    const inverse = invertSpd(S, m);
    let square = 0;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) square += e[i] * inverse[i * m + j] * e[j];
    const C = K.map((k, at) => {
      const [l, o] = [Math.floor(at / n), at % n];
      return tau ** 2 * k + (l === o ? sigma ** 2 / weights[l] : 0);
    });
    const P = invertSpd(C, n);
    const gram = Float64Array.from({ length: R * R }, (_, at) => {
      const [r, c] = [Math.floor(at / R), at % R];
      let sum = r === c ? RIDGE / sigma ** 2 : 0;
      for (let l = 0; l < n; l++)
        for (let o = 0; o < n; o++)
          sum += labels.abundances[l * R + r] * P[l * n + o] * labels.abundances[o * R + c];
      return sum;
    });
    const variances = n * Math.log(sigma ** 2);
    return -(square + logDet(S, m) + (R - 1) * (variances + logDet(gram, R))) / 2;
  });
  return logSum(logs) - Math.log(logs.length);
}

it('takes two halves of a label for one, and a label of no confidence for none', () => {
  const rows = [
    [1, 2, 3],
    [1, 2, 2.5],
    [3, 1, 0.2],
  ];
  const whole = likenessOf(spectraOf(rows));
  const confidence = Float64Array.from([1, 1, 0.5, 0.5]);
  const halves = likenessOf({ ...spectraOf([...rows, rows[2]]), confidence });
  const faint = likenessOf({
    ...spectraOf([...rows, [0, 1, 5]]),
    confidence: Float64Array.from([1, 1, 1, 1e-9]),
  });
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      expect(halves[i * 4 + j]).toBeCloseTo(whole[i * 3 + j], 12);
      expect(faint[i * 4 + j]).toBeCloseTo(whole[i * 3 + j], 12);
    }
  }
});

describe('the evidence', () => {
  it('is what its readable twin says, in fewer numbers', () => {
    const rng = makeRng(4);
    const given = Array.from({ length: 7 }, () => [...rng.dirichlet(3, 0.7)]);
    const { space, priors } = made(given, 8);
    const found = searchHypotheses(space, priors, REACH).filter((h) => h.wrong.length === 0);
    expect(found).toHaveLength(SIGMAS.length);
    for (const { sigma, log } of found) expect(log).toBeCloseTo(readable(space, priors, sigma), 6);
  });

  it('never says that the only pure label is wrong where the rest is one mixture', () => {
    // As in a laboratory's trays of two powders: further out being wrong and mixing otherwise look alike.
    const given = [[1, 0], [0, 1], ...new Array<number[]>(8).fill([0.67, 0.33])];
    const { space, priors } = made(given, 2);
    const wrong = new Set(searchHypotheses(space, priors, REACH).flatMap((h) => h.wrong));
    expect(wrong.has(0)).toBe(false);
    expect(wrong.has(1)).toBe(false);
    expect(wrong.has(5)).toBe(true);
  });

  it('of runs before labels shared an error is as it was then', () => {
    const given = [[1, 0], [0, 1], ...new Array<number[]>(8).fill([0.67, 0.33])];
    const { space, priors } = made(given, 2);
    const before = searchHypotheses(space, { ...priors, apart: true }, REACH);
    expect(new Set(before.flatMap((h) => h.wrong)).has(0)).toBe(true);
    for (const { wrong, sigma, log } of before)
      if (wrong.length === 0) expect(log).toBeCloseTo(readable(space, priors, sigma, [0]), 6);
  });

  it('still may say so where others are nearly as pure', () => {
    const given = [[1, 0], [0.8, 0.2], [0, 1], ...new Array<number[]>(7).fill([0.67, 0.33])];
    const { space, priors } = made(given, 3);
    const wrong = new Set(searchHypotheses(space, priors, REACH).flatMap((h) => h.wrong));
    expect(wrong.has(0)).toBe(true);
  });
});
