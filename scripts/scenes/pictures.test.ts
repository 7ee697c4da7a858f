/** The pictures that are shipped are those of the generated scenes, in the order of the menu. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { makeScene } from '../../src/generated/make';
import { benchmarkIds } from '../../src/scene/recipe';
import {
  onLand,
  pictureColumns,
  pictureHeight,
  pictureWidth,
  sceneList,
} from '../../src/ui/scenes/sceneList';
import { pictureOf, sheetOf } from './pictures';

const file = path.resolve(import.meta.dirname, '../../src/ui/scenes/scenes.png');
const bytes = readFileSync(file);
const sheet = decode(bytes);

/** [height × width × 3] of the k-th picture of the sheet. */
function shipped(k: number): number[] {
  const { palette, data, width } = sheet;
  const left = (k % pictureColumns) * pictureWidth;
  const top = Math.floor(k / pictureColumns) * pictureHeight;
  return Array.from({ length: pictureWidth * pictureHeight }, (_, i) => {
    const at = (top + Math.floor(i / pictureWidth)) * width + left + (i % pictureWidth);
    return [...palette![data[at]]].slice(0, 3);
  }).flat();
}

describe('pictures of the Scenes menu', () => {
  it('are one small file', () => {
    expect([sheet.width, sheet.height]).toEqual([4 * pictureWidth, 4 * pictureHeight]);
    expect(sceneList).toHaveLength(16);
    expect(bytes.length).toBeLessThan(64_000);
  });

  it.each(['demo', 'alike', 'bands-12', 'small', 'large'])('%s', (id) => {
    const k = sceneList.findIndex((s) => s.id === id);
    const now = pictureOf(makeScene(sceneList[k].recipe));
    const off = shipped(k).reduce((sum, v, i) => sum + Math.abs(v - now[i]), 0) / now.length;
    // 256 colours for all sixteen.
    expect(off).toBeLessThan(8);
  });

  it('keep their places in the sheet', () => {
    const plain = [10, 120, 250].map((v) =>
      new Uint8Array(3 * pictureWidth * pictureHeight).fill(v),
    );
    const made = decode(sheetOf(plain));
    const at = (k: number): number => made.palette![made.data[k * pictureWidth]][0];
    expect([0, 1, 2].map(at)).toEqual([10, 120, 250]);
  });
});

describe('the list', () => {
  it('has the demo scene and every scene of the benchmark set, each with a sentence', () => {
    expect(sceneList.map((s) => s.id)).toEqual(['demo', ...benchmarkIds]);
    for (const { shows, title } of sceneList) {
      expect(shows).toMatch(/^[A-Z].{15,90}[.?]$/);
      expect(title.length).toBeLessThan(25);
    }
  });

  it('knows other lands', () => {
    const [demo, base] = sceneList;
    expect([onLand(demo, 3), onLand(base, 0), onLand(base, 3)]).toEqual([
      { kind: 'demo', seed: 3 },
      { kind: 'bench', id: 'base' },
      { kind: 'land', id: 'base', land: 3 },
    ]);
  });
});
