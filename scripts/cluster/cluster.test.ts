/**
 * The Python package on a local cluster of two processes, one of them killed in the middle, beside `apply`. Runs where a Python
 * with onnxruntime and Ray or Dask is found: UNMIXING_PYTHON, else python3. Where there is none the test says so.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enviData, enviHeader } from '../../testdata/envi/writer';
import { toNpy } from '../../src/exporters/npy';
import { startBackend } from '../../src/kernels/testing/backends';
import { toOnnx } from '../../src/onnx/model';
import { changed, madeCube, smallRun, type SmallRun } from '../../src/onnx/trained.suite';

const python = process.env.UNMIXING_PYTHON ?? 'python3';
const here = path.resolve('scripts/cluster');
const has = (...modules: string[]): boolean =>
  spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0;
const base = ['onnxruntime', 'zarr', 'spectral', 'rasterio'];
/** One slow look: the second is not made where the first fails. */
const known = has(...base);
const engines = {
  ray: known && has('ray.data'),
  dask: known && has('dask.array', 'dask.distributed', 'xarray'),
};
const root = mkdtempSync(path.join(tmpdir(), 'cluster-'));
const at = (...names: string[]): string => path.join(root, ...names);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function call(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const found = spawnSync(python, [...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONPATH: [here, process.env.PYTHONPATH].filter(Boolean).join(':'),
      ...env,
    },
  });
  return { code: found.status, out: found.stdout, err: found.stderr };
}

let run: SmallRun;
const size = { lines: 210, samples: 130 };
beforeAll(async () => {
  if (!engines.ray && !engines.dask) return;
  await startBackend('wasm');
  // Looks at neighbours and smooths: windows need their halo.
  run = await smallRun({ R: 3, noise: 0.05, bands: 12 });
  writeFileSync(at('model.onnx'), toOnnx({ ...run.input, weights: 'a'.repeat(64) }));
  for (const [name, seed] of [
    ['one', 2],
    ['two', 3],
  ] as const) {
    const { cube } = madeCube({ ...run.made, ...size, seed });
    const { lines, samples, bands, data } = cube;
    const value = (l: number, s: number, b: number): number => data[(l * samples + s) * bands + b];
    const fields = {
      wavelength: `{${[...cube.wavelengths!].join(', ')}}`,
      'wavelength units': 'nm',
    };
    const options = { interleave: 'bil', type: 4, fields } as const;
    writeFileSync(at(`${name}.img`), enviData({ lines, samples, bands }, value, options));
    writeFileSync(at(`${name}.hdr`), enviHeader({ lines, samples, bands }, options));
    writeFileSync(at(`${name}.npy`), toNpy(data, [lines, samples, bands]));
    writeFileSync(at(`${name}_maps.npy`), toNpy(await run.answer(cube), [lines, samples, 3]));
    const plain = changed(run, (learned) => ({ ...learned, smoothing: 0 }));
    writeFileSync(at(`${name}_plain.npy`), toNpy(await plain.answer(cube), [lines, samples, 3]));
  }
}, 240_000);

/** What a script printed as a number; NaN where it printed none. */
const numberOf = ({ out, err }: { out: string; err: string }): number => {
  expect(err).not.toContain('Traceback');
  return out.trim() === '' ? NaN : Number(out);
};
const difference = (maps: string, name: string): number =>
  numberOf(call([path.join(here, 'tests/compare.py'), maps, at(`${name}_maps.npy`)]));

describe.each(['ray', 'dask'] as const)('on %s', (engine) => {
  const needed = [...base, engine].join(', ');
  // scripts/test.mjs looks for the end of this name.
  const lacks = `${engine}: ${python} has not all of ${needed}: not tested here`;
  if (!engines[engine]) it(lacks, (context) => context.skip());

  it.runIf(engines[engine])(
    'two processes, one killed: as `apply`, and kept when run again',
    () => {
      const out = at(engine);
      const scenes = [at('one.hdr'), at('two.hdr')];
      const args = ['-m', 'unmixing_cluster', at('model.onnx'), ...scenes, '--out', out];
      const given = [...args, '--engine', engine, '--window', '64', '--workers', '2'];
      const marker = at(`${engine}-died`);
      const first = call(given, {
        UNMIXING_DIE_ONCE: marker,
        PYTHONPATH: [here, path.join(here, 'tests'), process.env.PYTHONPATH]
          .filter(Boolean)
          .join(':'),
      });
      expect(first.err, first.out).not.toContain('Traceback');
      expect(first.code, first.err).toBe(0);
      expect(Number(readFileSync(marker, 'utf8'))).toBeGreaterThan(1);
      const lines = first.out
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l) as { status: string });
      expect(lines.map((l) => l.status)).toEqual(['done', 'done']);
      for (const name of ['one', 'two'])
        expect(difference(path.join(out, `${name}_abundances.zarr`), name)).toBeLessThan(1e-4);
      const manifest = path.join(out, 'one_manifest.json');
      const written = statSync(manifest).mtimeMs;
      expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({
        format: 'unmixing-studio-apply',
        weights: { sha256: 'a'.repeat(64) },
        answer: { ...size, validPixels: size.lines * size.samples - 2 },
      });
      const again = call(given);
      expect(again.code, again.err).toBe(0);
      expect(again.out.match(/"kept"/g)).toHaveLength(2);
      expect(statSync(manifest).mtimeMs).toBe(written);
    },
    600_000,
  );

  it.runIf(engines[engine])(
    'as GeoTIFF; a scene of other bands holds up no other',
    async () => {
      const { cube } = madeCube({ ...run.made, bands: 9, lines: 20, samples: 20 });
      const given = { lines: 20, samples: 20, bands: 9 };
      const value = (l: number, s: number, b: number): number =>
        cube.data[(l * 20 + s) * 9 + b] || 0.1;
      writeFileSync(at('other.img'), enviData(given, value, { type: 4 }));
      writeFileSync(at('other.hdr'), enviHeader(given, { type: 4 }));
      const out = at(`${engine}-tiff`);
      const scenes = [at('other.hdr'), at('two.hdr')];
      const made = call([
        ...['-m', 'unmixing_cluster', at('model.onnx'), ...scenes, '--out', out],
        ...['--engine', engine, '--window', '128', '--format', 'tiff'],
      ]);
      expect(made.code, made.err).toBe(1);
      expect(made.out).toContain('9 bands, 12 learned');
      expect(difference(path.join(out, 'two_abundances.tif'), 'two')).toBeLessThan(1e-4);
      expect(existsSync(path.join(out, '.two_abundances.zarr.part'))).toBe(false);
    },
    600_000,
  );
});

it.runIf((engines.ray || engines.dask) && has('h5py'))(
  'HDF5, NetCDF, Zarr and GeoTIFF read alike',
  () => {
    const folder = at('readers');
    mkdirSync(folder);
    const { out, err } = call([path.join(here, 'tests/readers.py'), folder]);
    expect(out.trim(), err).toBe('ok');
  },
);

it.runIf(engines.ray || engines.dask)(
  'the example in Python of docs/onnx.md runs as it stands',
  () => {
    const text = readFileSync('docs/onnx.md', 'utf8');
    const [, example] = /## Python\n\n```python\n([^`]+)```/.exec(text) ?? [];
    writeFileSync(at('example.py'), `import os\nos.chdir(${JSON.stringify(root)})\n${example}`);
    copyFileSync(at('model.onnx'), at('unmixing.onnx'));
    copyFileSync(at('one.npy'), at('scene.npy'));
    const { code, out, err } = call([at('example.py')]);
    expect(err).toBe('');
    expect(code).toBe(0);
    const means = out
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ').at(-1)));
    expect(means).toHaveLength(3);
    expect(means.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 4);
  },
);

it.runIf(engines.dask).each([
  ['maps', 'yes'],
  ['plain', 'no'],
])('an array that is there already is answered lazily, in blocks: %s', (expected, smooth) => {
  const given = [at('model.onnx'), at('one.npy'), at(`one_${expected}.npy`), smooth];
  expect(numberOf(call([path.join(here, 'tests/lazy.py'), ...given]))).toBeLessThan(1e-4);
});
