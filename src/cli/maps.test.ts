import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { viridisRgb } from '../exporters/viridis';
import { blank, mapsPng, paintMap } from './maps';

const at = (rgba: Uint8Array, width: number, x: number, y: number): number[] =>
  Array.from(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
const color = (entry: number): number[] => [...viridisRgb.subarray(entry * 3, entry * 3 + 3), 255];
/** 2 lines × 3 samples, 2 endmembers; the last pixel is masked. */
const maps = {
  lines: 2,
  samples: 3,
  endmembers: 2,
  abundances: Float32Array.of(0, 1, 1, 0, 0.5, 0.5, 2, -1, 0.2, 0.8, NaN, NaN),
};

describe('painted maps', () => {
  it('are viridis from 0 to 1, clamped, grey where masked', () => {
    const picture = blank(5, 4);
    paintMap(picture, maps, 0, 1, 1);
    const pixel = (x: number, y: number): number[] => at(picture.rgba, 5, x, y);
    expect(pixel(0, 0)).toEqual([255, 255, 255, 255]);
    expect([pixel(1, 1), pixel(2, 1), pixel(3, 1)]).toEqual([color(0), color(255), color(128)]);
    expect(pixel(1, 2)).toEqual(color(255));
    expect(pixel(3, 2)).toEqual([196, 201, 209, 255]);
  });
  it('can be smaller and of fewer colours', () => {
    const picture = blank(2, 1);
    paintMap(picture, maps, 1, 0, 0, { every: 2, levels: 2 });
    expect(at(picture.rgba, 2, 0, 0)).toEqual(color(255));
    expect(at(picture.rgba, 2, 1, 0)).toEqual(color(255));
  });
  it('stand side by side in the PNG', () => {
    const file = mapsPng(maps);
    const view = new DataView(file.buffer);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([8, 2]);
    const raw = unzlibSync(file.subarray(41, 41 + view.getUint32(33)));
    // Row 0 after its filter byte: map 0 in columns 0–2, white 3–4, map 1 in 5–7.
    expect(Array.from(raw.subarray(1 + 4 * 4, 1 + 4 * 6))).toEqual([
      ...[255, 255, 255, 255],
      ...color(255),
    ]);
  });
});
