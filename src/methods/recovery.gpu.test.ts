/** A real device destroyed in the middle of a run: it goes on on a fresh one and ends with the same numbers. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { presetSettings } from '../settings/settings';
import { makeRunSwitch } from '../training/control';
import { makeEngineHolder } from '../training/engineHolder';
import { selectEngine } from '../training/engineSelect';
import type { RunSummary, TrainEvent } from '../training/events';
import { smallSettings } from '../training/testing/training.suite';
import { tinyScene } from '../training/testing/tinyScene';
import { trainThroughFaults } from './recovery';

const { cube, mask, truth, labels } = tinyScene({ holes: true });

/** @param destroyAt step after which the device is destroyed, or null */
async function run(destroyAt: number | null): Promise<{ summary: RunSummary; recovered: number }> {
  const engine = makeEngineHolder(selectEngine, {
    ready: () => undefined,
    failed(error) {
      throw error;
    },
  });
  engine.choose('webgpu');
  let clock = 0;
  let summary: RunSummary | null = null;
  let recovered = 0;
  let destroyed = false;
  const onEvent = (event: TrainEvent): void => {
    if (event.type === 'finished') summary = event.summary;
    if (event.type === 'recovered') recovered++;
    if (event.type === 'progress' && event.step === destroyAt && !destroyed) {
      destroyed = true;
      (tf.backend() as unknown as { device: GPUDevice }).device.destroy();
    }
  };
  await trainThroughFaults(
    {
      run: 1,
      cube,
      mask,
      config: {
        settings: { ...presetSettings('studio'), ...smallSettings, steps: 4 },
        endmemberNames: truth.names,
        labels,
      },
      control: makeRunSwitch(),
      now: () => (clock += 3000),
    },
    engine,
    onEvent,
  );
  return { summary: summary!, recovered };
}

it('goes on from the last checkpoint, bit for bit', async () => {
  const disturbed = await run(3);
  expect(disturbed.recovered).toBe(1);
  expect(disturbed.summary.engine.engine).toBe('webgpu');
  const straight = await run(null);
  expect(straight.recovered).toBe(0);
  expect(disturbed.summary.estimate).toEqual(straight.summary.estimate);
}, 240_000);
