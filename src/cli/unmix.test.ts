/**
 * The command itself on files on disk: by child processes as a person runs it where it prints an object, is called wrongly
 * or interrupted, else its bundle in this process, which takes a quarter of the time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCli } from '../../scripts/cli/bundle.mjs';
import { nodeIo } from '../../scripts/cli/io.mjs';
import { methodIds } from '../settings/methods';
import type { main } from './main';
import type { Io } from './io';
import type { ResultObject } from './result';
import { bands, lines, materials, samples, toyMat } from './toyScene.suite';

const script = path.resolve(import.meta.dirname, '../../scripts/unmix.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'unmix-'));
const file = (name: string): string => path.join(folder, name);
/** The environment without what an npm script that runs the tests leaves in it. */
const env = { ...process.env, npm_lifecycle_event: 'test' };

let command: typeof main;
const before = process.cwd();
beforeAll(async () => {
  ({ main: command } = (await loadCli()) as { main: typeof main });
  process.chdir(folder);
  writeFileSync(file('toy.mat'), toyMat('with truth'));
  writeFileSync(file('scene.mat'), toyMat('scene only'));
  writeFileSync(file('truth.mat'), toyMat('truth only'));
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

function asAPerson(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: 55_000,
  });
  return { status, stdout, stderr };
}
async function unmix(...args: string[]) {
  const said = { stdout: '', stderr: '' };
  const status = await command(args, {
    ...(nodeIo() as unknown as Io),
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
    terminal: false,
  });
  return { status, ...said };
}
const parse = (stdout: string): ResultObject => JSON.parse(stdout) as ResultObject;

describe('npm run unmix', () => {
  it('prints one JSON object, and writes everything that --out promises', async () => {
    const args = ['--methods', 'studio,classical,fcls', '--steps', '3', '--seeds', '0-1'];
    const { status, stdout, stderr } = asAPerson('toy.mat', ...args, '--json', '--out', 'results');
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('[1/6] Studio, seed 0: RMSE');
    const object = parse(stdout);
    expect(object.scene).toEqual({ name: 'toy', lines, samples, bands, endmembers: materials });
    expect(object).toMatchObject({ engine: 'wasm', adapter: 'CPU, SIMD', failed: [] });
    expect(Object.keys(object.versions)).toEqual(['unmixing-studio', 'tfjs', 'node']);
    expect(object.runs.map((r) => [r.method, r.preset, r.seed, r.labels, r.steps])).toEqual([
      ['studio', 'studio', 0, 10, 3],
      ['classical', null, 0, 10, 0],
      ['fcls', null, 0, 10, 0],
      ['studio', 'studio', 1, 10, 3],
      ['classical', null, 1, 10, 0],
      ['fcls', null, 1, 10, 0],
    ]);
    for (const run of object.runs) {
      expect(Object.keys(run.rmse!)).toEqual(materials);
      const mean = Object.values(run.rmse!).reduce((s, v) => s + v, 0) / materials.length;
      expect(run.rmseMean).toBeCloseTo(mean, 12);
      expect(Object.values(run.sad!).every((v) => v > 0 && v < 1)).toBe(true);
      expect(run.reconstruction).toBeGreaterThan(0);
    }
    const [studio, classical, fcls] = object.runs.map((r) => r.rmseMean!);
    // Brightness varies: raw FCLS is wrong here, the others are not.
    expect(Math.max(studio, classical)).toBeLessThan(0.05);
    expect(fcls).toBeGreaterThan(0.05);
    expect(object.runs[0].parameters).toBeGreaterThan(1000);

    const out = (name: string): string => path.join(folder, 'results', name);
    const top = [
      'citations.bib',
      'config.json',
      'labels',
      'maps',
      'result.json',
      'runs.csv',
      'spectra',
    ];
    expect(readdirSync(out('.')).sort()).toEqual([...top, 'table.csv', 'table.md', 'table.tex']);
    expect(readdirSync(out('maps'))).toHaveLength(14);
    expect(readdirSync(out('spectra'))).toHaveLength(6);
    expect(parse(readFileSync(out('result.json'), 'utf8'))).toEqual(object);
    expect(readFileSync(out('table.md'), 'utf8')).toContain('| Studio |');
    // 64-byte multiple of a header, then float32 of lines × samples × endmembers.
    const npy = readFileSync(out('maps/truth.npy'));
    expect(npy.toString('latin1', 0, 128)).toContain(`(${lines}, ${samples}, ${materials.length})`);

    const again = await unmix('--config', 'results/config.json', '--json');
    expect(again.status, again.stderr).toBe(0);
    const figures = ({ runs }: ResultObject) => runs.map((run) => ({ ...run, seconds: 0 }));
    expect(figures(parse(again.stdout))).toEqual(figures(object));
    const labels = ['--labels', 'results/labels/seed1.json', '--methods', 'classical', '--json'];
    const given = await unmix('scene.mat', '--truth', 'truth.mat', ...labels);
    expect(given.status, given.stderr).toBe(0);
    expect(parse(given.stdout).runs[0].rmseMean).toBeCloseTo(object.runs[4].rmseMean!, 6);
  });

  it('takes a folder, and says what it took', async () => {
    mkdirSync(file('product'));
    writeFileSync(file('product/toy.mat'), toyMat('with truth'));
    writeFileSync(file('product/README.txt'), 'what it is');
    const { status, stdout, stderr } = await unmix('product', '--methods', 'classical');
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('In the folder product: README.txt, toy.mat.');
    expect(stderr).toContain('README.txt is not read: its format is not known.');
    expect(stdout).toContain('Classical');
  });

  it('without truth the race still runs, and metrics that need one are absent', async () => {
    const args = ['--methods', 'vca-fcls,atgp-nnls', '--endmembers', '3'];
    const { status, stdout, stderr } = await unmix('scene.mat', ...args, '--json');
    expect(status, stderr).toBe(0);
    for (const run of parse(stdout).runs) {
      expect(run).toMatchObject({ labels: 0, matching: 'none' });
      for (const key of ['rmse', 'rmseMean', 'sad', 'sadMean']) expect(run).not.toHaveProperty(key);
    }
    const table = await unmix('scene.mat', ...args);
    expect(table.stdout.split('\n')[0]).toBe(
      '| Method | Reconstruction | Seconds | Parameters | Runs |',
    );
  });

  it('a run that fails is listed, the others stay, and the exit code says so', async () => {
    // One label cannot span three materials: methods that learn from labels fail, blind ones do not.
    const { status, stdout } = await unmix(
      ...['toy.mat', '--labels', '1', '--methods', 'fcls,vca-fcls', '--json'],
    );
    expect(status).toBe(1);
    const object = parse(stdout);
    expect(object.runs.map((r) => r.method)).toEqual(['vca-fcls']);
    expect(object.failed).toHaveLength(1);
    expect(object.failed[0]).toMatchObject({ method: 'fcls', seed: 0 });
    expect(object.failed[0].message).toContain('label');
  });

  it('exit codes and messages of wrong calls', async () => {
    const help = await unmix('--help');
    expect(help.status).toBe(0);
    for (const id of methodIds) expect(help.stdout).toContain(id);
    const unknown = asAPerson('toy.mat', '--methods', 'magic', '--json');
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/“magic”.*classical-krr/);
    expect(await unmix('toy.mat', '--colour', 'red')).toMatchObject({ status: 2 });
    const missing = await unmix('absent.mat');
    expect(missing).toMatchObject({ status: 1, stdout: '' });
    expect(missing.stderr).toContain('absent.mat: There is no such file');
    writeFileSync(file('broken.mat'), 'no scene');
    expect(await unmix('broken.mat')).toMatchObject({ status: 1 });
  });

  it('annotations of another scene are refused', async () => {
    const label = { line: 0, sample: 0, abundances: [1, 0] };
    const annotations = {
      format: 'unmixing-studio-annotations',
      version: 1,
      scene: { name: 'other', lines: 4, samples: 5, bands: 6 },
      endmembers: [{ name: 'a' }, { name: 'b' }],
      labels: [label],
    };
    writeFileSync(file('other.json'), JSON.stringify(annotations));
    const size = await unmix('toy.mat', '--labels', 'other.json', '--methods', 'fcls');
    expect(size.status).toBe(1);
    expect(size.stderr).toContain('belong to another scene');
    const here = { ...annotations, scene: { name: 'toy', lines, samples, bands } };
    writeFileSync(file('other.json'), JSON.stringify(here));
    const named = await unmix('toy.mat', '--labels', 'other.json', '--methods', 'fcls');
    expect(named.status).toBe(1);
    expect(named.stderr).toMatch(/Found a, b, expected Soil, Tree, Water/);
  });

  it('Ctrl-C ends with what is finished', async () => {
    const args = [script, 'toy.mat', '--methods', 'fcls,paper', '--steps', '5000', '--json'];
    const child = spawn(process.execPath, args, { cwd: folder, env });
    let stdout = '';
    let stderr = '';
    let told = false;
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => {
      stderr += String(data);
      // FCLS is done; the long one has begun.
      if (!told && stderr.includes('[1/2] FCLS')) {
        told = true;
        setTimeout(() => child.kill('SIGINT'), 300);
      }
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code, stderr).toBe(130);
    const object = parse(stdout);
    expect(object.cancelled).toBe(true);
    expect(object.runs.map((r) => r.method)).toEqual(['fcls']);
  });
});
