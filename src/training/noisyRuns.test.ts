/** Whole runs where noise decides: what is said, what is kept, and scenes of every odd shape. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import type { RunSummary, TrainEvent, TrainingState, WarmStart } from '../protocol/run';
import { presetSettings, settingsBefore, type Settings } from '../settings/settings';
import { heed, withPrior } from '../model/prior/beside';
import { prepare } from '../unmixing/prepare';
import { makeRunSwitch } from './control';
import { whyNotKept } from './guard';
import { noisyScene, type NoisyOptions } from './testing/noisyScene';
import { smallSettings } from './testing/training.suite';
import { train } from './train';

interface Extra {
  readonly from?: TrainingState;
  readonly warm?: WarmStart;
}

const runs = new Map<string, Promise<TrainEvent[]>>();

/** What a run told, from beginning to end: one run for all who ask for the same. */
function events(
  options: NoisyOptions,
  over: Partial<Settings> = {},
  extra?: Extra,
): Promise<TrainEvent[]> {
  if (extra) return told(options, over, extra);
  const key = JSON.stringify([options, over]);
  const run = runs.get(key) ?? told(options, over, {});
  runs.set(key, run);
  return run;
}

async function told(
  options: NoisyOptions,
  over: Partial<Settings>,
  extra: Extra,
): Promise<TrainEvent[]> {
  const { cube, mask, truth, labels } = noisyScene(options);
  let clock = 0;
  const out: TrainEvent[] = [];
  const run = train({
    ...{ run: 1, cube, mask },
    config: {
      settings: { ...presetSettings('studio'), ...smallSettings, steps: 3, ...over },
      endmemberNames: truth.names,
      labels,
      ...extra,
    },
    engine: { engine: 'wasm', adapter: 'test', software: false, reason: 'test' },
    control: makeRunSwitch(),
    settle: () => Promise.resolve(),
    now: () => (clock += 1000),
  });
  for await (const event of run) out.push(event);
  return out;
}

const summaryOf = (all: readonly TrainEvent[]): RunSummary => {
  const last = all.at(-1)!;
  if (last.type !== 'finished') throw new Error(`ended with ${last.type}`);
  return last.summary;
};

/** Every valid pixel's fractions are a mixture. */
function expectMixtures({ estimate }: RunSummary, R: number): void {
  let seen = 0;
  for (let i = 0; i < estimate.abundances.length; i += R) {
    const a = estimate.abundances.subarray(i, i + R);
    if (Number.isNaN(a[0])) continue;
    seen++;
    expect(a.every((v) => v >= 0)).toBe(true);
    expect(a.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 4);
  }
  expect(seen).toBeGreaterThan(0);
}

beforeAll(() => startBackend('wasm'));

describe('a run heeds neighbours by the pretrained prior', () => {
  it('where noise asks for it: its answer is that of the same run without, times the factors', async () => {
    const over = { smoothing: 'off' };
    const [on, off] = [
      summaryOf(await events({}, over)),
      summaryOf(await events({}, { ...over, pretrainedPrior: 'off' })),
    ];
    expect(on.neighbours).toMatch(/half of the answer also heeds its neighbours/);
    expect(off.neighbours).not.toMatch(/pretrained prior/);
    expect(on.state.theta).toEqual(off.state.theta);
    const { cube, mask, truth, labels } = noisyScene({});
    const settings = { ...presetSettings('studio'), ...smallSettings, steps: 3, ...over };
    const start = prepare(cube, mask, truth.names, labels, settings);
    const { factors } = (await withPrior(start, cube, mask, settings)).prepared.prior!;
    const R = truth.names.length;
    expect(heed(off.estimate.abundances.slice(), factors, R, 0.5)).toEqual(on.estimate.abundances);
    expect(on.estimate.abundances).not.toEqual(off.estimate.abundances);
    expectMixtures(on, R);
  });

  it('and is the same run, bit for bit, where there is hardly any', async () => {
    const clean = { noise: 0.001 };
    const [on, off] = [
      summaryOf(await events(clean)),
      summaryOf(await events(clean, { pretrainedPrior: 'off' })),
    ];
    expect(on.estimate).toEqual(off.estimate);
    expect(on.neighbours).toBe(off.neighbours);
  });
});

describe('a run says what noise has to do with neighbours', () => {
  it('in a noisy scene', async () => {
    const all = await events({});
    const started = all.find((e) => e.type === 'started')!;
    expect(started.neighbours).toMatch(
      /^Noise makes the start err by about .* %: the spatial branch is on/,
    );
    expect(started.memory!.text).toMatch(/small crops of the scene, 5 a step/);
    const summary = summaryOf(all);
    expect(summary.neighbours).toBe(started.neighbours);
    expect(summary.notKept).toBeUndefined();
    expectMixtures(summary, 3);
  });

  it('where there is hardly any, and then the branch is not there at all', async () => {
    const clean = { noise: 0.0005 };
    const summary = summaryOf(await events(clean));
    expect(summary.neighbours).toMatch(/pixels are answered one by one/);
    // To the bit what the published branch's absence gave before.
    const off = summaryOf(await events(clean, { spatialBranch: 'off', spatialLayer: 'pooled' }));
    expect(off.neighbours).toBeUndefined();
    expect(summary.estimate.abundances).toEqual(off.estimate.abundances);
    expect(summary.state.theta).toEqual(off.state.theta);
  });

  it('where it is switched off, replaced, or nobody looked for noise', async () => {
    const said = async (over: Partial<Settings>): Promise<string | undefined> =>
      summaryOf(await events({}, over)).neighbours;
    expect(await said({ spatialBranch: 'off' })).toMatch(/switched off: pixels are answered one/);
    expect(await said({ spatialLayer: 'conv' })).toMatch(/by 3×3 convolutions/);
    expect(await said({ noiseFirst: 'off' })).toMatch(/not looked for/);
    expect(await said({ start: 'random', components: 0, lambdaSyn: 0 })).toBeUndefined();
  });
});

describe('weights', () => {
  it('of a run on a noisy scene are taken up by an update, those of another network refused with words', async () => {
    const { state } = summaryOf(await events({}));
    const warm: WarmStart = { theta: state.theta, domain: 'unit', anew: presetSettings('studio') };
    const domain = summaryOf(await events({})).domain!;
    expectMixtures(summaryOf(await events({}, { steps: 1 }, { warm: { ...warm, domain } })), 3);
    await expect(events({}, { spatialLayer: 'pooled' }, { from: state })).rejects.toMatchObject({
      data: { field: 'weights', message: /do not belong to this network/ },
    });
  });

  it('of earlier versions read neighbours on the pooled grid, and go on so', async () => {
    expect(settingsBefore('studio').spatialLayer).toBe('pooled');
    const before = { ...smallSettings, steps: 2, spatialLayer: 'pooled' };
    const { state } = summaryOf(await events({}, before));
    const on = summaryOf(await events({}, { ...before, steps: 3 }, { from: state }));
    expect(on.state.step).toBe(3);
    expect(on.state.theta).toHaveLength(state.theta.length);
  });
});

describe('odd scenes', () => {
  it.each<[string, NoisyOptions]>([
    ['one line', { lines: 1, samples: 120 }],
    ['one sample', { lines: 120, samples: 1 }],
    ['3 bands', { bands: 3, endmembers: 2 }],
    ['2 endmembers', { endmembers: 2 }],
    ['12 endmembers', { endmembers: 12, bands: 40, labels: 12, lines: 20 }],
    ['holes', { holes: true }],
    ['noise alone', { noise: 3 }],
    ['no noise', { noise: 0 }],
    ['brightness that is abundance', { light: false }],
  ])('%s', async (_, options) => {
    const summary = summaryOf(await events(options));
    expectMixtures(summary, options.endmembers ?? 3);
    expect(Number.isFinite(summary.reconstructionRmse)).toBe(true);
  });
});

describe('the guard', () => {
  const { cube, mask, truth, labels } = noisyScene();
  const settings: Settings = { ...presetSettings('studio'), ...smallSettings };
  const prepared = prepare(cube, mask, truth.names, labels, settings);
  const model = { heldOut: () => Promise.resolve(null) };
  const why = (a: Float32Array, of: Parameters<typeof whyNotKept>[0] = model) =>
    whyNotKept(of, prepared, a);

  it('keeps what is as good as the start, and refuses what is far from labels or evidence', async () => {
    expect(await why(prepared.p)).toBeNull();
    const even = new Float32Array(prepared.p.length).fill(1 / 3);
    expect(await why(even)).toMatch(/not kept: it was .* % off at your labels/);
    const worse = { answer: 1.2, start: 1 };
    expect(await why(prepared.p, { heldOut: () => Promise.resolve(worse) })).toMatch(/held back/);
  });
});
