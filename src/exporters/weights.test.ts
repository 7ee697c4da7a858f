/** A weights file reads back bit for bit, and says what is wrong with a bad one. */
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { differenceOf, identify } from '../scene/identity';
import { buildMask } from '../scene/mask';
import { StudioError } from '../scene/errors';
import type { Cube } from '../scene/cube';
import { studioVersion } from '../scene/version';
import { presetSettings } from '../settings/settings';
import * as result from './result.suite';
import { toNpy } from './npy';
import { readWeights, toWeights } from './weights';
import type { Weights } from './weights';

const rng = makeRng(3);
const numbers = (): Float32Array =>
  Float32Array.from({ length: 501 }, () => rng.normal() * 10 ** (rng.int(12) - 6));
const weights: Weights = {
  studio: studioVersion,
  savedAt: '2026-11-22T10:00:00.000Z',
  engine: 'WASM, CPU, SIMD',
  settings: { ...presetSettings('paper'), steps: 7, seed: 12, learningRate: 0.00123 },
  endmemberNames: result.names,
  colors: [3, 0, 7],
  // 0.1 + 0.2 + 0.7 is not 1 in binary: the digits must survive all the same.
  labels: [
    { line: 0, sample: 4, abundances: [0.1, 0.2, 0.7], error: 0.05, checked: true },
    { line: 2, sample: 1, abundances: [1 / 3, 1 / 3, 1 / 3] },
  ],
  scene: result.identity,
  state: { step: 7, theta: numbers(), moments: [numbers(), numbers()] },
};
const bytes = toWeights(weights);

/** The file with its header changed, or members replaced. */
function changed(
  change: (header: Record<string, unknown>) => void,
  members: Record<string, Uint8Array> = {},
): Uint8Array {
  const all = { ...unzipSync(bytes), ...members };
  const header = JSON.parse(new TextDecoder().decode(all['weights.json'])) as Record<
    string,
    unknown
  >;
  change(header);
  return zipSync({ ...all, 'weights.json': new TextEncoder().encode(JSON.stringify(header)) });
}

function errorOf(file: Uint8Array) {
  try {
    readWeights(file, 'w.unmixw');
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('expected a StudioError');
}

describe('weights', () => {
  it('read back bit for bit', () => {
    expect(readWeights(bytes, 'w.unmixw')).toEqual({ weights, notes: [] });
  });

  it('with what answering another scene takes are version 2 and read back to the byte', () => {
    const reading = {
      ...{ unit: 'reflectance' as const, wavelengths: [400, 500.25], fwhm: null, choices: {} },
      change: { none: [-9999], gain: 1, divideBy: 10_000, offset: 0 },
    };
    const given = { ...weights, answering: { learned: Uint8Array.of(123, 125), reading } };
    const { weights: read } = readWeights(toWeights(given), 'w.unmixw');
    expect(read).toEqual(given);
    expect(JSON.stringify(Object.keys(unzipSync(toWeights(given))))).toContain('learned.json');
  });

  it('take the preset’s value for a setting that the file is too old to have, and say so', () => {
    const old = changed((h) => delete (h.settings as Record<string, unknown>).kernelShare);
    const { weights: read, notes } = readWeights(old, 'w.unmixw');
    expect(read.settings.kernelShare).toBe(0);
    expect(notes.join()).toContain('kernelShare');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['text', new TextEncoder().encode('hello'), /not a weights file/],
    ['cut off', bytes.subarray(0, bytes.length / 2), /not a weights file|damaged/],
    ['another archive', zipSync({ 'a.txt': Uint8Array.of(1) }), /no weights.json/],
    ['another format', changed((h) => (h.format = 'x')), /does not say/],
    ['a newer version', changed((h) => (h.version = 5)), /another version/],
    ['no preset', changed((h) => (h.settings = {})), /preset/],
    [
      'a setting out of range',
      changed((h) => ((h.settings as Record<string, unknown>).tokens = 7)),
      /setting cannot be used/,
    ],
    ['no scene', changed((h) => (h.scene = null)), /not fully described/],
    ['no annotations', changed((h) => delete h.annotations), /not an annotation file/],
    [
      'more steps than asked for',
      changed((h) => ((h.state as Record<string, unknown>).step = 8)),
      /more steps/,
    ],
    [
      'more numbers than there are',
      changed((h) => ((h.state as Record<string, unknown>).parameters = 502)),
      /does not hold/,
    ],
    [
      'absurdly many',
      changed((h) => ((h.state as Record<string, unknown>).parameters = 1e12)),
      /cannot be used/,
    ],
    [
      'float64',
      changed(() => undefined, { 'theta.npy': toNpy(weights.state.theta, [501], '<f8') }),
      /theta.npy does not hold/,
    ],
  ])('refuse %s', (_, file, message) => {
    expect(errorOf(file)).toMatchObject({
      kind: expect.stringMatching(/file|annotations/) as string,
    });
    expect(errorOf(file).message).toMatch(message);
    expect(errorOf(file).advice).not.toBe('');
  });

  it('200 damaged files end in a typed error, or in the same weights', () => {
    let refused = 0;
    for (let i = 0; i < 200; i++) {
      const bad = bytes.slice();
      for (let k = 0; k <= rng.int(4); k++) bad[rng.int(bad.length)] = rng.int(256);
      try {
        readWeights(bad, 'w.unmixw');
      } catch (error) {
        if (!(error instanceof StudioError)) throw new Error(`case ${i}`, { cause: error });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });
});

describe('the identity of a scene', () => {
  const cube = (data: Float32Array, name = 'toy'): Cube => ({
    name,
    lines: 4,
    samples: 5,
    bands: 6,
    data,
    wavelengths: null,
    wavelengthSource: 'none',
    unit: 'unknown',
  });
  const data = Float32Array.from({ length: 120 }, (_, k) => Math.sin(k) + 2);
  const of = (c: Cube, bad?: Uint8Array) => identify(c, buildMask(c, bad));

  it('does not depend on its name or the bits of NaN, and changes with any value', () => {
    const holes = data.slice();
    holes.fill(NaN, 0, 6);
    const other = holes.slice();
    new Uint32Array(other.buffer).fill(0x7fc12345, 0, 6);
    expect(differenceOf(of(cube(holes)), of(cube(other, 'copy')))).toBeNull();
    for (const k of [6, 77, 119]) {
      const turned = data.slice();
      turned[k] = Math.fround(turned[k] * (1 + 2 ** -22));
      expect(differenceOf(of(cube(data)), of(cube(turned)))?.field).toBe('values');
    }
  });

  it('says what differs: size, mask, values', () => {
    const whole = of(cube(data));
    expect(differenceOf(whole, { ...whole, lines: 5 })?.field).toBe('size');
    const masked = of(cube(data), Uint8Array.of(0, 0, 1, 0, 0, 0));
    expect(differenceOf(whole, masked)).toEqual({
      field: 'mask',
      found: '20 pixels and 5 bands in use',
      expected: '20 pixels and 6 bands in use',
    });
    const others = of(cube(data), Uint8Array.of(0, 1, 0, 0, 0, 0));
    expect(differenceOf(masked, others)?.found).toMatch(/but others/);
  });
});

it('the version in files is the package’s', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect((JSON.parse(text) as { version: string }).version).toBe(studioVersion);
});
