/** Faults in single bands are replaced before a run learns; a scene without any is learned from as it is, to the bit. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../generated/benchmark';
import { withFaults, type FaultKind } from '../generated/faults';
import { startBackend } from '../kernels/testing/backends';
import { mean, rmsePerEndmember } from '../maths/metrics';
import type { RunSummary, TrainEvent } from '../protocol/run';
import type { Cube } from '../scene/cube';
import { buildMask } from '../scene/mask';
import { sampleFromTruth } from '../scene/sampling';
import { presetSettings, settingsBefore, type Settings } from '../settings/settings';
import { oddShare } from '../unmixing/oddValues';
import { sceneSpectra } from '../unmixing/sceneSpectra';
import { makeRunSwitch } from './control';
import { withoutFaults } from './sceneFaults';
import { smallSettings } from './testing/training.suite';
import { train } from './train';

const scene = makeBenchmarkScene('small');
const truth = scene.truth!;
const names = truth.names;

const faulty = (kind: FaultKind, share: number): Cube =>
  withFaults(scene.cube, { kind, share }, 4).cube;

async function events(
  cube: Cube,
  over: Partial<Settings> = {},
  cancelled = false,
): Promise<TrainEvent[]> {
  const mask = buildMask(cube);
  const labels = sampleFromTruth(truth, mask, cube, { count: 10, protocol: 'spread', seed: 1 });
  const control = makeRunSwitch();
  const out: TrainEvent[] = [];
  let waits = 0;
  for await (const event of train({
    ...{ run: 1, cube, mask, control, now: () => 0 },
    config: {
      settings: { ...presetSettings('studio'), ...smallSettings, steps: 2, ...over },
      ...{ endmemberNames: names, labels },
    },
    engine: { engine: 'wasm', adapter: '', software: false, reason: '' },
    settle: () => {
      if (cancelled && ++waits === 3) control.cancel();
      return Promise.resolve();
    },
  }))
    out.push(event);
  return out;
}

function summaryOf(all: readonly TrainEvent[]): RunSummary {
  const last = all.at(-1)!;
  if (last.type !== 'finished') throw new Error(last.type);
  return last.summary;
}

/** One run for all who ask for the same. */
const known = new Map<string, Promise<RunSummary>>();
function runOn(
  kind: FaultKind | null,
  share = 0,
  over: Partial<Settings> = {},
): Promise<RunSummary> {
  const key = JSON.stringify([kind, share, over]);
  const run =
    known.get(key) ?? events(kind ? faulty(kind, share) : scene.cube, over).then(summaryOf);
  known.set(key, run);
  return run;
}

const errorOf = ({ estimate }: RunSummary): number =>
  mean(rmsePerEndmember(estimate.abundances, truth.abundances, names.length, scene.mask.pixels));

describe('faults first', () => {
  beforeAll(() => startBackend('wasm'));

  it('is in preset studio, and neither in preset paper nor in what was trained before there was a choice', () => {
    expect(presetSettings('studio').faultsFirst).toBe('on');
    expect(presetSettings('paper').faultsFirst).toBe('off');
    expect(settingsBefore('studio').faultsFirst).toBe('off');
  });

  it.each([
    ['impulses', 0.04],
    ['dead', 0.15],
  ] as const)(
    '%s: the answer is much nearer to the truth, and the run says why',
    async (kind, share) => {
      const own = await runOn(kind, share);
      const without = await runOn(kind, share, { faultsFirst: 'off' });
      expect(without.replaced).toBeUndefined();
      expect(own.replaced).toMatch(/^Faults in .* % of the values .*\.$/);
      expect(errorOf(own) / errorOf(without)).toBeLessThan(0.85);
    },
  );

  it('a scene without faults is the same to the bit', async () => {
    const [own, without] = [await runOn(null), await runOn(null, 0, { faultsFirst: 'off' })];
    expect(own.replaced).toBeUndefined();
    expect(own.estimate.abundances).toEqual(without.estimate.abundances);
    expect(own.state.theta).toEqual(without.state.theta);
    expect(own.learned).toEqual(without.learned);
  });

  it('says what it does when it starts, and gives the same again', async () => {
    const all = await events(faulty('impulses', 0.04));
    const [one, two] = [await runOn('impulses', 0.04), summaryOf(all)];
    expect(all.find((e) => e.type === 'started')).toMatchObject({ replaced: one.replaced });
    expect(one.estimate.abundances).toEqual(two.estimate.abundances);
    expect(one.learned).toEqual(two.learned);
  });

  it('can be cancelled while it looks', async () => {
    const all = await events(faulty('impulses', 0.01), {}, true);
    expect(all.map((e) => e.type)).toEqual(['preparing', 'cancelled']);
  });

  it('refuses labels that no run could use, and leaves tiny scenes alone', async () => {
    const { cube, mask } = scene;
    const settings = presetSettings('studio');
    await expect(withoutFaults({ cube, mask, names, labels: [], settings })).rejects.toThrow(
      'There is no label yet.',
    );
    const few = { ...cube, lines: 2, samples: 4, data: cube.data.slice(0, 8 * cube.bands) };
    const labels = names.map((_, s) => ({
      ...{
        id: String(s),
        line: s % 2,
        sample: s >> 1,
        abundances: names.map((_, r) => (r === s ? 1 : 0)),
      },
    }));
    const own = { cube: few, mask: buildMask(few), names, labels, settings };
    expect((await withoutFaults(own)).cube).toBe(few);
  });
});

describe('the first look', () => {
  const shareOf = (cube: Cube): number => {
    const { Y, N, B } = sceneSpectra(cube, buildMask(cube));
    return oddShare(
      Y,
      B,
      Array.from({ length: N }, (_, p) => p),
    );
  };

  it('tells impulses and dead bands from a scene as it is', () => {
    expect(shareOf(scene.cube)).toBe(0);
    expect(shareOf(faulty('impulses', 0.002))).toBeGreaterThan(5e-4);
    expect(shareOf(faulty('dead', 0.15))).toBeGreaterThan(5e-4);
  });

  it('says nothing of bands in which most pixels are the same, of one band, of no pixel', () => {
    expect(oddShare(Float32Array.of(0, 0, 0, 0, 9, 0), 2, [0, 1, 2])).toBe(0);
    expect(oddShare(Float32Array.of(1, 2, 3), 1, [0, 1, 2])).toBe(0);
    expect(oddShare(new Float32Array(0), 3, [])).toBe(0);
  });
});
