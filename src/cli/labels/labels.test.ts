import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LabelOpinion } from '../../unmixing/labelModel';
import { toyMat } from '../toyScene.suite';
import { UNFINISHED } from '../reproduce/main';
import { cellOf, geometricMean, type SceneRuns } from './figures';
import { benchLabels, type CodeKind, type LabelsIo } from './main';
import { judge } from './measure';
import { labelsOptions } from './options';
import { withLabelRuns, type LabelRun } from './store';

const root = mkdtempSync(path.join(tmpdir(), 'labels-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (method: LabelRun['method'], draw: number, rmse: number | null): LabelRun => ({
  ...{ kind: 'sd05', draw, method, steps: null, code: 'c', rmse },
  failed: rmse === null ? 'Soil has no label yet.' : null,
});
const scene = labelsOptions(['--scenes', 'base'], root).scenes[0];
const runs = [
  ...[run('classical', 0, 0.2), run('classical', 1, 0.1), run('classical', 2, 0.1)],
  ...[run('start', 0, 0.1), run('start', 1, 0.11), run('start', 2, null)],
];
const some: SceneRuns = { scene, runs };

describe('figures', () => {
  it('compare the means over the draws that both could answer', () => {
    const cell = cellOf(some, 'sd05', 'start');
    expect(cell).toMatchObject({ draws: 2, failed: 1, worse: 1 });
    expect(cell.ratio).toBeCloseTo(0.21 / 0.3, 12);
    expect(cell.worst).toBeCloseTo(1.1, 12);
    expect(cellOf(some, 'pure', 'start')).toMatchObject({ draws: 0, ratio: null, worst: null });
    const other = { ...cell, ratio: 2 };
    expect(geometricMean([{ ...cell, ratio: 0.5 }, other])).toBeCloseTo(1, 12);
    expect(geometricMean([cellOf(some, 'pure', 'start')])).toBeNull();
  });

  it('a cell replaces an older one of the same kind, draw and method only', () => {
    const newer = { ...run('start', 1, 0.05), code: 'd' };
    const after = withLabelRuns(runs, [newer]);
    expect(after).toHaveLength(runs.length);
    expect(after.filter((r) => r.code === 'd')).toEqual([newer]);
  });
});

describe('judge', () => {
  it('counts what was found beside what is true', () => {
    const opinion = (wrong: number, doubtful: boolean): LabelOpinion => ({
      ...{ expected: [0.5, 0.5], spread: 0.1, wrong, doubtful },
    });
    const label = (
      a: number,
    ): { id: string; line: number; sample: number; abundances: number[] } => ({
      ...{ id: `${a}`, line: 0, sample: 0, abundances: [a, 1 - a] },
    });
    const said = judge(
      { opinions: [opinion(0.9, true), opinion(0.2, true), opinion(0.95, false)], agreement: 0.05 },
      {
        labels: [label(0), label(0.9), label(0.6)],
        truths: [
          [1, 0],
          [1, 0],
          [1, 0],
        ],
        wrong: 0,
      },
    );
    // The third is off by 40 % and not found; it is the most suspicious, not the wrong one.
    expect(said).toEqual({
      ...{ found: true, first: false, good: 1, accused: 1, off: 1, offFound: 0, agreement: 0.05 },
    });
  });
});

describe('options', () => {
  it('name what is wrong with them', () => {
    const of = (...argv: string[]): unknown => labelsOptions(argv, root);
    expect(() => of('--scenes', 'mars')).toThrow('There is no scene “mars”');
    expect(() => of('--kinds', 'vague')).toThrow('There is no kind “vague”');
    expect(() => of('--methods', 'vca-nnls')).toThrow('no method that learns from labels');
    expect(() => of('--draws', '5-2')).toThrow('from-to');
    expect(() => of('--steps', '0')).toThrow('1 to 5000');
    const given = labelsOptions(
      ['--scenes', 'base@1,own=/x/y.mat', '--kinds', 'clean', '--draws', '10-12'],
      root,
    );
    expect(given.scenes.map((s) => [s.id, s.file])).toEqual([
      ['bench:base@1', null],
      ['own', '/x/y.mat'],
    ]);
    expect([given.kinds, given.draws]).toEqual([['exact'], [10, 11, 12]]);
    expect(given.methods).toEqual(['classical', 'studio']);
  });
});

describe('npm run bench:labels', () => {
  it('measures what is missing, stores it, goes on, reports, and keeps the log', async () => {
    const folder = path.join(root, 'scenes');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'samson.mat'), toyMat('with truth'));
    const said: string[] = [];
    const modules = path.resolve(import.meta.dirname, '../../../node_modules');
    let model = 'm1';
    const io: LabelsIo = {
      stdout: (text) => said.push(text),
      stderr: (text) => said.push(text),
      terminal: false,
      versions: {},
      wasmFolder: `${modules}/@tensorflow/tfjs-backend-wasm/dist/`,
      loadWebGpu: () => Promise.reject(new Error('not here')),
      onInterrupt: () => () => undefined,
      root,
      code: (kinds: readonly CodeKind[]) =>
        Promise.resolve(Object.fromEntries(kinds.map((k) => [k, k === 'labelModel' ? model : k]))),
      format: (markdown) => Promise.resolve(markdown),
    };
    const call = async (...argv: string[]): Promise<[number, string]> => {
      said.length = 0;
      const own = ['--folder', folder, '--scenes', 'samson,urban_crop', '--draws', '2'];
      return [await benchLabels([...own, ...argv], io), said.join('')];
    };
    const quick = ['--methods', 'classical,start', '--kinds', 'exact,wrong1'];

    const [none, nothing] = await call(...quick, '--minutes', '0');
    expect(none).toBe(UNFINISHED);
    expect(nothing).toContain('Absent: Urban, a part');
    expect(nothing).toContain('0 of 8 planned cells');

    const [all, first] = await call(...quick);
    expect(all).toBe(0);
    expect(first.match(/^\[\d\/4\] samson, .*classical 0\.\d+, start 0\.\d+$/gm)).toHaveLength(4);
    const report = path.join(root, 'docs/label-errors.md');
    const text = readFileSync(report, 'utf8');
    expect(text).toMatch(/\| Samson \| One wrong \| 2 \| 0\.\d{4} ± 0\.\d{4} \|/);
    expect(text).toContain('| the wrong label is found | – |');
    expect(readdirSync(path.join(root, 'docs/label-errors'))).toEqual(['samson.json']);

    // Nothing is left to do, and what was written by hand stays.
    writeFileSync(report, text.replace('Nothing yet.', 'A thing was tried.'));
    const [, again] = await call(...quick);
    expect(again).not.toContain('[');
    expect(readFileSync(report, 'utf8')).toContain('A thing was tried.');

    // Another label model: only its cells are measured anew.
    model = 'm2';
    const [reported] = await call(...quick, '--report');
    expect(reported).toBe(UNFINISHED);
    const [, newer] = await call(...quick);
    expect(newer.match(/^\[/gm)).toHaveLength(4);

    const [trained, studio] = await call('--methods', 'studio', '--kinds', 'pure', '--steps', '2');
    expect(trained).toBe(0);
    expect(studio.match(/studio 0\.\d+$/gm)).toHaveLength(2);
    expect(readFileSync(report, 'utf8')).toContain('networks with 2 steps');

    expect((await call('--kinds', 'vague'))[0]).toBe(2);
    writeFileSync(path.join(folder, 'samson.mat'), toyMat('scene only'));
    const [failed, why] = await call(...quick);
    expect(failed).toBe(1);
    expect(why).toContain('no ground truth');
  });

  it('--start-only prints its tables and trains nothing', async () => {
    const said: string[] = [];
    const io = {
      stdout: (text: string) => said.push(text),
      stderr: () => undefined,
      onInterrupt: () => () => undefined,
      root,
      code: () => Promise.resolve({}),
      format: (markdown: string) => Promise.resolve(markdown),
    } as unknown as LabelsIo;
    const argv = ['--start-only', '--scenes', 'small', '--draws', '1', '--kinds', 'sd10'];
    expect(await benchLabels(argv, io)).toBe(0);
    expect(said.join('')).toContain('## Studio before training');
    expect(said.join('')).toMatch(/\| Label model \| all, 1 scenes \| \d\.\d{3} \|/);
    expect(readdirSync(path.join(root, 'test-results'))).toContain('label-errors.md');
  });
});
