import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { makeRng } from '../../maths/rng';
import { StudioError } from '../../scene/errors';
import { PRIOR_EPSILON, PRIOR_INPUTS, type PriorInputs } from '../../unmixing/priorInputs';
import { answerOf, applyPrior } from './apply';
import { fetchPrior, loadPrior } from './load';
import { priorStart } from './start';
import { priorDocument, readPriorDocument } from './document';
import weightsJson from './weights/mamba.json';

beforeAll(() => startBackend('wasm'));

/** Inputs as a noisy scene has them, out of nothing but a seed. */
function inputs(lines: number, samples: number, R: number, noise = 0.1): PriorInputs {
  const rng = makeRng(lines + 100 * samples + 10_000 * R);
  const N = lines * samples;
  const p = new Float32Array(N * R);
  const x = new Float32Array(R * N * PRIOR_INPUTS);
  const logP = new Float32Array(R * N);
  const pixels = new Uint8Array(N).fill(1);
  pixels[N >> 1] = 0;
  const sd = 0.5 * Math.log(Math.max(1e-3, noise)) + 1.5;
  for (let i = 0; i < N; i++) {
    const a = pixels[i] ? rng.dirichlet(R, 0.5) : new Array<number>(R).fill(1 / R);
    p.set(a, i * R);
    const sorted = [...a].sort((u, v) => v - u);
    for (let r = 0; r < R; r++) {
      logP[r * N + i] = Math.log(a[r] + PRIOR_EPSILON);
      if (!pixels[i]) continue;
      const other = a[r] === sorted[0] ? sorted[1] : sorted[0];
      const own = 2 * a[r] - 0.5;
      const logs = [0.3 * logP[r * N + i], 0.3 * Math.log(other + PRIOR_EPSILON)];
      x.set([...logs, own, own, sd, 0.2, sd, 0.2], (r * N + i) * PRIOR_INPUTS);
    }
  }
  return { lines, samples, R, x, logP, p, pixels, noise };
}

const largest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, v, k) => Math.max(most, Math.abs(v - b[k])), 0);

describe('the shipped prior', () => {
  it.each([
    [1, 40, 3],
    [40, 1, 2],
    [9, 11, 12],
    [16, 16, 5],
  ])('answers %i × %i pixels of %i endmembers', async (lines, samples, R) => {
    const given = inputs(lines, samples, R);
    const before = tf.memory().numTensors;
    const { abundances, share } = await applyPrior(await loadPrior('mamba'), given);
    expect(tf.memory().numTensors).toBe(before);
    expect(share).toBe(1);
    expect(largest(abundances, given.p)).toBeGreaterThan(0.01);
    for (let i = 0; i < lines * samples; i++) {
      const own = abundances.subarray(i * R, (i + 1) * R);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      expect(own.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 4);
      if (!given.pixels[i]) expect(own).toEqual(given.p.subarray(i * R, (i + 1) * R));
    }
  });

  it('takes speckle out of a flat map, and leaves a scene without noise as it is, bit for bit', async () => {
    const weights = await loadPrior('mamba');
    const given = inputs(24, 24, 3, 0.2);
    const flat = (a: Float32Array): number => {
      let square = 0;
      for (let i = 0; i < 576; i++) square += (a[3 * i] - a[(3 * (i + 1)) % 1728]) ** 2;
      return square;
    };
    const { abundances } = await applyPrior(weights, given);
    expect(flat(abundances)).toBeLessThan(0.8 * flat(given.p));
    const clean = inputs(24, 24, 3, 0.001);
    const kept = await applyPrior(weights, clean);
    expect(kept.share).toBe(0);
    expect(kept.abundances).toEqual(clean.p);
  });

  it('answers a scene that is too large for one pass in windows, nearly as whole', async () => {
    const weights = await loadPrior('mamba');
    const given = inputs(90, 150, 2);
    const [whole, parts] = [
      await answerOf(weights, given, 1),
      await answerOf(weights, given, 1, undefined, 10_000),
    ];
    expect(largest(whole, parts)).toBeGreaterThan(0);
    expect(largest(whole, parts)).toBeLessThan(SEAM);
    const square = whole.reduce((sum, v, k) => sum + (v - parts[k]) ** 2, 0);
    expect(Math.sqrt(square / whole.length)).toBeLessThan(SEAM / 5);
  });

  it('gives the answer that it gave when its weights were made', async () => {
    const { abundances } = await applyPrior(await loadPrior('mamba'), inputs(12, 10, 3));
    const some = [0, 1, 2, 33, 100, 181, 250, 359].map((k) => abundances[k]);
    golden.forEach((v, k) => expect(some[k]).toBeCloseTo(v, 4));
  });
});

/**
 * Largest difference of an abundance that windows make on maps of nothing but speckle: a scan reaches farther than the 32
 * pixels that a window sees around it.
 */
const SEAM = 0.02;

/** `npm run pretrain -- --export` makes other weights, and so other numbers. */
const golden = [0.61785, 0.165525, 0.216624, 0.080795, 0.046469, 0.333333, 0.064235, 0.060115];

describe('weights of the prior', () => {
  it('are read as they were written', async () => {
    const weights = await loadPrior('mamba');
    expect(readPriorDocument(JSON.parse(priorDocument(weights)), 'w.json')).toEqual(weights);
    expect(priorDocument(weights).length).toBeLessThan(300_000);
  });

  it.each([
    ['format', { format: 'something else' }],
    ['version', { version: 0 }],
    ['kind', { kind: 'transformer' }],
    ['inputs', { inputs: 5 }],
    ['parameters', { parameters: 12 }],
    ['theta', { theta: 'AAAA' }],
    ['theta', { theta: '%' }],
    ['crc32', { crc32: 1 }],
  ])('are refused for their %s', (field, change) => {
    const read = (): unknown => readPriorDocument({ ...weightsJson, ...change }, 'mamba.json');
    expect(read).toThrow(StudioError);
    try {
      read();
    } catch (error) {
      const { data } = error as StudioError;
      expect([data.kind, data.file, data.field]).toEqual(['file', 'mamba.json', field]);
      expect([data.found, data.expected, data.advice].every(Boolean)).toBe(true);
    }
  });

  it('are refused when they are no document at all', () => {
    for (const value of [null, 3, [], 'text']) {
      expect(() => readPriorDocument(value, 'mamba.json')).toThrow(StudioError);
    }
  });

  it('that cannot be loaded leave the start as it is, and the text says so', async () => {
    const load = () => fetchPrior('mamba', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(load()).rejects.toMatchObject({
      data: { kind: 'file', file: 'mamba.json', found: 'Failed to fetch' },
    });
    const p = new Float32Array([0.5, 0.5]);
    const cube = { lines: 1, samples: 1 };
    const nothing = undefined as never;
    const answer = await priorStart(cube, nothing, { p } as never, undefined, load);
    expect(answer.abundances).toBe(p);
    expect(answer).toMatchObject({
      share: 0,
      text: 'without the prior: The weights of the pretrained prior could not be loaded',
    });
  });
});
