/** The ONNX file in onnxruntime beside the studio: every way of being normalised, R, bands, masked pixels, branches. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import type { Learned } from '../scene/learned';
import { StudioError } from '../scene/errors';
import { classicalVariants } from '../unmixing/classical';
import { reachOf, toOnnx } from './model';
import { changed, largest, madeCube, runOnnx, smallRun } from './trained.suite';
import type { MadeRun, SmallRun } from './trained.suite';

/** What is seen here is 4 · 10⁻⁵ at most, with five endmembers that are hard to tell apart; mostly 10⁻⁷. */
const MOST = 1e-4;
const alone = {
  ...{ spatialBranch: 'off', spectralBranch: 'off' },
  ...{ smoothing: 'off', pretrainedPrior: 'off' },
};

beforeAll(() => startBackend('wasm'));

/** What a file says hangs on what was learned, not on how many labels it was learned from: most of a run is to judge them. */
const trained = (made: MadeRun): Promise<SmallRun> => smallRun({ perEndmember: 2, ...made });

/** @param size another scene is answered, of this size */
async function difference(
  run: SmallRun,
  size: { lines?: number; samples?: number } = {},
): Promise<number> {
  const { cube } = size.lines ? madeCube({ ...run.made, ...size, seed: 2 }) : run;
  const { lines, samples, bands } = cube;
  const pixel = reachOf(run.input).reach === 'pixel';
  const dims = pixel ? [lines * samples, bands] : [lines, samples, bands];
  const made = await runOnnx(toOnnx(run.input), cube.data, dims);
  expect(made.dims).toEqual([...dims.slice(0, -1), run.made.R]);
  expect(made.values.filter(Number.isNaN)).toHaveLength(2 * run.made.R);
  return largest(made.values, await run.answer(cube));
}

describe('an ONNX file answers as the studio', () => {
  it.each([
    [2, 9],
    [3, 14],
    [4, 31],
    [5, 14],
    [6, 20],
  ])(
    'R = %i of %i bands, pixel by pixel, and with the branch over spectral tokens',
    async (R, bands) => {
      const run = await trained({ R, bands, settings: alone });
      expect(reachOf(run.input)).toEqual({ reach: 'pixel', halo: 0 });
      expect(await difference(run)).toBeLessThan(MOST);
      const tokens = await trained({ R, bands, settings: { ...alone, spectralBranch: 'on' } });
      expect(reachOf(tokens.input).reach).toBe('pixel');
      expect(await difference(tokens)).toBeLessThan(MOST);
    },
  );

  it.each([2, 3, 4, 5, 6])('R = %i in noise: looks at neighbours, and smooths', async (R) => {
    const run = await trained({ R, noise: 0.05, bands: 24 });
    const { learned } = run.input.answering;
    expect(learned.noise).not.toBeNull();
    expect(learned.prior?.weight).toBeGreaterThan(0);
    expect(run.input.model.shape.neighbours).toMatchObject({ layer: 'scan' });
    expect(reachOf(run.input).reach).toBe('window');
    expect(await difference(run)).toBeLessThan(MOST);
    expect(await difference(run, { lines: 9, samples: 40 })).toBeLessThan(MOST);
  });

  it.each(['conv', 'pooled'])('neighbours by %s', async (spatialLayer) => {
    const run = await trained({ R: 3, noise: 0.05, settings: { spatialLayer } });
    const { shape } = run.input.model;
    expect(shape.spatial ? 'pooled' : shape.neighbours!.layer).toBe(spatialLayer);
    expect(await difference(run)).toBeLessThan(MOST);
    expect(await difference(run, { lines: 30, samples: 11 })).toBeLessThan(MOST);
  });

  it.each([2, 4, 6])(
    'preset paper with R = %i, on its own scene and on another size',
    async (R) => {
      const run = await trained({ R, preset: 'paper' });
      expect(reachOf(run.input).reach).toBe('scene');
      expect(await difference(run)).toBeLessThan(MOST);
      expect(await difference(run, { lines: 31, samples: 26 })).toBeLessThan(MOST);
    },
  );

  it.each(['raw', 'unit'])(
    'spectra %s, by each solver, with and without the kernel',
    async (domain) => {
      const run = await trained({ R: 3, settings: { ...alone, domain } });
      expect(run.input.answering.learned.domain.unit).toBe(domain === 'unit');
      for (const variant of classicalVariants) {
        for (const kernel of [0, 0.4]) {
          const other = changed(run, (learned) => withSolver(learned, variant, kernel));
          expect(await difference(other), `${variant}, ${kernel}`).toBeLessThan(MOST);
        }
      }
    },
  );

  it('of a scene with bands that are not used', async () => {
    const run = await trained({ R: 3, deadBands: [0, 5], settings: alone });
    expect(run.input.answering.learned.bandIndex).toHaveLength(12);
    expect(await difference(run)).toBeLessThan(MOST);
  });
});

describe('an ONNX file', () => {
  it('says what it is made of', async () => {
    const run = await trained({ R: 3, settings: alone });
    const text = new TextDecoder('latin1').decode(toOnnx({ ...run.input, weights: 'abc' }));
    for (const part of [
      '["Material 1","Material 2","Material 3"]',
      'wavelengths_nm',
      '[500,530,',
      'reflectance',
      'weights_sha256',
      'unmixing-studio-onnx',
    ])
      expect(text).toContain(part);
    expect(toOnnx(run.input)).toEqual(toOnnx(run.input));
  });

  it('is refused for more endmembers than can be enumerated, with the reason', async () => {
    const { input } = await trained({ R: 3, settings: alone });
    const more = { ...input, model: { ...input.model, R: 7 } };
    expect(() => toOnnx(more)).toThrow(StudioError);
    expect(() => toOnnx(more)).toThrow(/at most 6 endmembers/);
  });
});

/** The same solver alone, mixed with itself and with a kernel's correction of so large a share. */
function withSolver(
  learned: Learned,
  variant: (typeof classicalVariants)[number],
  kernel: number,
): Learned {
  const { endmembers } = learned.start.line;
  const solver = { variant, endmembers, weight: 1 };
  const R = endmembers.length;
  const unit = endmembers.map((e) => e.map((v) => v / Math.hypot(...e)));
  const ridge = {
    bandwidth: 0.3,
    spectra: unit,
    weights: unit.map((_, j) => Array.from({ length: R }, (_, r) => (r === j ? 0.3 : -0.2))),
  };
  const mix = { start: 0.3, line: 0.7 - kernel, kernel };
  const start = { own: [solver], line: solver, ridge: kernel > 0 ? ridge : null, mix };
  return { ...learned, start, sideShare: 0.5 };
}
