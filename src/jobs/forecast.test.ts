/**
 * The time left on races that were run and written down with their times: testdata/races/urban.json, eight methods, two
 * seeds, thirty steps, on a machine that others used meanwhile; beside runs, the pace of methods that were timed before it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { methodIds, methodTable, type MethodId } from '../settings/methods';
import type { MethodPace } from '../protocol/race';
import { makeForecast, type ForecastInput, type QueuedRun } from './forecast';

interface Trace {
  readonly shape: ForecastInput['shape'];
  readonly steps: number;
  /** Measured before the race began. */
  readonly timed: readonly MethodPace[];
  readonly runs: readonly {
    readonly method: MethodId;
    readonly seed: number;
    readonly began: number;
    readonly ended: number;
    /** [milliseconds, step, share] */
    readonly stands: readonly (readonly [number, number, number])[];
  }[];
}

const trace = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../testdata/races/urban.json'), 'utf8'),
) as Trace;

const queue = trace.runs.map(({ method, seed }, index): QueuedRun => ({ method, seed, index }));
const steps = (method: MethodId): number | null =>
  methodTable[method].steps === null ? null : trace.steps;
const end = trace.runs.at(-1)!.ended;

interface Told {
  readonly at: number;
  readonly left: number | null;
}

/** The race once more, at the times of the trace: what is said at each, and the paces it leaves. */
function replay(paces: readonly MethodPace[]): { told: Told[]; paces: MethodPace[] } {
  const forecast = makeForecast({ queue, stepsOf: steps, shape: trace.shape, paces });
  const told: Told[] = [];
  const found: MethodPace[] = [];
  trace.runs.forEach(({ began, ended, stands }, i) => {
    forecast.begin(queue[i], began);
    for (const [at, step, share] of stands) {
      forecast.stands(at, step, share);
      const left = forecast.left(at);
      told.push({ at, left: left && [...left.values()].reduce((a, b) => a + b, 0) });
    }
    const pace = forecast.end(ended);
    if (pace) found.push(pace);
  });
  return { told, paces: found };
}

const began = trace.runs[0].began;

/**
 * The worst errors of what is said after the first minute: of the whole race’s time; and of what is left of it, as long as
 * that is a quarter, for in the last minute of this one a method took three times as long as before, and nobody could know.
 */
function worst(told: readonly Told[]): { whole: number; left: number } {
  const after = told.filter(({ at }) => at - began >= 60_000);
  const most = (errors: readonly number[]): number => {
    expect(errors.length).toBeGreaterThan(20);
    return Math.max(...errors);
  };
  return {
    whole: most(after.map(({ at, left }) => Math.abs(at + left! - end) / (end - began))),
    left: most(
      after
        .filter(({ at }) => end - at >= (end - began) / 4)
        .map(({ at, left }) => Math.abs(left! - (end - at)) / (end - at)),
    ),
  };
}

describe('the time left of a whole race', () => {
  it('is right within 30 % after the first minute, where methods were timed before', () => {
    const { whole, left } = worst(replay(trace.timed).told);
    expect(whole).toBeLessThan(0.15);
    expect(left).toBeLessThan(0.3);
  });
  it('and by what was remembered of an earlier race, from its first second', () => {
    const { told, paces } = replay(replay(trace.timed).paces);
    const { whole, left } = worst(told);
    expect(whole).toBeLessThan(0.2);
    expect(left).toBeLessThan(0.3);
    expect(Math.abs(told[0].left! - (end - told[0].at)) / (end - told[0].at)).toBeLessThan(0.3);
    // A run that was over between two looks leaves no pace: DAEU's first.
    const seen = trace.runs.filter(
      ({ method, stands }) =>
        steps(method) === null || stands.filter(([, step]) => step > 2).length > 1,
    );
    expect(seen.length).toBe(queue.length - 1);
    expect(paces.map((p) => p.method)).toEqual(seen.map((r) => r.method));
  });
  it('is not within that by the table alone: that is what timing is for', () => {
    expect(worst(replay([]).told).left).toBeGreaterThan(0.3);
  });
});

const shape = { engine: 'e', pixels: 1000, bands: 10, endmembers: 3 };
const run = (method: MethodId, index: number): QueuedRun => ({ method, seed: 0, index });

describe('a forecast', () => {
  const three = [run('studio', 0), run('classical', 1), run('studio', 2)];
  const of = (input: Partial<ForecastInput> = {}) =>
    makeForecast({
      ...{ queue: three, shape, paces: [] },
      stepsOf: (m) => (methodTable[m].steps === null ? null : 100),
      ...input,
    });

  it('says nothing while nothing is known', () => {
    const forecast = of();
    forecast.begin(three[0], 0);
    forecast.stands(10, 0, 0);
    expect(forecast.left(10)).toBeNull();
  });
  it('leaves the first steps and what comes before them out of the pace of a step', () => {
    const forecast = of();
    forecast.begin(three[0], 0);
    forecast.stands(5000, 0, 0);
    forecast.stands(9000, 1, 0.01);
    forecast.stands(9100, 3, 0.03);
    forecast.stands(9200, 13, 0.13);
    // Ten milliseconds a step, 87 steps; the classical answer by the table at this machine's speed; one whole run.
    const left = forecast.left(9200)!;
    expect(left.get(0)).toBeCloseTo(870, 6);
    expect(left.get(2)).toBeCloseTo(9100 - 30 + 1000, 6);
    const speed = left.get(2)! / (50 * 100);
    expect(left.get(1)).toBeCloseTo(5 * speed, 6);
    expect(forecast.end(10_100)).toMatchObject({ ...shape, method: 'studio', stepMs: 10 });
    expect([...forecast.left(10_100)!.keys()]).toEqual([1, 2]);
  });
  it('takes paces of another size of scene by its size, of another engine not at all', () => {
    const known = { ...shape, method: 'studio', onceMs: 100, stepMs: 2 } as const;
    const small = of({ paces: [{ ...known, pixels: 500 }] });
    small.begin(three[1], 0);
    expect(small.left(0)!.get(2)).toBeCloseTo(2 * (100 + 200), 6);
    expect(small.knows('studio')).toBe(false);
    const exact = of({ paces: [known] });
    expect(exact.knows('studio')).toBe(true);
    expect(exact.left(0)!.get(2)).toBeCloseTo(300, 6);
    expect(of({ paces: [{ ...known, engine: 'another' }] }).left(0)).toBeNull();
  });
  it('counts only places that are to be done', () => {
    const known = { ...shape, onceMs: 100, stepMs: 0 };
    const paces = [
      { ...known, method: 'studio' as const },
      { ...known, method: 'classical' as const },
    ];
    const forecast = of({ queue: three.slice(1), paces });
    forecast.begin(three[1], 0);
    expect([...forecast.left(50)!]).toEqual([
      [1, 50],
      [2, 100],
    ]);
    forecast.end(100);
    expect([...forecast.left(100)!.keys()]).toEqual([2]);
  });
  it('has a cost for every method', () => {
    for (const id of methodIds) expect(methodTable[id].cost, id).toBeGreaterThan(0);
  });
});
