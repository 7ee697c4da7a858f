import { beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { makeBenchmarkScene } from '../generated/benchmark';
import type { Label } from '../scene/cube';
import { StudioError } from '../scene/errors';
import { sampleFromTruth } from '../scene/sampling';
import { makeRng } from '../maths/rng';
import { startBackend } from '../kernels/testing/backends';
import { presetSettings } from '../settings/settings';
import { makeRunSwitch } from '../training/control';
import type { ComputeEngine } from '../engine/select';
import type { RunSummary } from '../protocol/run';
import { smallSettings } from '../training/testing/training.suite';
import { tinyScene } from '../training/testing/tinyScene';
import { train } from '../training/train';
import type { LabEvent, Spread, SpreadConfig } from '../protocol/labs';
import { jittered, jitteredAll, runConstraints, runSpread } from './labs';

const scene = tinyScene({ holes: true });
const settings = { ...presetSettings('studio'), ...smallSettings, steps: 4, seed: 3 };
const trainConfig = { settings, endmemberNames: scene.truth.names, labels: scene.labels };
const engineInfo = { engine: 'wasm', adapter: 'test', software: false, reason: '' } as const;
const device: ComputeEngine = {
  info: engineInfo,
  settle: () => Promise.resolve(),
  fault: () => Promise.resolve(null),
};
const holder = {
  choose: () => undefined,
  get: () => Promise.resolve(device),
  drop: () => undefined,
  fallBack: () => Promise.resolve(device),
};

async function events(
  over: Partial<SpreadConfig>,
  cancelAfter = Infinity,
): Promise<readonly LabEvent[]> {
  const told: LabEvent[] = [];
  const control = makeRunSwitch();
  const config: SpreadConfig = {
    ...{ train: trainConfig, runs: 3, vary: 'seeds', jitter: 0.1, ...over },
  };
  let clock = 0;
  await runSpread(
    {
      ...{ lab: 7, cube: scene.cube, mask: scene.mask, control, engine: holder },
      now: () => (clock += 100),
      send(event) {
        told.push(event);
        if (told.filter((e) => e.type === 'labSpread').length >= cancelAfter) control.cancel();
      },
    },
    config,
  );
  return told;
}
const spreads = (told: readonly LabEvent[]): Spread[] =>
  told.flatMap((e) => (e.type === 'labSpread' ? [e.spread] : []));

async function alone(seed: number): Promise<RunSummary> {
  for await (const event of train({
    ...{ run: 1, cube: scene.cube, mask: scene.mask, engine: engineInfo, now: () => 0 },
    config: { ...trainConfig, settings: { ...settings, seed } },
    control: makeRunSwitch(),
    settle: () => Promise.resolve(),
  })) {
    if (event.type === 'finished') return event.summary;
  }
  throw new Error('not finished');
}

beforeAll(() => startBackend('cpu'));

describe('the spread over seeds', () => {
  it('is the mean and standard deviation of the runs one by one', async () => {
    const told = await events({ runs: 3 });
    const found = spreads(told);
    expect(found.map((s) => s.runs)).toEqual([1, 2, 3]);
    const runs = [await alone(3), await alone(4), await alone(5)];
    const { abundances, abundanceSd, endmembers, rmsSd } = found[2];
    const answers = runs.map((r) => r.estimate.abundances);
    let largest = 0;
    abundances.forEach((mean, i) => {
      const values = answers.map((a) => a[i]);
      if (!scene.mask.pixels[Math.floor(i / 3)]) {
        expect(mean).toBeNaN();
        return;
      }
      const m = (values[0] + values[1] + values[2]) / 3;
      const sd = Math.sqrt(values.reduce((s, v) => s + (v - m) ** 2, 0) / 2);
      expect(mean).toBeCloseTo(m, 5);
      expect(abundanceSd[i]).toBeCloseTo(sd, 5);
      largest = Math.max(largest, sd);
    });
    expect(largest).toBeGreaterThan(0);
    expect(Math.max(...rmsSd)).toBeGreaterThan(0);
    expect(Math.max(...rmsSd)).toBeLessThanOrEqual(largest);
    const E = runs.map((r) => r.estimate.endmembers[5]);
    expect(endmembers[5]).toBeCloseTo((E[0] + E[1] + E[2]) / 3, 5);
    expect(told.at(-1)).toEqual({ type: 'labFinished', lab: 7 });
    const shares = told.flatMap((e) => (e.type === 'labProgress' ? [e.fraction] : []));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('repeats itself; noise on labels moves more than nothing, and none moves nothing', async () => {
    const [first] = [spreads(await events({ runs: 2, vary: 'labels' })).at(-1)!];
    expect(spreads(await events({ runs: 2, vary: 'labels' })).at(-1)).toEqual(first);
    expect(Math.max(...first.rmsSd)).toBeGreaterThan(0);
    const still = spreads(await events({ runs: 2, vary: 'labels', jitter: 0 })).at(-1)!;
    expect(Math.max(...still.rmsSd)).toBe(0);
  });

  it('labels are off in the wanted way, another draw for each run; pure clicks need a truth', async () => {
    const truth = scene.truth;
    const of = async (over: Partial<SpreadConfig>): Promise<Spread> =>
      spreads(await events({ runs: 2, vary: 'labels', jitter: 0, ...over })).at(-1)!;
    for (const error of ['sd10', 'off1', 'wrong1'] as const) {
      // Which of few labels is wrong may be the same twice.
      const runs = error === 'wrong1' ? 4 : 2;
      expect(Math.max(...(await of({ error, runs })).rmsSd), error).toBeGreaterThan(1e-4);
    }
    const pure = await of({ error: 'pure', truth });
    expect(Math.max(...pure.rmsSd)).toBeGreaterThan(1e-4);
    await expect(of({ error: 'pure' })).rejects.toThrow('no ground truth');
  });

  it('cancelled after a run: what was finished stays', async () => {
    const told = await events({ runs: 5 }, 2);
    expect(spreads(told)).toHaveLength(2);
    expect(told.at(-1)?.type).toBe('labCancelled');
  });

  it.each([
    [{ runs: 1 }, 'number of runs'],
    [{ runs: 21 }, 'number of runs'],
    [{ runs: 2.5 }, 'number of runs'],
    [{ jitter: -0.1 }, 'label noise'],
    [{ jitter: NaN }, 'label noise'],
  ])('%o is refused', async (over, field) => {
    const error = await events(over).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StudioError);
    expect((error as StudioError).data.field).toBe(field);
  });
});

describe('noise on labels', () => {
  it('stays on the simplex and has the asked size where there is room', () => {
    const rng = makeRng(1);
    const label = { id: 'a', line: 0, sample: 0, abundances: [0.3, 0.3, 0.4] };
    let squares = 0;
    for (let k = 0; k < 4000; k++) {
      const { abundances } = jittered(label, 0.05, rng);
      expect(abundances.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 10);
      expect(Math.min(...abundances)).toBeGreaterThanOrEqual(0);
      squares += (abundances[0] - 0.3) ** 2;
    }
    const sd = Math.sqrt(squares / 4000);
    expect(sd).toBeGreaterThan(0.03);
    expect(sd).toBeLessThan(0.06);
  });

  it('is said of the labels, where anything was said of them', () => {
    const label = { id: 'a', line: 0, sample: 0, abundances: [0.3, 0.7] };
    const errorOf = (error: number) => jittered({ ...label, error }, 0.3, makeRng(1)).error;
    expect(errorOf(0)).toBe(0.3);
    expect(errorOf(0.4)).toBe(0.5);
    expect(jittered(label, 0.3, makeRng(1))).not.toHaveProperty('error');
  });

  it('never leaves an endmember without a label', () => {
    const labels = [
      { id: 'a', line: 0, sample: 0, abundances: [0.99, 0.01] },
      { id: 'b', line: 0, sample: 1, abundances: [1, 0] },
    ];
    for (let seed = 0; seed < 50; seed++) {
      const moved = jitteredAll(labels, 0.3, makeRng(seed));
      expect(moved.some((l) => l.abundances[1] > 1e-3)).toBe(true);
    }
  });
});

it('constraints: four answers from the labels’ endmembers, each with its violations', () => {
  const results = runConstraints(scene, trainConfig);
  expect(results.map((r) => [r.nonNegative, r.sumToOne])).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ]);
  for (const result of results) {
    const { nonNegative, sumToOne, violations, abundances, reconstructionRmse, residual } = result;
    if (nonNegative) expect(violations.negativePixels).toBe(0);
    if (sumToOne) expect(violations.offSumPixels).toBe(0);
    expect(violations.validPixels).toBe(scene.mask.validPixels);
    expect(abundances[0]).toBeNaN();
    expect(reconstructionRmse).toBeGreaterThan(0);
    expect(violations.low).toBeGreaterThanOrEqual(violations.least);
    // The map is what the number is the mean of.
    expect(residual[0]).toBeNaN();
    const squares = residual.filter(Number.isFinite).map((v) => v * v);
    expect(squares).toHaveLength(scene.mask.validPixels);
    const rms = Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / squares.length);
    expect(rms).toBeCloseTo(reconstructionRmse, 6);
  }
  const fit = results.map((r) => r.reconstructionRmse);
  expect(fit[0]).toBeLessThanOrEqual(Math.min(fit[1], fit[2]) + 1e-9);
  expect(fit[3]).toBeGreaterThanOrEqual(Math.max(fit[1], fit[2]) - 1e-9);
  expect(() => runConstraints(scene, { ...trainConfig, labels: [] })).toThrow(/no label/);
});

describe('a missing endmember in the constraint lab', () => {
  const { cube, mask, truth } = makeBenchmarkScene('light-none');
  const { names, abundances } = truth!;
  const water = names.indexOf('Water');
  const labels = sampleFromTruth(truth!, mask, cube, { count: 20, protocol: 'spread', seed: 0 });
  const without = (values: readonly number[]): number[] => {
    const left = values.filter((_, r) => r !== water);
    const sum = left.reduce((s, v) => s + v, 0);
    return left.map((v) => v / sum);
  };
  const dry = labels
    .filter((l) => l.abundances[water] < 0.02)
    .map((l) => ({ ...l, abundances: without(l.abundances) }));
  const solve = (endmemberNames: readonly string[], given: readonly Label[]) => {
    const [none, , , both] = runConstraints({ cube, mask }, { endmemberNames, labels: given });
    return { none, both };
  };
  const all = solve(names, labels);
  const less = solve(
    names.filter((name) => name !== 'Water'),
    dry,
  );

  it('makes the count of negative pixels smaller, of all things', () => {
    expect(all.none.violations.negativePixels).toBeGreaterThan(0.6 * mask.validPixels);
    expect(less.none.violations.negativePixels).toBeLessThan(0.6 * mask.validPixels);
  });

  it('shows in the depth of the negative parts, and in the misfit with both rules', () => {
    expect(all.none.violations.low).toBeGreaterThan(-0.2);
    expect(less.none.violations.low).toBeLessThan(-0.4);
    expect(all.both.reconstructionRmse).toBeLessThan(0.02);
    expect(less.both.reconstructionRmse).toBeGreaterThan(4 * all.both.reconstructionRmse);
  });

  it('and the misfit map says where it is', () => {
    const where = Array.from(less.both.residual, (_, p) => abundances[p * names.length + water]);
    expect(correlation(less.both.residual, where)).toBeGreaterThan(0.97);
    expect(correlation(all.both.residual, where)).toBeLessThan(0.5);
  });
});

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Array.from(a), Array.from(b)].map((values) => {
    const mean = values.reduce((s, v) => s + v, 0) / values.length;
    return values.map((v) => v - mean);
  });
  const dot = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, v, i) => sum + v * q[i], 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
