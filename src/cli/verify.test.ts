/**
 * `unmix --capsule` and `unmix verify` on files on disk: once in a process as a person runs it, else in this one, where the
 * code is warm.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verification } from '../capsule/verify';
import { membersOf, withCrate, withJson, zipped } from '../capsule/edited.suite';
import { nodeIo } from '../../scripts/cli/io.mjs';
import type { Io } from './io';
import { main } from './main';
import { toyMat } from './toyScene.suite';

const script = path.resolve(import.meta.dirname, '../../scripts/unmix.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'unmix-capsule-'));
const at = (name: string): string => path.join(folder, name);
const env = { ...process.env, npm_lifecycle_event: 'test' };

function asAPerson(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    ...{ cwd: folder, env, encoding: 'utf8', timeout: 100_000 },
  });
  return { status, stdout, stderr };
}
async function unmix(...args: string[]) {
  const said = { stdout: '', stderr: '' };
  const status = await main(args, {
    ...(nodeIo() as unknown as Io),
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
    terminal: false,
  });
  return { status, ...said };
}
const load = (name: string): File => new File([readFileSync(at(name))], name);
const save = async (name: string, file: File): Promise<void> =>
  writeFileSync(at(name), new Uint8Array(await file.arrayBuffer()));

const methods = ['--methods', 'studio,fcls', '--steps', '3', '--labels', '6'];
const terms = ['--licence', 'CC-BY-4.0', '--author', 'A. Student'];

const before = process.cwd();
beforeAll(async () => {
  process.chdir(folder);
  writeFileSync(at('toy.mat'), toyMat('scene only'));
  writeFileSync(at('truth.mat'), toyMat('truth only'));
  const made = await unmix('bench:small@2', ...methods, '--capsule', 'small.capsule.zip', ...terms);
  expect(made.status, made.stderr).toBe(0);
}, 120_000);
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

describe('npm run unmix -- verify', () => {
  it('0: a capsule of the command line comes out again, in words and as JSON', async () => {
    const { status, stdout, stderr } = asAPerson('verify', 'small.capsule.zip');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('Verdict: identical');
    expect(stdout).toContain('studio, seed 0: identical. Every digest');
    const told = await unmix('verify', 'small.capsule.zip', '--json');
    const object = JSON.parse(told.stdout) as Verification;
    expect(object).toMatchObject({ verdict: 'identical', notInManifest: [] });
    expect(object.runs.map((r) => r.name)).toEqual(['studio, seed 0', 'fcls, seed 0']);
  });

  it('its config.json repeats the same figures from the folder it is unpacked into', async () => {
    const members = unzipSync(new Uint8Array(readFileSync(at('small.capsule.zip'))));
    writeFileSync(at('config.json'), members['config.json']);
    const { status, stdout, stderr } = await unmix('--config', 'config.json', '--json');
    expect(status, stderr).toBe(0);
    const { runs } = JSON.parse(stdout) as { runs: { method: string; rmseMean: number }[] };
    const metrics = JSON.parse(new TextDecoder().decode(members['results/metrics.json'])) as {
      metrics: { method: string; rmseMean: number }[];
    };
    expect(runs.map((r) => [r.method, r.rmseMean])).toEqual(
      metrics.metrics.map((m) => [m.method, m.rmseMean]),
    );
  });

  it('4: different, and the rung is named', async () => {
    const other = await withJson(load('small.capsule.zip'), 'capsule.json', (value) => {
      (value.race as unknown as { labels: { count: number } }).labels.count = 7;
    });
    await save('other.zip', other);
    const { status, stdout } = await unmix('verify', 'other.zip');
    expect(status, stdout).toBe(4);
    expect(stdout).toContain('First to part: E⁽⁰⁾');
  });

  it('3: the same answer where only last digits of the scene part', async () => {
    const other = await withJson(load('small.capsule.zip'), 'capsule.json', (value) => {
      Object.assign(value.scene as unknown as object, { exact: 'f'.repeat(16) });
    });
    await save('last.zip', other);
    const { status, stdout } = await unmix('verify', 'last.zip');
    expect(status, stdout).toBe(3);
    expect(stdout).toContain('Not bit by bit');
  });

  it('2: a newer capsule, a scene that is not at hand; the files of a scene make it 0', async () => {
    const members = await membersOf(load('small.capsule.zip'));
    members['capsule.json'] = new TextEncoder().encode(
      new TextDecoder().decode(members['capsule.json']).replace('"version": 1', '"version": 2'),
    );
    await save('newer.zip', zipped(withCrate(members)));
    const newer = await unmix('verify', 'newer.zip', '--json');
    expect(newer.status).toBe(2);
    expect(newer.stderr).toContain('newer studio');
    expect(JSON.parse(newer.stdout)).toMatchObject({ verdict: 'not tried' });

    const made = await unmix(
      ...['toy.mat', '--truth', 'truth.mat', ...methods, '--capsule', 'toy.zip'],
      ...['--licence', 'none'],
    );
    expect(made.status, made.stderr).toBe(0);
    const without = await unmix('verify', 'toy.zip');
    expect(without.status, without.stdout).toBe(2);
    expect(without.stdout).toContain('toy.mat');
    const given = await unmix('verify', 'toy.zip', 'truth.mat', 'toy.mat');
    expect(given.status, given.stdout + given.stderr).toBe(0);
    const wrong = await unmix('verify', 'toy.zip', 'truth.mat', 'truth.mat');
    expect(wrong.status).toBe(2);
  });

  it('the files of the scene go into it when they are asked for', async () => {
    const made = await unmix(
      ...['toy.mat', '--truth', 'truth.mat', ...methods, '--capsule', 'whole.zip'],
      ...['--licence', 'none', '--with-scene'],
    );
    expect(made.status, made.stderr).toBe(0);
    const { status, stdout, stderr } = await unmix('verify', 'whole.zip');
    expect(status, stdout + stderr).toBe(0);
  });

  it('1: damaged', async () => {
    const bytes = readFileSync(at('small.capsule.zip'));
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(at('broken.zip'), bytes);
    const { status, stderr, stdout } = await unmix('verify', 'broken.zip', '--json');
    expect(status).toBe(1);
    expect(stderr).toContain('damaged');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'damaged' });
  });

  it('2: a capsule without terms is not written, and what is no capsule is said', async () => {
    const { status, stderr } = await unmix('demo', '--capsule', 'x.zip');
    expect(status).toBe(2);
    expect(stderr).toContain('The studio guesses none');
    expect((await unmix('verify')).status).toBe(2);
    expect((await unmix('verify', 'nowhere.zip')).status).toBe(2);
    expect((await unmix('verify', '--help')).stdout).toContain('Exit codes');
  });
});
