/** The lessons of docs/benchmark.md, with the true endmembers given: each changed thing hurts whom it should. */
import { expect, it } from 'vitest';
import { unitNorm } from '../../unmixing/classical';
import { unmix } from '../../unmixing/simplexLeastSquares';
import { mean, rmsePerEndmember } from '../../maths/metrics';
import { benchmarkScenes, makeBenchmarkScene } from './index';

interface Errors {
  /** FCLS on the spectra as they are. */
  readonly raw: number;
  /** FCLS on unit-norm spectra. */
  readonly unit: number;
  /** NNLS divided by its sum: free of a pixel's brightness. */
  readonly free: number;
}

const errors = new Map<string, Errors>(
  benchmarkScenes.map(({ id }) => {
    const { cube, mask, truth } = makeBenchmarkScene(id);
    const { names, abundances, endmembers } = truth!;
    const N = cube.lines * cube.samples;
    const R = names.length;
    const B = cube.bands;
    const E = endmembers!;
    const error = (estimate: Float32Array): number =>
      mean(rmsePerEndmember(estimate, abundances, R, mask.pixels));
    return [
      id,
      {
        raw: error(unmix(cube.data, N, E, R, B, { constraint: 'fcls' })),
        unit: error(
          unmix(unitNorm(cube.data, N, B), N, unitNorm(E, R, B), R, B, { constraint: 'fcls' }),
        ),
        free: error(unmix(cube.data, N, E, R, B, { constraint: 'nnls', normalise: true })),
      },
    ];
  }),
);
const of = (id: string): Errors => errors.get(id)!;

it('light: raw FCLS pays for it, a method free of brightness does not', () => {
  expect(of('light-none').raw).toBeLessThan(0.6 * of('base').raw);
  expect(of('light-strong').raw).toBeGreaterThan(2 * of('base').raw);
  expect(of('light-strong').free / of('light-none').free).toBeLessThan(1.1);
  expect(of('light-none').raw).toBeLessThan(0.6 * of('light-none').unit);
});

it('noise, variability, nonlinear mixing and alike materials each cost every method something', () => {
  expect(of('snr-15').free).toBeGreaterThan(1.5 * of('base').free);
  expect(of('snr-45').free).toBeLessThan(of('base').free);
  for (const way of ['raw', 'unit', 'free'] as const) {
    expect(of('variability-strong')[way]).toBeGreaterThan(1.4 * of('base')[way]);
  }
  expect(of('bilinear').free).toBeGreaterThan(1.03 * of('base').free);
  expect(of('post-nonlinear').free).toBeGreaterThan(1.1 * of('base').free);
  expect(of('alike').free).toBeGreaterThan(1.4 * of('base').free);
  expect(of('bands-12').free).toBeGreaterThan(1.1 * of('base').free);
});

it('no scene is out of reach, and none is trivial, with the true endmembers', () => {
  for (const { raw, unit, free } of errors.values()) {
    expect(Math.min(raw, unit, free)).toBeGreaterThan(0.02);
    expect(Math.min(raw, unit, free)).toBeLessThan(0.12);
  }
});
