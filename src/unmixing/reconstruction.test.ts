import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { reconstructedSpectrum, reconstructionError } from './reconstruction';

const [N, R, B] = [40, 3, 17];
const rng = makeRng(5);
const E = Float32Array.from({ length: R * B }, () => rng.uniform());
const valid = Uint8Array.from({ length: B }, (_, b) => Number(b % 4 !== 1));
const cube = Float32Array.from({ length: N * B }, () => rng.uniform());
const mixtures = Array.from({ length: N }, (_, i) => (i % 7 ? rng.dirichlet(R, 0.5) : [0, 1, 0]));
const abundances = Float32Array.from(mixtures.flatMap((a) => [...a]));
const pixel = (i: number) => ({
  spectrum: cube.subarray(i * B, (i + 1) * B),
  a: abundances.subarray(i * R, (i + 1) * R),
});

/** As the explanation of a pixel worked it out before there was one reconstruction. */
function onItsOwn(spectrum: ArrayLike<number>, a: ArrayLike<number>, unit: boolean) {
  const reconstruction = new Float64Array(B);
  for (let r = 0; r < R; r++) {
    if (a[r] === 0) continue;
    for (let b = 0; b < B; b++) reconstruction[b] += a[r] * E[r * B + b];
  }
  let cross = 0;
  let energy = 0;
  for (let b = 0; b < B; b++) {
    if (!valid[b]) {
      reconstruction[b] = NaN;
      continue;
    }
    cross += spectrum[b] * reconstruction[b];
    energy += reconstruction[b] ** 2;
  }
  const brightness = unit ? (energy > 0 ? cross / energy : 0) : 1;
  return { reconstruction: reconstruction.map((v) => v * brightness), brightness };
}

describe('the reconstruction of one pixel', () => {
  it.each([true, false])('has the bits it had on its own, brightness fitted: %s', (unit) => {
    for (let i = 0; i < N; i++) {
      const { spectrum, a } = pixel(i);
      expect(reconstructedSpectrum(spectrum, valid, a, E, unit)).toEqual(
        onItsOwn(spectrum, a, unit),
      );
    }
  });

  it('has the error that the map of errors has', () => {
    const bands = valid.filter((v) => v).length;
    const inValid = (values: Float32Array) => values.filter((_, k) => valid[k % B]);
    const input = { N, R, bands, Z: inValid(cube), fitBrightness: true, back: 1 };
    const mask = { pixels: new Uint8Array(N).fill(1), validPixels: N };
    const { map } = reconstructionError(input, mask, abundances, inValid(E));
    for (let i = 0; i < N; i++) {
      const { spectrum, a } = pixel(i);
      const { reconstruction } = reconstructedSpectrum(spectrum, valid, a, E, true);
      const squares = reconstruction.map((v, b) => (valid[b] ? (spectrum[b] - v) ** 2 : 0));
      expect(Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / bands)).toBeCloseTo(map[i], 6);
    }
  });
});
