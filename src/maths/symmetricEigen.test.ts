import { describe, expect, it } from 'vitest';
import { makeRng } from './rng';
import { timesTransposed } from './linalg';
import { symmetricEigen } from './symmetricEigen';

/** Largest |A v − λ v| and |VVᵀ − I| over all pairs, A's largest entry being `size`. */
function defects(A: Float64Array, n: number, size: number): [number, number] {
  const { values, vectors } = symmetricEigen(A, n);
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
  const AV = timesTransposed(vectors, n, A, n, n); // row k: A v_k, A being symmetric
  const gram = timesTransposed(vectors, n, vectors, n, n);
  let pair = 0;
  let orthogonal = 0;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      pair = Math.max(pair, Math.abs(AV[k * n + i] - values[k] * vectors[k * n + i]) / size);
      orthogonal = Math.max(orthogonal, Math.abs(gram[k * n + i] - (i === k ? 1 : 0)));
    }
  }
  return [pair, orthogonal];
}

describe('symmetricEigen', () => {
  it.each([1, 2, 3, 7, 40, 162])('solves random matrices, n = %i', (n) => {
    const rng = makeRng(n);
    for (const size of [1, 1e-9, 1e9]) {
      const A = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) A[i * n + j] = A[j * n + i] = size * rng.normal();
      }
      const [pair, orthogonal] = defects(A, n, size);
      expect(pair).toBeLessThan(1e-12 * n);
      expect(orthogonal).toBeLessThan(1e-13 * n);
    }
  });

  it.each([
    ['zero', new Float64Array(9)],
    ['identity', Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1])],
    ['rank one', Float64Array.from([1, 2, 3, 2, 4, 6, 3, 6, 9])],
    ['permutation', Float64Array.from([0, 1, 0, 1, 0, 0, 0, 0, -1])],
    ['decoupled', Float64Array.from([5, 0, 0, 0, 2, 1, 0, 1, 2])],
  ])('solves hostile matrices: %s', (_, A) => {
    const [pair, orthogonal] = defects(A, 3, 1);
    expect(pair).toBeLessThan(1e-13);
    expect(orthogonal).toBeLessThan(1e-14 * 3);
  });

  it('gives known eigenvalues', () => {
    // Second differences: 2 − 2 cos(kπ / (n + 1)).
    const n = 30;
    const A = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      A[i * n + i] = 2;
      if (i > 0) A[i * n + i - 1] = A[(i - 1) * n + i] = -1;
    }
    symmetricEigen(A, n).values.forEach((v, k) =>
      expect(v).toBeCloseTo(2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)), 12),
    );
  });
});
