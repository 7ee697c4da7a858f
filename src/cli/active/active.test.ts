import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../../generated/benchmark';
import { sampleFromTruth } from '../../scene/sampling';
import { prepare } from '../../unmixing/prepare';
import { presetSettings } from '../../settings/settings';
import type { Label } from '../../scene/cube';
import { toyMat } from '../toyScene.suite';
import { UNFINISHED } from '../reproduce/main';
import { suggestedLabels } from '../../jobs/suggest/labelled';
import { person, settled } from './labels';
import { benchActive, type ActiveIo } from './main';
import { activeScenes } from './options';
import { activeReport } from './report';
import type { ActiveRun } from './store';

const root = mkdtempSync(path.join(tmpdir(), 'active-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (strategy: ActiveRun['strategy'], seed: number, rmse: number | null): ActiveRun => ({
  ...{ scene: 'samson', hash: 'h', strategy, answers: 'exact', method: 'studio' },
  ...{ seed, steps: null, code: 'c', rmse },
  failed: rmse === null ? 'Soil has no label yet.' : null,
});

const rough = (strategy: ActiveRun['strategy'], rmse: number): ActiveRun => ({
  ...run(strategy, 0, rmse),
  ...{ answers: 'sd10', method: 'untrained' },
});

describe('a person who is imprecise', () => {
  const truth: Label = { id: 'x', line: 1, sample: 2, abundances: [0.62, 0.38, 0] };
  it('answers near the truth, on a grid of 5 %, or with the largest material alone', () => {
    expect(person('exact', 0)(truth)).toEqual(truth);
    expect(person('pure', 0)(truth).abundances).toEqual([1, 0, 0]);
    const [off5, off10] = (['sd05', 'sd10'] as const).map((answers) => {
      const answer = person(answers, 3);
      let squares = 0;
      for (let k = 0; k < 400; k++) {
        const { abundances, ...place } = answer(truth);
        expect(place).toEqual({ id: 'x', line: 1, sample: 2 });
        expect(abundances.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
        squares += (abundances[0] - 0.62) ** 2 / 400;
      }
      return Math.sqrt(squares);
    });
    expect(off5).toBeGreaterThan(0.03);
    expect(off5).toBeLessThan(0.06);
    expect(off10).toBeGreaterThan(1.5 * off5);
    expect(person('sd10', 3)(truth)).toEqual(person('sd10', 3)(truth));
  });
});

describe('the report', () => {
  it('compares on the seeds that both could be trained on, and says what failed', () => {
    const text = activeReport({
      ...{ command: 'x', seeds: 3, steps: null, older: 0, planned: 9 },
      scenes: activeScenes.slice(0, 1),
      absent: activeScenes.slice(1, 2),
      runs: [
        ...[run('random', 0, 0.2), run('random', 1, null), run('random', 2, 0.1)],
        ...[run('suggested', 0, 0.1), run('suggested', 1, 0.5), run('suggested', 2, 0.11)],
      ],
    });
    // (0.1 + 0.11) / (0.2 + 0.1), better on the first of two.
    expect(text).toContain(
      '| Samson | 0.1500 ± 0.0707 (2 of 3, 1 failed) | – | 0.2367 ± 0.2281 | 0.70 | 1 of 2 |',
    );
    expect(text).toContain('lower mean error than random labels on Samson (2 of 3 seeds).');
    expect(text).not.toContain('does not pay');
    expect(text).toContain('**6 of 9 planned runs are done;**');
    expect(text).toContain('1 runs could not be trained (1 random)');
    expect(text).toMatch(/\*\*Absent scenes:\*\* Urban, a part/);
  });
});

describe('the verdict', () => {
  it('says where suggestions do not pay, and what is not compared', () => {
    const text = activeReport({
      ...{ command: 'x', seeds: 1, steps: null, absent: [], older: 1, planned: 6 },
      scenes: activeScenes.slice(0, 2),
      runs: [
        ...[run('random', 0, 0.1), run('suggested', 0, 0.2)],
        ...[rough('random', 0.3), rough('suggested', 0.15)],
      ],
    });
    expect(text).toContain('**1 of the runs are by an earlier version of the code**');
    expect(text).toContain('**3 of 6 planned runs are done;**');
    expect(text).toContain('| Samson | ± 10 % | 0.3000 | 0.1500 | 0.50 | 1 of 1 |');
    expect(text).toContain('**It does not pay on Samson.** Not compared yet: Urban, a part');
    expect(text).not.toContain('lower mean error');
  });
});

describe('npm run bench:active', { timeout: 180_000 }, () => {
  it('runs what is missing, stores it, goes on, and reports', async () => {
    const scenes = path.join(root, 'scenes');
    mkdirSync(scenes);
    writeFileSync(path.join(scenes, 'samson.mat'), toyMat('with truth'));
    const said: string[] = [];
    const modules = path.resolve(import.meta.dirname, '../../../node_modules');
    const io: ActiveIo = {
      stdout: (text) => said.push(text),
      stderr: (text) => said.push(text),
      terminal: false,
      versions: {},
      wasmFolder: `${modules}/@tensorflow/tfjs-backend-wasm/dist/`,
      loadWebGpu: () => Promise.reject(new Error('not here')),
      onInterrupt: () => () => undefined,
      root,
      code: () => Promise.resolve({ network: 'n1', suggest: 's1' }),
      format: (markdown) => Promise.resolve(markdown),
    };
    const call = async (given: ActiveIo, ...argv: string[]): Promise<[number, string]> => {
      said.length = 0;
      return [await benchActive(['--quick', '--scenes', scenes, ...argv], given), said.join('')];
    };
    const both = ['--only', 'samson,urban_crop'];

    const [none, nothing] = await call(io, ...both, '--minutes', '0');
    expect(none).toBe(UNFINISHED);
    expect(nothing).toContain('Absent: Urban, a part');
    expect(nothing).toContain('0 of 14 planned runs');

    const [some, rough] = await call(io, ...both, '--untrained');
    expect(some).toBe(UNFINISHED);
    expect(rough.match(/^\[.*samson, .*untrained, seed \d: RMSE 0\.\d+$/gm)).toHaveLength(8);

    const [all, first] = await call(io, ...both);
    expect(all).toBe(0);
    expect(
      first.match(/^\[\d+\/14\] samson, .*exact, studio, seed \d: RMSE 0\.\d+$/gm),
    ).toHaveLength(6);
    const report = path.join(root, 'test-results/active-quick/active-labels.md');
    expect(readFileSync(report, 'utf8')).toMatch(/\| Samson \| 0\.\d{4} ± /);

    // Other code of the suggestions: only their runs are done anew.
    const newer = { ...io, code: () => Promise.resolve({ network: 'n1', suggest: 's2' }) };
    const [, second] = await call(newer, ...both);
    expect(second.match(/^\[.*suggested.*RMSE/gm)).toHaveLength(6);
    expect(second.match(/^\[.*RMSE/gm)).toHaveLength(6);
    expect(existsSync(path.join(root, 'docs'))).toBe(false);

    expect((await call(io, '--only', 'mars'))[0]).toBe(2);
    expect((await call(io, '--minutes', 'soon'))[0]).toBe(2);
    writeFileSync(path.join(scenes, 'samson.mat'), toyMat('scene only'));
    const [failed, why] = await call(io, '--only', 'samson');
    expect(failed).toBe(1);
    expect(why).toContain('no ground truth');
  });

  it('ten suggested labels tell more than ten random ones (before training, on another land)', async () => {
    const scene = makeBenchmarkScene('no-pure@1');
    const truth = scene.truth!;
    const { cube, mask } = scene;
    const R = truth.names.length;
    const settings = presetSettings('studio');
    const errorOf = (labels: readonly Label[]): number => {
      const { p, side, sideShare } = prepare(cube, mask, truth.names, labels, settings);
      const squares = new Float64Array(R);
      p.forEach((v, k) => {
        squares[k % R] += ((1 - sideShare) * v + sideShare * side![k] - truth.abundances[k]) ** 2;
      });
      return squares.reduce((s, v) => s + Math.sqrt((v * R) / p.length) / R, 0);
    };
    let [random, suggested] = [0, 0];
    for (const seed of [10, 11]) {
      const drawn = sampleFromTruth(truth, mask, cube, { count: 10, protocol: 'random', seed });
      random += errorOf(drawn);
      const followed = await suggestedLabels(scene, truth, 10, seed, () => false, settled);
      expect(new Set(followed.map((l) => l.id)).size).toBe(10);
      suggested += errorOf(followed);
    }
    expect(suggested).toBeLessThan(random);
  });
});
