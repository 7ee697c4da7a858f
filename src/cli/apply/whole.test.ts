/** Outputs are whole or not there: killed at any operation of the disk, a full disk, Zarr as others read it. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as zarr from 'zarrita';
import { builtCli, root } from '../../../scripts/cli/bundle.mjs';
import { startBackend } from '../../kernels/testing/backends';
import { digestOf, realDisk, type Disk } from './disk';
import type { Manifest } from '../../documents/applyManifest';
import { at, run, size, trained, write } from './toyScenes.suite';

afterAll(() => rmSync(at(), { recursive: true, force: true }));

let scenes: string[];
const call = (out: string): string[] => [
  ...[at('w.unmixw'), ...scenes, '--out', at(out)],
  ...['--format', 'envi,geotiff,zarr', '--threads', '1'],
];

beforeAll(async () => {
  await startBackend('wasm');
  scenes = ['a', 'b'].map((name, seed) => write(name, { seed }));
  const { bytes } = await trained('studio', scenes[0]);
  writeFileSync(at('w.unmixw'), bytes);
  const whole = await run(call('whole'));
  expect(whole.code, whole.said).toBe(0);
}, 120_000);

const isPart = (name: string): boolean => name.startsWith('.');

/** Every manifest vouches for files that are as it says. @returns how many there are */
function checked(folder: string): number {
  const manifests = readdirSync(folder).filter((n) => !isPart(n) && n.endsWith('_manifest.json'));
  for (const name of manifests) {
    const { files } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Manifest;
    expect(files.length).toBe(4);
    for (const { file, ...digest } of files)
      expect(digestOf(path.join(folder, file))).toEqual(digest);
  }
  return manifests.length;
}

function sameAs(folder: string, other: string): void {
  const names = readdirSync(other).filter((n) => !n.endsWith('_manifest.json'));
  expect(readdirSync(folder).sort()).toEqual(readdirSync(other).sort());
  for (const name of names)
    expect(digestOf(path.join(folder, name))).toEqual(digestOf(path.join(other, name)));
}

/** Runs the command in a process that kills itself before its n-th write, flush or rename. @returns its signal or code */
function killedBefore(n: number, argv: readonly string[]): Promise<string | number> {
  const file = at('killed.mjs');
  const cli = (name: string): string => pathToFileURL(path.join(root, 'scripts/cli', name)).href;
  writeFileSync(
    file,
    `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { loadCli } = await import(${JSON.stringify(cli('bundle.mjs'))});
const { nodeIo } = await import(${JSON.stringify(cli('io.mjs'))});
const { main } = await loadCli();
let left = Number(process.argv[2]);
for (const name of ['writeSync', 'fsyncSync', 'renameSync', 'rmSync']) {
  const real = fs[name];
  fs[name] = (...given) => {
    if (--left === 0) process.kill(process.pid, 'SIGKILL');
    return real(...given);
  };
}
syncBuiltinESMExports();
process.exit(await main(['apply', ...process.argv.slice(3)], nodeIo()));
`,
  );
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', file, String(n), ...argv], (error) =>
      resolve(error ? (error.signal ?? error.code ?? 'failed') : 0),
    );
  });
}

describe('outputs of apply', () => {
  it('killed again and again, it goes on; what has a manifest is whole at any time', async () => {
    await builtCli();
    let kept = 0;
    let kills = 0;
    // Among them: between two writes, before a flush, between the renames of a scene, within the second.
    for (const n of [2, 9, 24, 33, 37, 40, 500]) {
      const end = await killedBefore(n, call('killed'));
      const now = checked(at('killed'));
      expect(now).toBeGreaterThanOrEqual(kept);
      kept = now;
      if (end === 'SIGKILL') kills++;
      else expect(end).toBe(0);
    }
    expect(kills).toBeGreaterThanOrEqual(4);
    sameAs(at('killed'), at('whole'));
  });

  it.each([200, 9_000, 20_000])(
    'a disk with room for %i bytes: nothing of a scene that does not fit, and all when there is room',
    async (room) => {
      let left = room;
      const full: Disk = {
        ...realDisk,
        write(file, bytes, position) {
          const count = Math.min(left, bytes.length, 1000);
          if (count === 0)
            throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
          left -= count;
          return realDisk.write(file, bytes.subarray(0, count), position);
        },
      };
      const out = `full-${room}`;
      const first = await run(call(out), { disk: full });
      expect(first.code).toBe(1);
      expect(first.lines.at(-1)).toMatchObject({ status: 'failed' });
      expect(first.lines.at(-1)?.error?.message).toBe('The disk is full.');
      expect(readdirSync(at(out)).filter(isPart)).toEqual([]);
      const done = first.lines.filter((l) => l.status === 'done').length;
      expect(checked(at(out))).toBe(done);
      expect(readdirSync(at(out)).length).toBe(5 * done);
      const again = await run(call(out));
      expect(again.code, again.said).toBe(0);
      sameAs(at(out), at('whole'));
    },
  );

  it('Zarr: the values of the ENVI file, with names, axes and place', async () => {
    const folder = at('whole/a_abundances.zarr');
    const store = {
      get(key: string): Promise<Uint8Array | undefined> {
        try {
          return Promise.resolve(new Uint8Array(readFileSync(path.join(folder, key))));
        } catch {
          return Promise.resolve(undefined);
        }
      },
    };
    const group = await zarr.open.v3(store, { kind: 'group' });
    const array = await zarr.open.v3(group.resolve('abundances'), { kind: 'array' });
    expect(array.shape).toEqual([size.lines, size.samples, 3]);
    expect(array.attrs).toMatchObject({ endmembers: ['Soil', 'Tree', 'Water'], epsg: '32611' });
    const { data } = await zarr.get(array);
    const dat = readFileSync(at('whole/a_abundances.dat'));
    const N = size.lines * size.samples;
    let masked = 0;
    for (let i = 0; i < N; i++)
      for (let r = 0; r < 3; r++) {
        const v = (data as Float32Array)[i * 3 + r];
        const envi = dat.readFloatLE(4 * (r * N + i));
        if (Number.isNaN(v)) masked++;
        expect(Number.isNaN(v) ? -9999 : v).toBe(envi);
      }
    expect(masked).toBe(3);
  });
});
