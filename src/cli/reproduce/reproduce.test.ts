import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { methodIds } from '../../settings/methods';
import { UsageError } from '../options';
import { toyMat } from '../toyScene.suite';
import { reproduce, UNFINISHED, type ReproduceIo } from './main';
import { reproduceOptions } from './options';
import { drawText, textWidth } from './pixelFont';
import { blank } from '../maps';
import { groups, planRuns, plannedScenes } from './plan';
import { geometricMean, ratio, ratioRows, type Cell } from './ratios';
import { findScenes } from './scenes';
import { findRun, readScene, withRun, writeScene, type StoredRun, type StoredScene } from './store';

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'reproduce-'));
  folders.push(made);
  return made;
}
afterAll(() => folders.forEach((f) => rmSync(f, { recursive: true, force: true })));

const run = (method: StoredRun['method'], seed: number, rmseMean: number): StoredRun => ({
  method,
  seed,
  protocol: method === 'vca-fcls' ? null : 'random',
  steps: 0,
  engine: 'wasm',
  code: 'a',
  labels: 10,
  parameters: 0,
  rmse: [rmseMean, null],
  rmseMean,
  sad: null,
  sadMean: null,
  reconstruction: 0.1,
  note: null,
  failed: null,
});
const scene: StoredScene = {
  ...{ id: 'bench:x', hash: 'h', lines: 2, samples: 3, bands: 4, endmembers: ['a', 'b'] },
  runs: [],
};

describe('the plan', () => {
  it('runs every method on every kind of scene, blind ones once for both protocols', () => {
    const real = planRuns(plannedScenes.slice(0, 1), groups, null);
    expect(new Set(real.map((r) => r.method))).toEqual(new Set(methodIds));
    const of = (method: string) => real.filter((r) => r.method === method);
    expect(of('studio')).toHaveLength(20);
    expect(of('unmamba-blind').map((r) => r.protocol)).toEqual([null]);
    expect(of('classical').every((r) => r.steps === 0)).toBe(true);
    expect(of('studio').every((r) => r.steps > 0)).toBe(true);
    const keys = real.map((r) => JSON.stringify(r));
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('keeps slow peers to few benchmark scenes', () => {
    const all = planRuns(plannedScenes, groups, null);
    const scenes = new Set(all.filter((r) => r.method === 'unmamba').map((r) => r.scene));
    expect(scenes).toEqual(new Set(['samson', 'urban_crop', 'urban', 'apex', 'bench:base']));
  });
  it('recognises files without regard to case, and a truth beside them', () => {
    const here = folder();
    for (const name of ['SAMSON.mat', 'Urban_R162.mat', 'end4_groundTruth.mat', 'other.mat'])
      writeFileSync(path.join(here, name), '');
    const { found, absent } = findScenes(plannedScenes, here);
    const real = found.filter((s) => s.kind === 'real');
    expect(
      real.map((s) => [s.id, path.basename(s.file!), s.truth && path.basename(s.truth)]),
    ).toEqual([
      ['samson', 'SAMSON.mat', null],
      ['urban', 'Urban_R162.mat', 'end4_groundTruth.mat'],
    ]);
    expect(absent.map((s) => s.id)).toEqual(['urban_crop', 'apex']);
    expect(findScenes(plannedScenes, path.join(here, 'nowhere')).absent).toHaveLength(4);
  });
  it('refuses unknown scenes and options', () => {
    expect(reproduceOptions(['--only', 'real']).scenes.map((s) => s.kind)).toEqual(
      new Array(4).fill('real'),
    );
    for (const bad of [['--only', 'mars'], ['--speed', '2'], ['--minutes', 'ten'], ['samson']])
      expect(() => reproduceOptions(bad)).toThrow(UsageError);
  });
});

describe('the store', () => {
  it('gives back what was written, one line a run, and replaces a run of the same draw', () => {
    const here = folder();
    const first = withRun(withRun(scene, run('fcls', 1, 0.3)), run('fcls', 0, 0.2));
    writeScene(here, withRun(first, run('fcls', 0, 0.1)));
    const text = readFileSync(path.join(here, 'bench-x.json'), 'utf8');
    expect(text.split('\n').filter((l) => l.includes('"method"'))).toHaveLength(2);
    const back = readScene(here, 'bench:x', 'h')!;
    expect(back.runs.map((r) => r.rmseMean)).toEqual([0.1, 0.3]);
    expect(readScene(here, 'bench:x', 'another scene')).toBeNull();
    expect(readScene(here, 'bench:y', null)).toBeNull();
  });
  it('finds a run only with the same steps, engine and code', () => {
    const stored = withRun(scene, run('fcls', 0, 0.1));
    const key = stored.runs[0];
    expect(findRun(stored, key)).toBe(key);
    for (const other of [{ steps: 5 }, { engine: 'webgpu' }, { code: 'b' }, { seed: 1 }])
      expect(findRun(stored, { ...key, ...other })).toBeUndefined();
    expect(findRun(stored, { ...key, code: 'b' }, true)).toBe(key);
    expect(findRun(stored, { ...key, code: 'b', steps: 5 }, true)).toBeUndefined();
  });
});

describe('ratios to a baseline', () => {
  const cell: Cell = {
    title: 'x',
    kind: 'real',
    protocol: 'random',
    runs: [
      ...[run('classical', 0, 0.1), run('classical', 1, 0.3), run('fcls', 1, 0.6)],
      ...[run('vca-fcls', 0, 0.1), run('vca-fcls', 1, 0.1)],
      { ...run('studio', 0, 0.1), rmseMean: null, failed: 'It diverged.' },
    ],
  };
  it('are of the mean RMSE on common seeds; blind runs count under every protocol', () => {
    expect(ratio(cell, 'fcls', 'classical')).toBeCloseTo(2, 12);
    expect(ratio(cell, 'vca-fcls', 'classical')).toBeCloseTo(0.5, 12);
    expect(ratio(cell, 'studio', 'classical')).toBeNull();
    expect(ratio({ ...cell, protocol: 'spread' }, 'fcls', 'classical')).toBeNull();
  });
  it('are averaged geometrically, and the worst cell is named', () => {
    expect(geometricMean([0.5, 2, null])).toBeCloseTo(1, 12);
    expect(geometricMean([null])).toBeNull();
    const generated: Cell = { ...cell, title: 'y', kind: 'benchmark' };
    const rows = ratioRows([cell, generated], methodIds, 'classical');
    expect(rows.map((r) => r.method)).toEqual(['vca-fcls', 'classical', 'fcls']);
    expect(rows[2]).toMatchObject({ benchmarkCells: 1, worst: { cell: 'x, random' } });
    expect(rows[2].realMean).toBeCloseTo(2, 12);
  });
});

describe('pixel letters', () => {
  it('draw what they should, and stay inside the picture', () => {
    const picture = blank(textWidth('L−'), 8);
    drawText(picture, 'L−é', 0, 0);
    const dark = Array.from({ length: 8 }, (_, y) =>
      Array.from({ length: picture.width }, (_, x) =>
        picture.rgba[(y * picture.width + x) * 4] < 100 ? '#' : '.',
      ).join(''),
    );
    expect(dark).toEqual([
      ...['#...........', '#...........', '#...........', '#.....#####.', '#...........'],
      ...['#...........', '#####.......', '............'],
    ]);
  });
});

describe('npm run reproduce', () => {
  it('runs what is missing, stores it, goes on after an interruption, and reports', async () => {
    const root = folder();
    const scenes = path.join(root, 'scenes');
    mkdirSync(scenes);
    writeFileSync(path.join(scenes, 'samson.mat'), toyMat('with truth'));
    const said: string[] = [];
    const io: ReproduceIo = {
      stdout: (text) => said.push(text),
      stderr: (text) => said.push(text),
      terminal: false,
      versions: { 'unmixing-studio': 'test' },
      wasmFolder: `${path.resolve(
        import.meta.dirname,
        '../../../node_modules/@tensorflow/tfjs-backend-wasm/dist',
      )}/`,
      loadWebGpu: () => Promise.reject(new Error('not here')),
      onInterrupt: () => () => undefined,
      root,
      code: () => Promise.resolve({ classical: 'c1', network: 'n1', peer: 'p1', prior: 'q1' }),
      format: (markdown) => Promise.resolve(markdown),
    };
    const call = async (...argv: string[]): Promise<[number, string]> => {
      said.length = 0;
      const code = await reproduce(['--quick', '--scenes', scenes, ...argv], io);
      return [code, said.join('')];
    };
    const out = (name: string): string => path.join(root, 'test-results/reproduce-quick', name);

    const [none, nothing] = await call('--minutes', '0', '--only', 'samson');
    expect(none).toBe(UNFINISHED);
    expect(nothing).toContain('0 of ');
    expect(nothing).toContain('Absent: Urban (');

    const [some, first] = await call('--only', 'samson', '--methods', 'classical,fcls,vca-nnls');
    expect(some).toBe(UNFINISHED);
    expect(first.match(/^\[\d+\/10\] samson, .*RMSE/gm)).toHaveLength(10);
    const [, second] = await call('--only', 'samson', '--methods', 'classical,fcls,studio');
    // Classical results are there; only the network's four runs are new.
    expect(second.match(/^\[.*RMSE/gm)).toHaveLength(4);
    expect(second).toContain('Studio');

    const text = readFileSync(out('results.md'), 'utf8');
    expect(text).toContain('npm run reproduce -- --quick');
    expect(text).toContain('**Absent scenes:**');
    expect(text).toMatch(/\| Classical \(LOO3\) \| 1\.00 \| 1\.00 \| 1\.00/);
    expect(text).toContain('### Samson, 10 labels, spread');
    expect(text).toContain('![Abundance maps of Samson');
    expect(existsSync(out('results/samson.png'))).toBe(true);
    // Seconds depend on the machine, so they are not in the report.
    expect(text).not.toContain('| Seconds |');

    // Other code of the networks: their runs no longer count, the classical ones do.
    const newer: ReproduceIo = {
      ...io,
      code: () => Promise.resolve({ classical: 'c1', network: 'n2', peer: 'p1', prior: 'q1' }),
    };
    await reproduce(['--quick', '--scenes', scenes, '--report'], newer);
    const counted = readFileSync(out('results.md'), 'utf8');
    expect(counted).toContain('**10 of ');
    await reproduce(['--quick', '--scenes', scenes, '--report', '--keep'], newer);
    expect(readFileSync(out('results.md'), 'utf8')).toContain('4 of them were made by older code');

    // The scene's file is gone: its results are kept, and the report says so.
    rmSync(path.join(scenes, 'samson.mat'));
    await call('--report');
    expect(readFileSync(out('results.md'), 'utf8')).toContain('The file was not at hand this time');
  });

  it('a scene without truth is refused by name, not run', async () => {
    const root = folder();
    writeFileSync(path.join(root, 'samson.mat'), toyMat('scene only'));
    let said = '';
    const io = {
      ...({ stdout: () => undefined, terminal: false, versions: {}, root } as const),
      stderr: (text: string) => (said += text),
      wasmFolder: '',
      loadWebGpu: () => Promise.reject(new Error('not here')),
      onInterrupt: () => () => undefined,
      code: () => Promise.resolve({ classical: 'c', network: 'n', peer: 'p', prior: 'q' }),
      format: (markdown: string) => Promise.resolve(markdown),
    };
    expect(await reproduce(['--only', 'samson', '--scenes', root], io)).toBe(1);
    expect(said).toMatch(/samson\.mat: The scene has no ground truth/);
    expect(await reproduce(['--only', 'mars'], io)).toBe(2);
  });
});
