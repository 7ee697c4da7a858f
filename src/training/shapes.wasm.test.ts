/** Scenes of odd shapes train to the end on WASM: one line, one sample, few and many bands, 2 to 12 endmembers. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import { presetSettings, type PresetName } from '../settings/settings';
import { makeRunSwitch } from './control';
import type { RunSummary } from '../protocol/run';
import { tinyScene, type TinyOptions } from './testing/tinyScene';
import { train } from './train';

beforeAll(() => startBackend('wasm'));

async function summaryOf(shape: TinyOptions, preset: PresetName): Promise<RunSummary> {
  const { cube, mask, truth, labels } = tinyScene(shape);
  const events = train({
    run: 1,
    cube,
    mask,
    config: {
      settings: { ...presetSettings(preset), steps: 3 },
      endmemberNames: truth.names,
      labels,
    },
    engine: { engine: 'wasm', adapter: 'test', software: false, reason: 'test' },
    control: makeRunSwitch(),
    settle: () => Promise.resolve(),
    now: () => performance.now(),
  });
  for await (const event of events) if (event.type === 'finished') return event.summary;
  throw new Error('the run did not finish');
}

const shapes: [string, TinyOptions][] = [
  ['one line', { lines: 1, samples: 60 }],
  ['one sample', { lines: 60, samples: 1 }],
  ['three bands', { bands: 3, endmembers: 2 }],
  ['as many bands as endmembers', { bands: 4, endmembers: 4, labels: 9 }],
  ['500 bands', { bands: 500 }],
  ['two endmembers', { endmembers: 2 }],
  ['twelve endmembers', { endmembers: 12, labels: 12, bands: 40, lines: 9, samples: 11 }],
];

it.each(
  shapes.flatMap(([what, shape]) =>
    (['studio', 'paper'] as const).map((preset) => [what, preset, shape] as const),
  ),
)('%s, preset %s: abundances that sum to 1, no tensor left', async (_, preset, shape) => {
  const before = tf.memory().numTensors;
  const { estimate, reconstructionRmse } = await summaryOf(shape, preset);
  expect(tf.memory().numTensors).toBe(before);
  const R = shape.endmembers ?? 3;
  const N = (shape.lines ?? 7) * (shape.samples ?? 9);
  expect(estimate.abundances).toHaveLength(N * R);
  expect(estimate.endmembers.every((v) => v >= 0)).toBe(true);
  for (let p = 0; p < N; p++) {
    const sum = estimate.abundances.subarray(p * R, (p + 1) * R).reduce((s, v) => s + v, 0);
    expect(sum).toBeCloseTo(1, 4);
  }
  expect(Number.isFinite(reconstructionRmse)).toBe(true);
});
