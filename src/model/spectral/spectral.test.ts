import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../../generated/benchmark';
import { withFaults } from '../../generated/faults';
import { startBackend } from '../../kernels/testing/backends';
import type { Cube } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import { buildMask } from '../../scene/mask';
import { sampleFromTruth } from '../../scene/sampling';
import { repairScene, type RepairedScene } from '../../unmixing/repairScene';
import { readSpectralDocument, spectralDocument } from './document';
import { doubtBy } from './doubt';
import { fetchSpectral, loadSpectral } from './load';
import { spectralKinds, type SpectralKind } from './network';
import weightsJson from './weights/spectral.json';

beforeAll(() => startBackend('wasm'));

const scene = makeBenchmarkScene('small');
const labels = sampleFromTruth(scene.truth!, scene.mask, scene.cube, {
  ...{ count: 10, protocol: 'spread', seed: 1 },
});

const repair = async (kind: SpectralKind, cube: Cube): Promise<RepairedScene> =>
  repairScene(cube, buildMask(cube), labels, doubtBy(await loadSpectral(kind)));

const off = (a: Cube, b: Cube): number =>
  Math.sqrt(a.data.reduce((sum, v, k) => sum + (v - b.data[k]) ** 2, 0) / a.data.length);

describe.each(spectralKinds)('the shipped network %s', (kind) => {
  it.each([
    ['impulses', 0.03],
    ['dead', 0.2],
  ] as const)(
    'finds %s and replaces them, twice alike, and leaves no tensor behind',
    async (fault, share) => {
      const { cube } = withFaults(scene.cube, { kind: fault, share }, 2);
      const before = tf.memory().numTensors;
      const repaired = await repair(kind, cube);
      expect(tf.memory().numTensors).toBe(before);
      expect(off(repaired.cube, scene.cube)).toBeLessThan(0.4 * off(cube, scene.cube));
      expect((await repair(kind, cube)).cube.data).toEqual(repaired.cube.data);
    },
  );

  it('gives a scene without faults back as it came', async () => {
    const { cube, share, text } = await repair(kind, scene.cube);
    expect(cube).toBe(scene.cube);
    expect([share, text]).toEqual([0, 'No faults in single bands']);
  });

  it('is small, and read as it was written', async () => {
    const weights = await loadSpectral(kind);
    const text = spectralDocument(weights);
    expect(text.length).toBeLessThan(300_000);
    expect(readSpectralDocument(JSON.parse(text), 'w.json')).toEqual(weights);
  });
});

describe('weights of the spectral branch', () => {
  it.each([
    ['format', { format: 'unmixing-studio-prior' }],
    ['version', { version: 0 }],
    ['kind', { kind: 'mamba' }],
    ['inputs', { inputs: 8 }],
    ['parameters', { parameters: 12 }],
    ['theta', { theta: 'AAAA' }],
    ['crc32', { crc32: 1 }],
  ])('are refused for their %s', (field, change) => {
    const read = (): unknown => readSpectralDocument({ ...weightsJson, ...change }, 'w.json');
    expect(read).toThrow(StudioError);
    try {
      read();
    } catch (error) {
      const { data } = error as StudioError;
      expect([data.kind, data.file, data.field]).toEqual(['file', 'w.json', field]);
      expect([data.found, data.expected, data.advice].every(Boolean)).toBe(true);
    }
  });

  it('that cannot be loaded are told by name', async () => {
    const broken = fetchSpectral('spectral', () =>
      Promise.reject(new TypeError('Failed to fetch')),
    );
    await expect(broken).rejects.toMatchObject({
      data: { kind: 'file', file: 'spectral.json', found: 'Failed to fetch' },
    });
  });
});
