/** What the command line takes for a path: partners beside it, folders, and what it says of them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hosted, startDataHost } from '../../testdata/host/server';
import { writeTiff } from '../../testdata/tiff/writer';
import { StudioError } from '../scene/errors';
import { filesAt, MAX_FILES } from './files';
import { madeDefaults } from '../scene/recipe';
import { recipeFileText } from '../scene/recipeFile';
import { loadScene } from './scene';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (...names: string[]): void => {
  for (const name of names) {
    const whole = path.join(folder, name);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, name);
  }
};
const taken = async (...names: string[]): Promise<string[]> => {
  const { files } = await filesAt(names.map((name) => path.join(folder, name)));
  return files.map((f) => f.name);
};
const errorOf = async (work: Promise<unknown>): Promise<StudioError['data']> => {
  const error: unknown = await work.catch((e: unknown) => e);
  if (error instanceof StudioError) return error.data;
  throw new Error('a StudioError was expected');
};

describe('partners', () => {
  it.each([
    [['a.hdr'], ['a.img', 'a.hdr'], ['a.hdr', 'a.img']],
    [['a.hdr'], ['a', 'a.hdr', 'a.png', 'a.txt'], ['a.hdr', 'a']],
    [['a.dat.hdr'], ['a.dat', 'a.dat.hdr', 'a.hdr', 'a'], ['a.dat.hdr', 'a.dat']],
    [['a.img'], ['a.img', 'a.hdr', 'b.hdr'], ['a.img', 'a.hdr']],
    [['a.img'], ['a.img', 'a.img.hdr', 'a.hdr'], ['a.img', 'a.img.hdr']],
    [['a.c_rfl'], ['a.c_rfl', 'a.c_rfl.hdr'], ['a.c_rfl', 'a.c_rfl.hdr']],
    [['A.HDR'], ['A.HDR', 'a.IMG'], ['A.HDR', 'a.IMG']],
    [['lib.sli'], ['lib.sli', 'lib.hdr'], ['lib.sli', 'lib.hdr']],
    [
      ['a.tif'],
      ['a.tif', 'a.hdr', 'a.tif.aux.xml', 'a.tif.msk', 'a.tfw', 'a.prj', 'b.tif'],
      ['a.tif', 'a.hdr', 'a.tif.aux.xml', 'a.tif.msk', 'a.tfw', 'a.prj'],
    ],
    [
      ['E-SPECTRAL_IMAGE.TIF'],
      ['E-SPECTRAL_IMAGE.TIF', 'E-METADATA.XML', 'F-METADATA.XML', 'E-QL_VNIR.TIF'],
      ['E-SPECTRAL_IMAGE.TIF', 'E-METADATA.XML'],
    ],
    // Both named: nothing is taken twice.
    [
      ['a.img', 'a.hdr'],
      ['a.img', 'a.hdr'],
      ['a.img', 'a.hdr'],
    ],
    // These say everything themselves.
    [['a.mat'], ['a.mat', 'a.hdr', 'a.img'], ['a.mat']],
    [['a.nc'], ['a.nc', 'a.hdr'], ['a.nc']],
  ])('%j of %j', async (given, there, right) => {
    put(...there);
    expect(await taken(...given)).toEqual(right);
  });

  it('are said; a folder of that name is none', async () => {
    put('a.hdr', 'a/inside', 'a.img');
    const { files, said } = await filesAt([path.join(folder, 'a.hdr')]);
    expect(files.map((f) => f.name)).toEqual(['a.hdr', 'a.img']);
    expect(said).toEqual(['Taken with a.hdr: a.img, beside it.']);
    expect((await filesAt([path.join(folder, 'a.img')])).said).toHaveLength(1);
  });
});

describe('folders', () => {
  it('all files in them, some folders down, without clutter', async () => {
    put('p/b.img', 'p/b.hdr', 'p/.DS_Store', 'p/Thumbs.db', 'p/data/deep/c.xml');
    symlinkSync(path.join(folder, 'p'), path.join(folder, 'p/again'));
    const { files, said } = await filesAt([path.join(folder, 'p')]);
    expect(files.map((f) => f.name)).toEqual(['b.hdr', 'b.img', 'c.xml']);
    expect(said[0]).toContain(`: b.hdr, b.img, ${path.join('data', 'deep', 'c.xml')}.`);
  });

  it('empty ones, ones with too many files and paths to nowhere are refused', async () => {
    mkdirSync(path.join(folder, 'none'));
    expect((await errorOf(filesAt([path.join(folder, 'none')]))).message).toMatch(/empty/);
    expect((await errorOf(filesAt([path.join(folder, 'nowhere')]))).message).toMatch(
      /no such file/,
    );
    for (let i = 0; i <= MAX_FILES; i++) put(`many/${i}.tif`);
    const error = await errorOf(filesAt([path.join(folder, 'many')]));
    expect(error).toMatchObject({ found: `more than ${MAX_FILES} files` });
  });
});

it('a scene opens from its header, its data, its folder, and beside files that are none', async () => {
  const header = `ENVI
samples = 3
lines = 2
bands = 4
data type = 4
interleave = bip
byte order = 0
wavelength = { 400, 500, 600, 700 }
`;
  const values = Float32Array.from({ length: 24 }, (_, i) => i / 24);
  mkdirSync(path.join(folder, 'scene'));
  writeFileSync(path.join(folder, 'scene/a.hdr'), header);
  writeFileSync(path.join(folder, 'scene/a.dat'), new Uint8Array(values.buffer));
  writeFileSync(path.join(folder, 'scene/README.md'), 'words');
  for (const given of ['scene/a.hdr', 'scene/a.dat', 'scene']) {
    const said: string[] = [];
    const scene = await loadScene(
      { type: 'files', paths: [path.join(folder, given)] },
      { truth: null, variable: null, progress: () => undefined, say: (s) => said.push(s) },
    );
    expect([...scene.cube.data]).toEqual([...values]);
    expect(said, given).toHaveLength(1);
  }
  // A recipe is no scene's file, but makes one.
  const recipe = path.join(folder, 'mine.scene.json');
  const wishes = { truth: null, variable: null, progress: () => undefined };
  const spec = { lines: 9, samples: 8, bands: 4 };
  writeFileSync(recipe, recipeFileText({ kind: 'made', spec: { ...madeDefaults, ...spec } }));
  const { cube, truth } = await loadScene({ type: 'files', paths: [recipe] }, wishes);
  expect(cube).toMatchObject({ name: 'Made scene', ...spec });
  expect(truth?.names).toEqual(madeDefaults.materials);
  writeFileSync(recipe, '{"format":"unmixing-studio-scene","version":1,"recipy":{}}');
  const refused = await errorOf(loadScene({ type: 'files', paths: [recipe] }, wishes));
  expect(refused).toMatchObject({ kind: 'scene', file: 'mine.scene.json', field: 'recipy' });

  // Two scenes in one folder are asked about.
  writeFileSync(path.join(folder, 'scene/b.hdr'), header);
  writeFileSync(path.join(folder, 'scene/b.dat'), new Uint8Array(values.buffer));
  const error = await errorOf(
    loadScene(
      { type: 'files', paths: [path.join(folder, 'scene')] },
      { truth: null, variable: null, progress: () => undefined },
    ),
  );
  expect(error.advice).toContain('--variable');
  expect(error.found).toMatch(/a\.dat.*b\.dat/);
});

describe('an address', () => {
  it('is fetched, and said to be; it is a scene like one on disk', async () => {
    const host = await startDataHost();
    const value = (l: number, s: number, b: number): number => 900 + 40 * l + 7 * s + 300 * b;
    const tiff = writeTiff({ lines: 9, samples: 11, bands: 4, bits: 16, value });
    host.files.set('/made.tif', hosted(tiff));
    const said: string[] = [];
    const wishes = { truth: null, variable: null, progress: () => undefined };
    const scene = await loadScene(
      { type: 'files', paths: [`${host.root}/made.tif`] },
      { ...wishes, say: (sentence) => said.push(sentence) },
    );
    await host.close();
    expect(scene.cube).toMatchObject({ lines: 9, samples: 11, bands: 4 });
    expect(said).toEqual([expect.stringMatching(/^Fetched from 127\.0\.0\.1:\d+: http/)]);
    expect(host.requests).toBeGreaterThan(0);
  });

  it('that holds a password is refused before anything is asked', async () => {
    const error = await errorOf(filesAt(['https://me:secret@data.example.org/a.tif']));
    expect(error).toMatchObject({ field: 'address' });
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});
