/** .npy and .npz files: written by NumPy itself (testdata/npy), by our writer in odd ways, and bad ones. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import { bands, fraction, lines, samples, value } from '../../../../testdata/mat/toy';
import {
  encodeValues,
  npyWithHeader,
  writeNpy,
  writeTexts,
  writeZip,
} from '../../../../testdata/npy/writer';
import type { Cube } from '../../../scene/cube';
import { decodeValues } from './values';

const golden = (name: string): File =>
  asFile(
    new Uint8Array(readFileSync(resolve(import.meta.dirname, '../../../../testdata/npy', name))),
    name,
  );

/** [lines × samples × bands] the toy's values, pixel-interleaved. */
const toyValues = Array.from({ length: lines * samples * bands }, (_, k) =>
  value(Math.floor(k / (samples * bands)), Math.floor(k / bands) % samples, k % bands),
);
const expectToy = (cube: Cube, factor = 1): void => {
  expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
  expect(Array.from(cube.data)).toEqual(toyValues.map((v) => v * factor));
};

describe('written by NumPy', () => {
  it('C order, float32; the axes are said', async () => {
    const { cube, notes } = await openScene(golden('c_f4.npy'));
    expectToy(cube);
    expect(notes.join('\n')).toMatch(/c_f4 \(3 × 5 × 4\) is read as lines × samples × bands/);
  });

  it('Fortran order, big-endian uint16', async () => {
    const { cube } = await openScene(golden('fortran_u2_big.npy'));
    expectToy(cube);
    expect(cube.unit).toBe('digital number');
  });

  it('halves; version 2.0', async () => {
    expectToy((await openScene(golden('half.npy'))).cube, 0.25);
    expectToy((await openScene(golden('version2.npy'))).cube);
  });

  it.each(['stored.npz', 'deflated.npz'])(
    '%s: bands first, as its wavelengths say; truth in C order',
    async (name) => {
      const { cube, truth, notes } = await openScene(golden(name));
      expectToy(cube);
      expect(cube.wavelengthSource).toBe('file');
      expect(Array.from(cube.wavelengths!)).toEqual([400, 500, 600, 700]);
      expect(notes.join('\n')).toMatch(/Y \(4 × 3 × 5\) is read as bands × lines × samples/);
      expect(truth!.names).toEqual(['soil', 'grün']);
      for (let l = 0; l < lines; l++)
        for (let s = 0; s < samples; s++)
          expect(truth!.abundances[2 * (l * samples + s)]).toBe(Math.fround(fraction(l, s)));
      expect(Array.from(truth!.endmembers!)).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
    },
  );
});

describe('every dtype', () => {
  const dtypes = ['i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'c8', 'c16'];
  it.each(dtypes.flatMap((d) => [`<${d}`, `>${d}`]))('%s', async (descr) => {
    const { cube, notes } = await openScene(
      asFile(writeNpy(descr, [lines, samples, bands], toyValues), 'toy.npy'),
    );
    expectToy(cube);
    expect(/complex/.test(notes.join())).toBe(descr.includes('c'));
  });

  it('signs, 64-bit range, infinities', () => {
    const of = (descr: string, v: number[]): number[] =>
      Array.from(
        decodeValues(encodeValues(descr, v), {
          kind: descr[1] as 'i',
          size: Number(descr[2]),
          little: descr[0] === '<',
        }),
      );
    expect(of('<i1', [-5, 127])).toEqual([-5, 127]);
    expect(of('>i8', [-(2 ** 53), -1, 2 ** 40 + 1])).toEqual([-(2 ** 53), -1, 2 ** 40 + 1]);
    expect(of('<f2', [-0.5, 1.5, 2048])).toEqual([-0.5, 1.5, 2048]);
    const halves = new Uint8Array(new Uint16Array([0x7c00, 0xfc00, 1, 0x7e00]).buffer);
    expect(Array.from(decodeValues(halves, { kind: 'f', size: 2, little: true }))).toEqual([
      Infinity,
      -Infinity,
      2 ** -24,
      NaN,
    ]);
  });

  it('booleans, a leading axis of 1, bands last beside an unrelated table', async () => {
    const flags = toyValues.map((v) => v % 2);
    const bool = npyWithHeader(
      "{'descr': '|b1', 'fortran_order': False, 'shape': (1, 3, 5, 4), }",
      Uint8Array.from(flags),
      3,
    );
    const { cube } = await openScene(asFile(bool, 'flags.npy'));
    expect(Array.from(cube.data)).toEqual(flags);
  });
});

describe('zip', () => {
  const toy = writeNpy('<f4', [lines, samples, bands], toyValues);
  it.each([
    ['zip64 stored', { zip64: true }],
    ['zip64 deflated', { zip64: true, deflated: true }],
  ])('%s', async (_, options) => {
    expectToy((await openScene(asFile(writeZip([['Y.npy', toy]], options), 'a.npz'))).cube);
  });

  it('a name that comes twice: the last counts, as in Python', async () => {
    const other = writeNpy('<f4', [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    const zip = writeZip([
      ['Y.npy', other],
      ['Y.npy', toy],
    ]);
    expectToy((await openScene(asFile(zip, 'twice.npz'))).cube);
  });

  it('objects and other members are listed, not read', async () => {
    const objects = npyWithHeader(
      "{'descr': '|O', 'fortran_order': False, 'shape': (3, 5, 4), }",
      new Uint8Array(9),
    );
    const zip = writeZip([
      ['o.npy', objects],
      ['readme.txt', objects],
    ]);
    const error = await openError(asFile(zip, 'objects.npz'));
    expect(error.found).toBe('o (Python objects (dtype object)), readme.txt (not an array)');
  });

  it.each([
    ['inflates past what it declares', { declared: 200 }, /more than 200 bytes/],
    ['declares more than it can hold', { declared: 2 ** 31 }, /2147483648 bytes declared/],
    ['declares more than it holds', { declared: toy.length + 9 }, /368|\d+ bytes/],
    ['a wrong sum', { crc: 7 }, /CRC-32/],
    ['encrypted', { flags: 1 }, /encrypted/],
    ['another method', { method: 93 }, /method 93/],
  ])('%s', async (_, options, found) => {
    const zip = writeZip([['Y.npy', toy]], { deflated: true, ...options });
    const error = await openError(asFile(zip, 'bad.npz'));
    expect(error).toMatchObject({ kind: 'file', file: 'bad.npz' });
    expect(error.found).toMatch(found);
    expect(error.advice).toMatch(/numpy/);
  });
});

describe('refused', () => {
  const withShape = (shape: string, descr = "'<f4'"): File =>
    asFile(
      npyWithHeader(
        `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`,
        new Uint8Array(240),
      ),
      'bad.npy',
    );
  it.each([
    ['a size no file holds', withShape('(1000000000, 1000000000, 1000000000)'), /1000000000 ×/],
    ['more than is there', withShape('(3, 5, 5)'), /3 × 5 × 5 values of 4 bytes/],
    ['a negative size', withShape('(-3, 5, 4)'), /-3 × 5 × 4/],
    ['no shape', withShape('None'), /null/],
    ['objects', withShape('(3, 5, 4)', "'|O'"), /Python objects/],
    ['a structure', withShape('(3, 5, 4)', "[('a', '<f4')]"), /structured/],
    ['a dtype of no machine', withShape('(3, 5, 4)', "'<f16'"), /<f16/],
    ['cut in the header', asFile(writeNpy('<f4', [1], [1]).slice(0, 40), 'bad.npy'), /40 bytes/],
  ])('%s', async (_, file, found) => {
    const error = await openError(file);
    expect(error).toMatchObject({ kind: 'file', file: 'bad.npy' });
    expect(error.found).toMatch(found);
    expect(error.advice.length).toBeGreaterThan(10);
  });

  it('stops when asked to', async () => {
    const error = await openError(golden('deflated.npz'), { cancelled: () => true });
    expect(error.kind).toBe('cancelled');
  });
});

it('texts of a lone .npy make no scene', async () => {
  expect((await openError(asFile(writeTexts(['a', 'b']), 'names.npy'))).found).toBe('names (text)');
});
