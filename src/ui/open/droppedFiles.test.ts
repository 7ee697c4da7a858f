/** Folders that are dropped: all files in them, by name, within limits. */
import { describe, expect, it } from 'vitest';
import { droppedFiles, filesOf, MOST } from './droppedFiles';

const file = (name: string): FileSystemEntry =>
  ({
    name,
    isFile: true,
    isDirectory: false,
    file: (done: (file: File) => void, failed: () => void) =>
      name === 'locked' ? failed() : done(new File(['x'], name)),
  }) as unknown as FileSystemEntry;
/** As browsers do, hands out its entries a few at a time. */
const folder = (name: string, inside: readonly FileSystemEntry[]): FileSystemEntry =>
  ({
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (done: (entries: readonly FileSystemEntry[]) => void) => {
          done(inside.slice(at, at + 3));
          at += 3;
        },
      };
    },
  }) as unknown as FileSystemEntry;
const names = async (entries: readonly FileSystemEntry[]): Promise<string[]> =>
  (await filesOf(entries)).map(({ name }) => name);

describe('filesOf', () => {
  it('all files of folders in folders, by name; clutter and what cannot be read left out', async () => {
    const product = folder('product', [
      file('z.xml'),
      file('b.tif'),
      folder('masks', [file('q2.tif'), file('q1.tif'), file('.DS_Store')]),
      file('a.tif'),
      file('locked'),
      file('Thumbs.db'),
    ]);
    expect(await names([product, file('beside.hdr')])).toEqual([
      'a.tif',
      'b.tif',
      'q1.tif',
      'q2.tif',
      'z.xml',
      'beside.hdr',
    ]);
  });

  it('no more than the reader refuses, and no deeper than products go', async () => {
    const many = folder(
      'many',
      Array.from({ length: 10_000 }, (_, i) => file(`${i}.tif`)),
    );
    expect(await names([many, file('last')])).toHaveLength(MOST);
    let deep = folder('0', [file('bottom')]);
    for (let i = 1; i < 20; i++) deep = folder(String(i), [deep]);
    expect(await names([deep])).toEqual([]);
  });
});

describe('droppedFiles', () => {
  const transfer = (entries: readonly (FileSystemEntry | null)[]): DataTransfer =>
    ({
      items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })),
      files: [new File([], 'plain.mat')],
    }) as unknown as DataTransfer;
  it('is ready at once without a folder', () => {
    expect(droppedFiles(transfer([file('plain.mat'), null]))).toMatchObject([
      { name: 'plain.mat' },
    ]);
  });
  it('looks into folders', async () => {
    const found = await droppedFiles(transfer([folder('f', [file('in.mat')])]));
    expect(found.map(({ name }) => name)).toEqual(['in.mat']);
  });
});
