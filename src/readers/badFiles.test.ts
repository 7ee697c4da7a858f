/** Every bad file ends in a StudioError that names file, found, expected and advice. */
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { asFile, context, matFile, openError } from '../../testdata/mat/open';
import * as toy from '../../testdata/mat/toy';
import {
  element,
  encode,
  join,
  matrix,
  numeric,
  scalar,
  tag,
  writeMat,
} from '../../testdata/mat/writer';
import { StudioError } from '../scene/errors';
import { openFiles } from './open';

const good = writeMat({ Y: toy.box(), A: toy.abundanceBox(), cood: toy.numberedNames() });
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (c) => c.charCodeAt(0));
/** A file with the header of a good one and these top-level elements. */
const withElements = (...elements: Uint8Array[]): File =>
  asFile(join([good.subarray(0, 128), ...elements]));

describe('not a MATLAB v5 file', () => {
  it.each([
    ['text.mat', bytesOf('line,sample,soil,tree\n1,1,0.1,0.9\n'), /a text file/],
    ['image.mat', bytesOf(`\x89PNG\r\n\x1a\n${'\0\x01'.repeat(99)}`), /a PNG image/],
    ['photo.jpg', bytesOf(`\xff\xd8\xff\xe0${'\0'.repeat(200)}`), /a JPEG image/],
    ['empty.mat', new Uint8Array(0), /an empty file/],
    ['what.xyz', Uint8Array.from({ length: 300 }, (_, i) => (i * 73) % 256), /binary data/],
    [
      'v4.mat',
      join([encode([0, 3, 4, 0, 2], 'int32', true), bytesOf('Y\0'), new Uint8Array(96)]),
      /v4/,
    ],
  ])('%s', async (name, bytes, found) => {
    const error = await openError(asFile(bytes, name));
    expect(error).toMatchObject({ kind: 'file', file: name });
    expect(error.found).toMatch(found);
    expect(error.expected).toMatch(/MATLAB v5/);
    expect(error.advice.length).toBeGreaterThan(10);
    if (/v4/.test(error.found!)) expect(error.advice).toMatch(/-v7/);
  });

  it('no file at all, a file that cannot be read', async () => {
    expect(await openError([])).toMatchObject({ kind: 'file', found: '0 files' });
    const gone = asFile('x', 'gone.mat');
    gone.slice = () => {
      throw new Error('NotReadableError');
    };
    expect(await openError(gone)).toMatchObject({ file: 'gone.mat', found: 'NotReadableError' });
  });
});

describe('cut off', () => {
  it.each([true, false])('compressed %s: at every length', async (compressed) => {
    const whole = writeMat({ Y: toy.box(), cood: toy.numberedNames() }, { compressed });
    // The file without its last variable is whole, and the header alone is a file without variables.
    for (let length = 1; length < whole.length; length += 1) {
      const cut = asFile(whole.slice(0, length), 'cut.mat');
      try {
        const opened = await openFiles([cut], context());
        expect(opened.type).toBe('scene');
        expect(length).toBeGreaterThan(128);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        expect(error.data).toMatchObject({ kind: 'file', file: 'cut.mat' });
      }
    }
    const error = await openError(asFile(whole.slice(0, whole.length - 9), 'cut.mat'));
    expect(error.message).toMatch(/cut off/);
    expect(error.found).toBe(`${whole.length - 9} bytes`);
  });
});

describe('nothing to unmix', () => {
  it('no 2-D or 3-D numeric variable: lists what is there', async () => {
    const file = matFile({ t: scalar(3), note: { kind: 'char', rows: ['hello'] } });
    const error = await openError(file);
    expect(error.message).toMatch(/no 2-D or 3-D numeric variable/);
    expect(error.found).toBe('t (double 1×1), note (text)');
    expect((await openError(withElements())).found).toBe('no variable');
    const sparse = matFile({ Y: { kind: 'sparse', shape: [30, 40] } });
    expect((await openError(sparse)).found).toBe('Y (sparse 30×40)');
    expect((await openError(matFile({ Y: numeric([0, 5], []) }))).found).toMatch(/empty/);
  });

  it.each([
    ['1 × 15', numeric([1, 15], Array(15).fill(1))],
    ['3 × 5 × 1', numeric([3, 5, 1], Array(15).fill(1))],
  ])('one band: %s', async (_, Y) => {
    const error = await openError(matFile({ Y }));
    expect(error).toMatchObject({ field: 'Y', expected: 'at least 2 bands' });
    expect(error.found).toMatch(/^1 band/);
    expect(error.message).toMatch(/cannot be unmixed/);
  });

  it('spectra alone', async () => {
    expect((await openError(matFile({ E: toy.spectra() }))).message).toMatch(/neither a scene nor/);
  });
});

describe('hostile sizes fail before allocation', () => {
  const flags = (code: number): Uint8Array => element(6, encode([code, 0], 'uint32', true), true);
  const huge = (...content: Uint8Array[]): Uint8Array => {
    const inside = join(content);
    return join([tag(14, inside.length, true), inside]);
  };
  const dims = (...d: number[]): Uint8Array => element(5, encode(d, 'int32', true), true);
  const name = element(1, bytesOf('Y'), true);

  it.each([
    ['values', huge(flags(6), dims(60000, 60000, 200), name, tag(9, 64, true), new Uint8Array(64))],
    ['negative', huge(flags(6), dims(-4, -4), name, tag(9, 128, true), new Uint8Array(128))],
    ['cells', huge(flags(1), dims(2_000_000_000, 1), name)],
    [
      'struct elements',
      huge(
        flags(2),
        dims(2e9, 2e9),
        name,
        element(5, encode([32], 'int32', true), true),
        element(1, new Uint8Array(0), true),
      ),
    ],
    ['declared inner bytes', huge(flags(6), dims(2, 2), name, tag(9, 0xfffffff0, true))],
    ['element bytes', join([tag(14, 0x7fffffff, true), new Uint8Array(64)])],
    ['small element', huge(flags(6), dims(2, 2), name, encode([(9 << 16) | 9, 0], 'uint32', true))],
    [
      'compressed, declares too much',
      packed(
        join([
          tag(14, 0xfffffff0, true),
          flags(6),
          dims(60000, 60000),
          name,
          tag(9, 0xffffff00, true),
        ]),
      ),
    ],
    [
      'compressed, inflates to more than it declares',
      packed(join([matrix('Y', toy.box(), true), new Uint8Array(50_000_000)])),
    ],
    ['not zlib', join([tag(15, 64, true), new Uint8Array(64).fill(7)])],
    ['unknown element', join([tag(77, 8, true), new Uint8Array(8)])],
  ])('%s', async (_, bytes) => {
    const start = performance.now();
    const error = await openError(withElements(bytes));
    expect(error).toMatchObject({ kind: 'file', file: 'toy.mat' });
    expect(error.found).toBeTruthy();
    expect(error.expected).toBeTruthy();
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('values changed inside a compressed variable are found by the checksum', async () => {
    const plain = matrix('Y', toy.box(), true);
    const stream = zlibSync(plain, { level: 0 });
    stream[stream.length - 40] ^= 0xff;
    expect((await openError(withElements(tag(15, stream.length, true), stream))).found).toMatch(
      /checksum/,
    );
  });

  it('cells nested too deep', async () => {
    let inner = matrix('', scalar(1), true);
    for (let i = 0; i < 200; i++) inner = join([...wrapCell(inner)]);
    const error = await openError(withElements(inner));
    expect(error.found).toMatch(/nested/);
  });

  function wrapCell(inner: Uint8Array): Uint8Array[] {
    const content = join([flags(1), dims(1, 1), element(1, bytesOf('c'), true), inner]);
    return [tag(14, content.length, true), content];
  }
});

function packed(plain: Uint8Array): Uint8Array {
  const stream = zlibSync(plain);
  return join([tag(15, stream.length, true), stream]);
}
