/** Studio on the learned prior: another start where noise decides, studio bit for bit where there is none. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import { makeRunSwitch } from '../training/control';
import { noisyScene } from '../training/testing/noisyScene';
import { raceScene, type MethodAnswer } from './raceScene';
import { runTrained, type TrainedId } from './trained';

async function answers(noise: number, ids: readonly TrainedId[]): Promise<MethodAnswer[]> {
  const { cube, mask, truth, labels } = noisyScene({ noise, holes: true });
  const out: MethodAnswer[] = [];
  for (const id of ids) {
    out.push(
      await runTrained(id, {
        scene: raceScene(cube, mask),
        ...{ names: truth.names, labels, seed: 1, steps: 2 },
        loop: {
          control: makeRunSwitch(),
          settle: () => Promise.resolve(),
          now: () => 0,
        },
        report: () => Promise.resolve(),
      }),
    );
  }
  return out;
}

beforeAll(() => startBackend('wasm'));

describe('studio on the learned prior', () => {
  it('starts at the prior’s answer where there is noise, says so, and is the same every time', async () => {
    const before = tf.memory().numTensors;
    const [plain, first, again] = await answers(0.12, ['studio', 'studio-prior', 'studio-prior']);
    expect(tf.memory().numTensors).toBe(before);
    expect(first.note).toContain('prior counts');
    expect(first.abundances).not.toEqual(plain.abundances);
    expect(first.abundances).toEqual(again.abundances);
    expect(first.parameters).toBe(plain.parameters);
  });
  it('is studio, bit for bit, where there is hardly any noise', async () => {
    const [plain, on] = await answers(0.001, ['studio', 'studio-prior']);
    expect(on.abundances).toEqual(plain.abundances);
    expect(on.note).toContain('prior not used');
  });
});
