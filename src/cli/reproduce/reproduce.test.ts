import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { methodIds, methodTable, type MethodId } from '../../settings/methods';
import { UsageError } from '../options';
import { toyMat } from '../toyScene.suite';
import { reproduce, UNFINISHED, type ReproduceIo } from './main';
import { reproduceOptions } from './options';
import { drawText, textWidth } from './pixelFont';
import { blank } from '../maps';
import { groups, planRuns } from './plan';
import { plannedScenes, wantedFiles } from './plannedScenes';
import { geometricMean, ratio, ratioRows, type Cell } from './ratios';
import { findScenes } from './scenes';
import {
  findRun,
  readScene,
  shownRun,
  storeRun,
  withRun,
  writeScene,
  type StoredRun,
  type StoredScene,
} from './store';

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
    expect(new Set(of('unmamba-blind').map((r) => r.protocol))).toEqual(new Set([null]));
    expect(of('classical').every((r) => r.steps === 0)).toBe(true);
    expect(of('studio').every((r) => r.steps > 0)).toBe(true);
    const keys = real.map((r) => JSON.stringify(r));
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('keeps slow peers to few benchmark scenes', () => {
    const all = planRuns(plannedScenes, groups, null);
    const scenes = new Set(all.filter((r) => r.method === 'unmamba').map((r) => r.scene));
    const real = plannedScenes.filter((s) => s.kind === 'real').map((s) => s.id);
    expect(scenes).toEqual(new Set([...real, 'bench:base']));
  });
  it('runs what matters most first', () => {
    const all = planRuns(plannedScenes, groups, null);
    const at = (what: (run: (typeof all)[number]) => boolean): readonly [number, number] => [
      all.findIndex(what),
      all.findLastIndex(what),
    ];
    const isPeer = ({ method }: { method: MethodId }): boolean =>
      methodTable[method].family === 'peer';
    const real = plannedScenes.filter((s) => s.kind === 'real');
    const further = new Set(real.filter((s) => s.further).map((s) => s.id));
    const isReal = ({ scene: id }: { scene: string }): boolean => real.some((s) => s.id === id);
    const order = [
      at(({ method }) => methodTable[method].family === 'classical'),
      at(({ method, seed }) => method === 'studio' && seed < 5),
      at(({ method, seed }) => method === 'studio-prior' && seed < 3),
      at((run) => isPeer(run) && isReal(run) && !further.has(run.scene) && run.seed === 0),
      at((run) => isPeer(run) && further.has(run.scene) && run.seed === 0),
    ];
    for (const [i, [first]] of order.entries())
      if (i > 0) expect(first).toBeGreaterThan(order[i - 1][1]);
    // Seed 0 of every peer on every real scene comes before seed 1 of any; generated scenes are last.
    const [, lastFirst] = at((run) => isPeer(run) && isReal(run) && run.seed === 0);
    const [firstSecond, lastReal] = at((run) => isPeer(run) && isReal(run) && run.seed > 0);
    expect(firstSecond).toBeGreaterThan(lastFirst);
    expect(at((run) => isPeer(run) && !isReal(run))[0]).toBeGreaterThan(lastReal);
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
    const ids = plannedScenes.filter((s) => s.kind === 'real').map((s) => s.id);
    const missing = ids.filter((id) => id !== 'samson' && id !== 'urban');
    expect(absent.map((s) => s.id)).toEqual(missing);
    const nowhere = findScenes(plannedScenes, path.join(here, 'nowhere'));
    expect(nowhere.absent.map((s) => s.id)).toEqual(ids);
  });
  it('finds files in a folder below, and a scene only with the truth that makes it', () => {
    const here = folder();
    mkdirSync(path.join(here, 'Minerals'));
    for (const name of ['urban_crop.mat', 'Minerals/scene_CaSi.mat', 'scene_FeSi.mat'])
      writeFileSync(path.join(here, name), '');
    const real = (): string[] =>
      findScenes(plannedScenes, here)
        .found.filter((s) => s.kind === 'real')
        .map((s) => `${s.id}: ${path.relative(here, s.file!)} ${path.basename(s.truth ?? '')}`);
    const minerals = ['minerals_CaSi: Minerals/scene_CaSi.mat ', 'minerals_FeSi: scene_FeSi.mat '];
    expect(real()).toEqual(['urban_crop: urban_crop.mat ', ...minerals]);
    const six = plannedScenes.find((s) => s.id === 'urban_crop6')!;
    expect(wantedFiles(six)).toBe('urban_crop.mat with urban_crop_truth6.mat');
    writeFileSync(path.join(here, 'urban_crop_truth6.mat'), '');
    expect(real()).toEqual([
      'urban_crop: urban_crop.mat ',
      'urban_crop6: urban_crop.mat urban_crop_truth6.mat',
      ...minerals,
    ]);
  });
  it('refuses unknown scenes and options', () => {
    const real = plannedScenes.filter((s) => s.kind === 'real');
    expect(reproduceOptions(['--only', 'real']).scenes).toEqual(real);
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
  it('adds to what another process has stored meanwhile, and waits for its lock', async () => {
    const here = folder();
    storeRun(here, scene, run('fcls', 0, 0.1));
    const seen = readScene(here, 'bench:x', 'h')!;
    // Another process, that knew of no run either, and one that is just writing.
    storeRun(here, scene, run('nnls', 0, 0.2));
    writeFileSync(path.join(here, '.lock'), '');
    const other = new Worker(
      "const { rmSync } = require('node:fs'); setTimeout(() => rmSync(require('node:worker_threads').workerData), 200);",
      { eval: true, workerData: path.join(here, '.lock') },
    );
    const ended = once(other, 'exit');
    storeRun(here, seen, run('vca-fcls', 0, 0.3));
    expect(existsSync(path.join(here, '.lock'))).toBe(false);
    await ended;
    const methods = (): string[] => readScene(here, 'bench:x', 'h')!.runs.map((r) => r.method);
    expect(methods()).toEqual(['fcls', 'nnls', 'vca-fcls']);
    // A lock that nobody will take away: its process was ended.
    writeFileSync(path.join(here, '.lock'), '');
    const long = new Date(Date.now() - 60_000);
    utimesSync(path.join(here, '.lock'), long, long);
    storeRun(here, { ...scene, hash: 'other pixels' }, run('fcls', 1, 0.4));
    expect(readScene(here, 'bench:x', 'other pixels')!.runs.map((r) => r.seed)).toEqual([1]);
  });
  it('finds a run only with the same steps, engine and code', () => {
    const stored = withRun(scene, run('fcls', 0, 0.1));
    const key = stored.runs[0];
    expect(findRun(stored, key)).toBe(key);
    for (const other of [{ steps: 5 }, { engine: 'webgpu' }, { code: 'b' }, { seed: 1 }])
      expect(findRun(stored, { ...key, ...other })).toBeUndefined();
    expect(findRun(stored, { ...key, code: 'b' }, true)).toBe(key);
    expect(findRun(stored, { ...key, code: 'b', steps: 5 }, true)).toBeUndefined();
    // What is shown meanwhile is told apart from what counts.
    expect(shownRun(stored, key)).toEqual({ run: key, current: true });
    expect(shownRun(stored, { ...key, code: 'b' })).toEqual({ run: key, current: false });
    expect(shownRun(stored, { ...key, steps: 5 })).toEqual({ run: key, current: false });
    expect(shownRun(stored, { ...key, engine: 'webgpu' })).toBeNull();
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

/** Of one code for all trained methods. */
const versions =
  (network: string): ReproduceIo['code'] =>
  (trained) =>
    Promise.resolve({
      ...{ classical: 'c1', prior: 'q1', repair: 's1', robust: 'r1' },
      trained: Object.fromEntries(trained.map((id) => [id, network])),
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
      ...{ code: versions('n1'), processor: 'A chip, 2 cores' },
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
    // Seconds depend on the machine: they are in a file of their own.
    expect(readFileSync(out('results/samson.json'), 'utf8')).not.toContain('seconds');
    expect(existsSync(out('results/times.json'))).toBe(true);
    expect(text).toContain('Processor: A chip, 2 cores.');
    expect(text).toMatch(/\| Method +\| Samson \|\n.*\n\| Studio.* \| [\d.<]+ ?[\d.]* s \|/);
    // The first page: who wins where, by how much, how surely, at what cost.
    expect(text.indexOf('## In short')).toBeLessThan(text.indexOf('## Ratios'));
    expect(text).toContain('This page is of 14 runs by the code as it is now.');
    // Two seeds of both say nothing.
    expect(text).toContain('It is known nowhere who has the lowest mean RMSE.');
    expect(text).toContain('Samson, random (2, 0, 2); Samson, spread (2, 0, 2).');
    // The paper’s figures stand there, and that nothing of its scenes is at hand.
    expect(text).toContain('| Xie &amp; Kamata | .088 | .111 | .063 | .067 | .082 |');
    expect(text).toContain('Nothing here: the file of APEX was not at hand.');
    expect(text).toContain('- Used the labels: Studio, Classical (LOO3), FCLS.');
    expect(text).toMatch(/\| VCA \+ NNLS \| 0\.\d{4} \/ 0\.\d{4} \(2\) \|/);

    // Other code of the networks: their runs no longer count, the classical ones do.
    const newer: ReproduceIo = {
      ...io,
      code: versions('n2'),
    };
    await reproduce(['--quick', '--scenes', scenes, '--report'], newer);
    const counted = readFileSync(out('results.md'), 'utf8');
    expect(counted).toContain('**10 of ');
    // They are shown all the same, and marked.
    expect(counted).toContain('4 of the results shown were made by older code');
    expect(counted).toContain('| Studio † |');
    expect(counted).not.toContain('| Classical (LOO3) † |');
    await reproduce(['--quick', '--scenes', scenes, '--report', '--keep'], newer);
    expect(readFileSync(out('results.md'), 'utf8')).toContain('**14 of ');

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
      ...{ code: versions('n'), processor: 'A chip' },
      format: (markdown: string) => Promise.resolve(markdown),
    };
    expect(await reproduce(['--only', 'samson', '--scenes', root], io)).toBe(1);
    expect(said).toMatch(/samson\.mat: The scene has no ground truth/);
    expect(await reproduce(['--only', 'mars'], io)).toBe(2);
  });
});
