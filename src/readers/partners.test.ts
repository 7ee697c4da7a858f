/** Files given together become scenes by their names. */
import { describe, expect, it } from 'vitest';
import { partnersAmong, scenesIn, scenesOfFolder } from './partners';

const files = (...names: string[]): File[] => names.map((name) => new File(['x'], name));
const grouped = (...names: string[]): string[][] =>
  scenesIn(files(...names)).map((s) => s.files.map((f) => f.name));

describe('scenes among files', () => {
  it('pairs headers with their data, in any order and case', () => {
    expect(grouped('b.img', 'a.hdr', 'B.HDR', 'a')).toEqual([
      ['a.hdr', 'a'],
      ['B.HDR', 'b.img'],
    ]);
    expect(grouped('line.img.hdr', 'line.img')).toEqual([['line.img.hdr', 'line.img']]);
  });

  it('takes an image with its side files, whole files by themselves, and leaves clutter and notes', () => {
    expect(
      grouped('t.tif', 't.tif.aux.xml', 't.tfw', 'x.mat', 'y.npy', '.DS_Store', 'README.md'),
    ).toEqual([['t.tif', 't.tif.aux.xml', 't.tfw'], ['x.mat'], ['y.npy']]);
  });

  it('two headers of one stem do not share the data, and a header alone is left to the reader to refuse', () => {
    expect(grouped('a.hdr', 'a.img', 'a.img.hdr')).toEqual([['a.hdr', 'a.img'], ['a.img.hdr']]);
    expect(grouped('lost.hdr')).toEqual([['lost.hdr']]);
    expect(grouped('unknown')).toEqual([['unknown']]);
    expect(grouped('notes.md')).toEqual([['notes.md']]);
    expect(grouped()).toEqual([]);
  });

  it('a folder of TIFF files is one scene, a folder of pairs several', () => {
    const band = scenesOfFolder('granule', files('B1.tif', 'B2.tif', 'MTL.txt'));
    expect(band).toMatchObject([{ name: 'granule' }]);
    expect(band[0].files).toHaveLength(3);
    expect(scenesOfFolder('lines', files('a.hdr', 'a.img', 'b.hdr', 'b.img'))).toHaveLength(2);
  });

  it('partners are of the files that are there', () => {
    expect(partnersAmong('a.dat', ['a.hdr', 'a.dat'])).toEqual(['a.hdr']);
    expect(partnersAmong('a.mat', ['a.hdr', 'a.mat'])).toEqual([]);
  });
});
