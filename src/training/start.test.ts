/** Which model of brightness preset studio starts from. */
import { expect, it } from 'vitest';
import { leaveOneOut, unitNorm, type ClassicalVariant } from '../baselines/classical';
import { RIDGE } from '../baselines/initialEndmembers';
import { scaleAwareEndmembers } from '../baselines/scaleAwareEndmembers';
import { presetSettings, type Settings } from '../settings/settings';
import { labelledPixels } from './labels';
import { sceneSpectra } from './spectra';
import { startVariant } from './start';
import { tinyScene } from './testing/tinyScene';

const { cube, mask, labels } = tinyScene();
const { Y, N, B } = sceneSpectra(cube, mask);
const set = labelledPixels(
  Y,
  B,
  labels.map((l) => l.line * cube.samples + l.sample),
  labels,
);
/** Leave-one-out error of the scale-aware estimate. */
const scaleAware = leaveOneOut(
  { ...set, spectra: unitNorm(set.spectra, set.n, B) },
  (some) => scaleAwareEndmembers(some, RIDGE).endmembers,
  'NNLS + sum-to-one',
);

/** @param raw, plain errors of raw FCLS and of NNLS with least-squares endmembers, in times of the scale-aware one */
const chosen = (raw: number, plain: number, over: Partial<Settings> = {}): ClassicalVariant =>
  startVariant({ ...presetSettings('studio'), ...over }, set, {
    variant: 'FCLS, unit-norm',
    errors: [raw * scaleAware, 0, plain * scaleAware],
  });

it('assumes no brightness only where that is better than both estimates with a free one', () => {
  expect(N).toBe(cube.lines * cube.samples);
  expect(chosen(0.9, 1.5)).toBe('FCLS, raw');
  expect(chosen(1.1, 1.5)).toBe('NNLS + sum-to-one');
  expect(chosen(0.9, 0.8)).toBe('NNLS + sum-to-one');
});

it('follows the person’s domain', () => {
  expect(chosen(2, 1, { domain: 'raw' })).toBe('FCLS, raw');
  expect(chosen(0.1, 1, { domain: 'unit' })).toBe('NNLS + sum-to-one');
});
