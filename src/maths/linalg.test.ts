/** Products and moments read several rows at a time; every bit is that of one sum after the other. */
import { describe, expect, it } from 'vitest';
import { makeRng } from './rng';
import { addGramBelow, cholesky, mirrorBelow, timesTransposed } from './linalg';
import { secondMoment } from '../unmixing/principalComponents';

const values = (count: number, seed: number): Float64Array => {
  const rng = makeRng(seed);
  return Float64Array.from({ length: count }, () => rng.normal());
};

describe('timesTransposed', () => {
  it.each([
    [1, 1, 1],
    [3, 2, 7],
    [4, 5, 158],
    [18, 3, 40],
    [37, 6, 11],
    [16, 1, 9],
    [0, 3, 4],
  ])('[%i × k]·[%i × k]ᵀ, k = %i', (n, m, k) => {
    const a = values(n * k, 1);
    const b = values(m * k, 2);
    for (const left of [a, Float32Array.from(a), Array.from(a)]) {
      for (const right of [b, Float32Array.from(b)]) {
        const wanted = new Float64Array(n * m);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++) {
            for (let c = 0; c < k; c++) wanted[i * m + j] += left[i * k + c] * right[j * k + c];
          }
        }
        expect(timesTransposed(left, n, right, m, k)).toEqual(wanted);
      }
    }
  });
});

describe.each([1, 2, 3, 4, 5, 8, 11, 30])('a symmetric matrix of %i rows', (n) => {
  const k = n + 3;
  const rows = values(n * k, 4);

  it('is A·Aᵀ added below the diagonal to what is there, and mirrored', () => {
    const start = values(n * n, 5);
    const wanted = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = start[i * n + j];
        for (let c = 0; c < k; c++) sum += rows[i * k + c] * rows[j * k + c];
        wanted[i * n + j] = sum;
        wanted[j * n + i] = sum;
      }
    }
    const found = start.slice();
    addGramBelow(rows, n, k, found);
    mirrorBelow(found, n);
    expect(found).toEqual(wanted);
  });

  it('has its Cholesky factor row by row, whatever is above the diagonal', () => {
    const matrix = timesTransposed(rows, n, rows, n, k);
    const wanted = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = matrix[i * n + j];
        for (let c = 0; c < j; c++) sum -= wanted[i * n + c] * wanted[j * n + c];
        wanted[i * n + j] = i === j ? Math.sqrt(sum) : sum / wanted[j * n + j];
      }
    }
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) matrix[i * n + j] = NaN;
    expect(cholesky(matrix, n)).toEqual(wanted);
  });
});

describe('secondMoment', () => {
  it.each([
    [1, 1],
    [5, 3],
    [16, 4],
    [33, 6],
    [100, 13],
    // Every third spectrum: more than 20,000 are thinned.
    [40_001, 5],
  ])('of %i spectra of %i bands', (n, bands) => {
    const spectra = Float32Array.from(values(n * bands, 3));
    const stride = Math.ceil(n / 20_000);
    const wanted = new Float64Array(bands * bands);
    for (let i = 0; i < bands; i++) {
      for (let j = 0; j < bands; j++) {
        let sum = 0;
        for (let p = 0; p < n; p += stride) sum += spectra[p * bands + i] * spectra[p * bands + j];
        wanted[i * bands + j] = sum / Math.ceil(n / stride);
      }
    }
    expect(secondMoment(spectra, n, bands)).toEqual(wanted);
  });
});

describe('dirichlet', () => {
  it('is gamma draws of the same stream over their sum', () => {
    const [a, b] = [makeRng(5), makeRng(5)];
    for (let k = 0; k < 50; k++) {
      const parts = Array.from({ length: 4 }, () => b.gamma(0.5));
      const total = parts.reduce((sum, v) => sum + v, 0);
      expect(a.dirichlet(4, 0.5)).toEqual(parts.map((v) => v / total));
    }
  });
});
