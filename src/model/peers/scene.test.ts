import { describe, expect, it } from 'vitest';
import type { PeerScene } from './peer';
import {
  averagingWeights,
  byPatches,
  gathered,
  mirrored,
  padded,
  scaledEndmembers,
  scaledSpectra,
  scalingOf,
} from './scene';

const scene: PeerScene = {
  lines: 1,
  samples: 3,
  N: 3,
  R: 2,
  bands: 2,
  Z: Float32Array.of(1, 3, 100, -100, 2, 5),
  pixels: Uint8Array.of(1, 0, 1),
  E0: Float64Array.of(1, 2, -3, 9),
  labels: null,
  seed: 1,
  steps: 10,
};

describe('padding', () => {
  it('mirrors without repeating the edge, as PyTorch does, and on past the other edge', () => {
    expect(Array.from({ length: 9 }, (_, i) => mirrored(i, 4))).toEqual([
      0, 1, 2, 3, 2, 1, 0, 1, 2,
    ]);
    expect([0, 1, 2, 3].map((i) => mirrored(i, 2))).toEqual([0, 1, 0, 1]);
    expect([0, 1, 7].map((i) => mirrored(i, 1))).toEqual([0, 0, 0]);
  });

  it('pads each side to its own multiple', () => {
    const { lines, samples, source } = padded(3, 2, 4);
    expect([lines, samples]).toEqual([4, 4]);
    // Rows 0 1 2 1 of a 3 × 2 image, columns 0 1 0 1.
    expect([...source]).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 2, 3, 2, 3]);
    expect([...padded(2, 4, 2).source]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('orders pixels patch by patch, each in raster order', () => {
    expect([...byPatches(padded(2, 4, 2), 2)]).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
  });

  it('gathers rows and gives a masked pixel and its copies no weight', () => {
    const source = Int32Array.of(2, 1, 2, 0);
    expect([...gathered(scene.Z, source, 2)]).toEqual([2, 5, 100, -100, 2, 5, 1, 3]);
    expect([...averagingWeights(scene.pixels, source)].map((v) => Math.round(v * 3))).toEqual([
      1, 0, 1, 1,
    ]);
  });
});

describe('scaling', () => {
  it('looks at valid pixels only, blanks the others and clips E', () => {
    const toMax = scalingOf(scene, false);
    expect(toMax).toEqual({ offset: 0, span: 5 });
    const toUnit = scalingOf(scene, true);
    expect(toUnit).toEqual({ offset: 1, span: 4 });
    expect([...scaledSpectra(scene, toUnit)]).toEqual([0, 0.5, 0, 0, 0.25, 1]);
    expect([...scaledEndmembers(scene, toUnit, 0.125)]).toEqual([0.125, 0.25, 0.125, 1]);
  });

  it('survives a constant scene', () => {
    const flat = { ...scene, Z: new Float32Array(6).fill(2) };
    expect([...scaledSpectra(flat, scalingOf(flat, true))]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
