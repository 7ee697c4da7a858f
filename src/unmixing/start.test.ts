/** Where preset studio starts: the labels' own pixels or those beside them, and the person's domain. */
import { expect, it } from 'vitest';
import { presetSettings } from '../settings/settings';
import { labelledPixels } from './labelledPixels';
import { sceneSpectra } from './sceneSpectra';
import { labelModelOf, pixelsAround, poolOf } from './start';
import { fittedStart } from './startAnswer';
import { tinyScene } from '../training/testing/tinyScene';

const { cube, mask, labels } = tinyScene();
const { Y, B } = sceneSpectra(cube, mask);
const pixels = labels.map((l) => l.line * cube.samples + l.sample);
const set = labelledPixels(Y, B, pixels, labels);
const scene = { lines: cube.lines, samples: cube.samples, signal: Y, mask };

it('follows the person’s domain', () => {
  expect(labelModelOf(scene, set, pixels, 'raw').variant).toBe('FCLS, raw');
  expect(labelModelOf(scene, set, pixels, 'unit').variant).toBe('NNLS + sum-to-one');
});

it('spreads its pool evenly over the valid pixels, and never takes a masked one', () => {
  const half = {
    pixels: mask.pixels.map((v, i) => (i % 2 ? v : 0)),
    validPixels: mask.pixels.filter((v, i) => i % 2 && v).length,
  };
  const { pool, m } = poolOf({ signal: Y, mask: half }, B, 7);
  expect(m).toBeLessThanOrEqual(7);
  const taken = Array.from({ length: m }, (_, k) => pool.subarray(k * B, (k + 1) * B));
  const valid = [...half.pixels.keys()].filter((i) => half.pixels[i]);
  for (const spectrum of taken) {
    expect(
      valid.some((i) => spectrum.every((v, b) => v === Y[i * B + b])),
      'a spectrum of a valid pixel',
    ).toBe(true);
  }
});

it('knows the pixels about a label; at the border and beside masked ones itself stands in', () => {
  const place = {
    lines: 3,
    samples: 3,
    mask: { pixels: new Uint8Array(9).fill(1), validPixels: 8 },
  };
  place.mask.pixels[1] = 0;
  expect(pixelsAround(place, [4])).toEqual([0, 4, 2, 3, 4, 5, 6, 7, 8]);
  expect(pixelsAround(place, [0])).toEqual([0, 0, 0, 0, 0, 0, 0, 3, 4]);
});

it('answers block by block what it answers at once', () => {
  const start = fittedStart(scene, set, pixels, presetSettings('studio'));
  const whole = start.answer(Y, Y.length / B);
  const from = 17;
  const part = start.answer(Y.slice(from * B, (from + 5) * B), 5);
  const { R } = set;
  part.p.forEach((v, k) => expect(v).toBeCloseTo(whole.p[from * R + k], 6));
  part.side?.forEach((v, k) => expect(v).toBeCloseTo(whole.side![from * R + k], 6));
});
