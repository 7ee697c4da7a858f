/** Updates on every backend: from the finished run's weights where they are of use, anew where they are not. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Label } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import { startBackend, type BackendName } from '../../kernels/testing/backends';
import { presetSettings, type Settings } from '../../settings/settings';
import { makeRunSwitch } from '../control';
import type { RunSummary, TrainConfig, TrainEvent } from '../../protocol/run';
import { smallSettings } from './training.suite';
import { tinyScene } from './tinyScene';
import { train } from '../train';

const scene = tinyScene({ labels: 9 });
const settings: Settings = { ...presetSettings('studio'), ...smallSettings, steps: 6 };

async function run(over: Partial<Settings>, more: Partial<TrainConfig> = {}) {
  const config = {
    settings: { ...settings, ...over },
    endmemberNames: scene.truth.names,
    labels: scene.labels.slice(0, 6),
    ...more,
  };
  const events: TrainEvent[] = [];
  const running = train({
    ...{ run: 1, cube: scene.cube, mask: scene.mask, config, control: makeRunSwitch() },
    engine: { engine: 'wasm', adapter: 'test', software: false, reason: 'test' },
    settle: () => Promise.resolve(),
    now: () => 0,
  });
  for await (const event of running) events.push(event);
  const end = events[events.length - 1];
  if (end.type !== 'finished') throw new Error(`ended with ${end.type}`);
  return { summary: end.summary, started: events.find((e) => e.type === 'started')! };
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (v, i) => (Number.isNaN(v) ? 0 : Math.abs(v - b[i]))));

const warmOf = ({ state, domain }: RunSummary) => ({
  theta: state.theta,
  domain: domain!,
  anew: settings,
});

export function warmSuite(backend: BackendName): void {
  describe(`warm updates on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it('start from the weights, E of the labels, and learn', async () => {
      const first = (await run({})).summary;
      // As good as no learning: what comes out is what went in.
      const still = { steps: 1, learningRate: 1e-5, endmemberRate: 0 };
      const same = await run(still, { warm: warmOf(first) });
      const fresh = await run(still);
      expect(same.started).not.toHaveProperty('anew');
      const { estimate } = first;
      expect(farthest(same.summary.estimate.abundances, estimate.abundances)).toBeLessThan(1e-3);
      const E0 = fresh.summary.estimate.endmembers;
      expect(farthest(same.summary.estimate.endmembers, E0)).toBeLessThan(1e-5);
      expect(farthest(estimate.endmembers, E0)).toBeGreaterThan(1e-4);
      expect(farthest(fresh.summary.estimate.abundances, estimate.abundances)).toBeGreaterThan(
        5e-3,
      );

      const labels: readonly Label[] = scene.labels;
      const updated = await run({ steps: 3, seed: 1 }, { labels, warm: warmOf(first) });
      expect(updated.summary.state.step).toBe(3);
      expect(farthest(updated.summary.state.theta, first.state.theta)).toBeGreaterThan(1e-4);
      // Repeatable: the same weights, labels and seed give the same numbers.
      const again = await run({ steps: 3, seed: 1 }, { labels, warm: warmOf(first) });
      expect(again.summary.state.theta).toEqual(updated.summary.state.theta);
    });

    it('train anew, and say so, where the labels ask for another domain', async () => {
      const first = (await run({})).summary;
      const other = first.domain === 'raw' ? 'unit' : 'raw';
      const { summary, started } = await run(
        { steps: 2, seed: 5 },
        { warm: { ...warmOf(first), domain: other } },
      );
      expect(started).toMatchObject({
        steps: 6,
        anew: expect.stringMatching(/trained anew/) as string,
      });
      expect(summary.state.theta).toEqual(first.state.theta);
      expect(summary.domain).toBe(first.domain);
    });

    it('refuse weights of another network', async () => {
      const first = (await run({})).summary;
      await expect(run({ hidden: 12 }, { warm: warmOf(first) })).rejects.toThrow(StudioError);
    });
  });
}
