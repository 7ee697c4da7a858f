/** A whole file answered block by block, beside the run's own answer where the scene is the whole file. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { enviData, enviHeader } from '../../testdata/envi/writer';
import { asFile, openScene } from '../../testdata/mat/open';
import type { Label } from '../scene/cube';
import type { Scene } from '../scene/scene';
import { StudioError } from '../scene/errors';
import type { ImportChoices } from '../scene/importChoices';
import { makeRng } from '../maths/rng';
import { startBackend } from '../kernels/testing/backends';
import { presetSettings, type PresetName } from '../settings/settings';
import type { RunSummary, TrainConfig } from '../protocol/run';
import { WASM_LIMITS } from '../engine/info';
import { loadPrior } from '../model/prior/load';
import { makeRunSwitch } from '../training/control';
import { train } from '../training/train';
import type { FileMaps } from '../protocol/wholeFile';
import { unmixFile, type UnmixFileInput } from './wholeFile';

vi.mock('../model/prior/load', async (original) => {
  const real = await original<{ loadPrior: typeof loadPrior }>();
  return { ...real, loadPrior: vi.fn(real.loadPrior) };
});

const size = { lines: 37, samples: 23, bands: 10 };
const hole = { line: 30, sample: 20 };

/** Mixtures of three spectra, digital numbers; one pixel without values. @param noise standard deviation */
function files(bands = size.bands, noise = 0): File[] {
  const rng = makeRng(3);
  const disturbed = makeRng(4);
  const E = Float64Array.from({ length: 3 * bands }, () => 500 + 4000 * rng.uniform());
  const fractions = new Map<number, readonly number[]>();
  for (let i = 0; i < size.lines * size.samples; i++) {
    fractions.set(i, Array.from(rng.dirichlet(3, 0.7)));
  }
  const value = (l: number, s: number, b: number): number => {
    if (l === hole.line && s === hole.sample) return 0;
    const a = fractions.get(l * size.samples + s)!;
    const mixed = a.reduce((sum, v, r) => sum + v * E[r * bands + b], 0);
    return noise > 0 ? mixed + noise * disturbed.normal() : mixed;
  };
  const given = { ...size, bands };
  const options = { interleave: 'bil', type: 4, fields: { 'map info': place } } as const;
  return [
    asFile(enviHeader(given, options), 'made.hdr'),
    asFile(enviData(given, value, options), 'made.img'),
  ];
}
const place = '{UTM, 1, 1, 500000, 4000000, 30, 30, 11, North, WGS-84}';

interface Trained {
  readonly scene: Scene;
  readonly config: TrainConfig;
  readonly summary: RunSummary;
}

async function trained(preset: PresetName, choices: ImportChoices, noise = 0): Promise<Trained> {
  const scene = await openScene(files(size.bands, noise), { choices });
  const { cube, mask } = scene;
  const labels = Array.from({ length: 7 }, (_, i): Label => {
    const [line, sample] = [1 + 2 * i, 3 + i];
    const a = [0.2, 0.2, 0.2];
    a[i % 3] = 0.6;
    return { id: String(i), line, sample, abundances: a };
  });
  const settings = { ...presetSettings(preset), steps: 3, poolSide: 6 };
  const config = { settings, endmemberNames: ['A', 'B', 'C'], labels };
  let summary: RunSummary | null = null;
  for await (const event of train({
    ...{ run: 1, cube, mask, config, control: makeRunSwitch(), now: () => 0 },
    engine: { engine: 'wasm', adapter: '', software: false, reason: '' },
    settle: () => Promise.resolve(),
  })) {
    if (event.type === 'finished') summary = event.summary;
  }
  return { scene, config, summary: summary! };
}

const inputOf = (
  { scene, config, summary }: Trained,
  over: Partial<UnmixFileInput> = {},
): UnmixFileInput => ({
  files: files(),
  choices: scene.source?.choices ?? {},
  change: scene.change!,
  ...{ cube: scene.cube, mask: scene.mask, config, state: summary.state },
  control: { cancelled: false },
  settle: () => Promise.resolve(),
  now: () => 0,
  ...over,
});

async function mapsOf(input: UnmixFileInput): Promise<{ maps: FileMaps; said: string[] }> {
  const said: string[] = [];
  let maps: FileMaps | null = null;
  let last = 0;
  for await (const event of unmixFile(input)) {
    if (event.type === 'maps') maps = event.maps;
    else {
      expect(event.fraction).toBeGreaterThanOrEqual(last);
      last = event.fraction;
      said.push(event.what);
    }
  }
  if (!maps) throw new Error('no maps');
  return { maps, said };
}

const largest = (a: Float32Array, b: Float32Array): number => {
  expect(a.length).toBe(b.length);
  let most = 0;
  a.forEach((v, i) => {
    expect(Number.isNaN(v)).toBe(Number.isNaN(b[i]));
    if (!Number.isNaN(v)) most = Math.max(most, Math.abs(v - b[i]));
  });
  return most;
};

const smallBlocks = { limits: { ...WASM_LIMITS, buffer: 2 ** 14 } };

describe('a whole file', () => {
  beforeAll(() => startBackend('wasm'));

  it('of a noisy scene heeds neighbours as the run did, in one block and in many; not without the prior', async () => {
    const noise = 250;
    const run = await trained('studio', {}, noise);
    expect(run.summary.heeded).toBeGreaterThan(0);
    const input = inputOf(run, { files: files(size.bands, noise) });
    const own = run.summary.estimate.abundances;
    const { maps } = await mapsOf(input);
    expect(largest(maps.abundances, own)).toBeLessThan(1e-4);
    const cut = await mapsOf({ ...input, ...smallBlocks });
    expect(cut.maps.blocks).toBeGreaterThan(1);
    expect(largest(cut.maps.abundances, own)).toBeLessThan(1e-4);

    vi.mocked(loadPrior).mockRejectedValueOnce(
      new StudioError({ kind: 'file', message: 'It could not be loaded.', advice: 'Try again.' }),
    );
    await expect(mapsOf(input)).rejects.toThrow(/^The answer is without the pretrained prior/);
  });

  it.each(['studio', 'paper'] as const)(
    '%s: is answered as the run answered it, in one block and in many',
    async (preset) => {
      const run = await trained(preset, {});
      const tensors = tf.memory().numTensors;
      const one = await mapsOf(inputOf(run));
      const many = await mapsOf(inputOf(run, smallBlocks));
      expect(one.maps.blocks).toBe(1);
      expect(many.maps.blocks).toBeGreaterThan(5);
      const { abundances, endmembers } = run.summary.estimate;
      expect(largest(one.maps.abundances, abundances)).toBeLessThan(1e-4);
      expect(largest(many.maps.abundances, abundances)).toBeLessThan(1e-4);
      expect(largest(one.maps.endmembers, endmembers)).toBeLessThan(1e-5);
      expect(many.said.at(-1)).toBe('Line 37 of 37');
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it('goes beyond the part that was trained on, and leaves out pixels without values', async () => {
    const crop = { line: 4, lines: 20, sample: 1, samples: 18 };
    const run = await trained('studio', { crop });
    expect(run.scene.cube.lines).toBe(20);
    const { maps } = await mapsOf(inputOf(run, smallBlocks));
    expect(maps).toMatchObject({ lines: 37, samples: 23, validPixels: 37 * 23 - 1 });
    const at = hole.line * 23 + hole.sample;
    expect(maps.valid[at]).toBe(0);
    expect([...maps.abundances.subarray(3 * at, 3 * at + 3)]).toEqual([NaN, NaN, NaN]);
    for (let i = 0; i < 37 * 23; i++) {
      if (i === at) continue;
      const [a, b, c] = maps.abundances.subarray(3 * i, 3 * i + 3);
      expect(a + b + c).toBeCloseTo(1, 4);
    }
    // Where the two overlap they differ by what the pooled grid sees of more than the part.
    let most = 0;
    for (let l = 0; l < 20; l++)
      for (let s = 0; s < 18; s++)
        for (let r = 0; r < 3; r++) {
          const ours = maps.abundances[((l + 4) * 23 + s + 1) * 3 + r];
          most = Math.max(
            most,
            Math.abs(ours - run.summary.estimate.abundances[(l * 18 + s) * 3 + r]),
          );
        }
    expect(most).toBeLessThan(0.05);
    expect(maps.map?.['map info']).toContain('500000');
  });

  it('a scene binned in space is answered at the file’s own pixels', async () => {
    const run = await trained('studio', { bin: { spatial: 2, spectral: 1 } });
    expect(run.scene.cube.lines).toBe(19);
    const { maps } = await mapsOf(inputOf(run));
    expect(maps).toMatchObject({ lines: 37, samples: 23 });
  });

  it('ends when it is cancelled', async () => {
    const run = await trained('studio', {});
    let turns = 0;
    const control = { cancelled: false };
    const settle = (): Promise<void> => {
      if (++turns === 4) control.cancelled = true;
      return Promise.resolve();
    };
    const tensors = tf.memory().numTensors;
    const input = inputOf(run, { ...smallBlocks, control, settle });
    await expect(mapsOf(input)).rejects.toMatchObject({ data: { kind: 'cancelled' } });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('another file is refused with what differs', async () => {
    const run = await trained('studio', {});
    const error = await mapsOf(inputOf(run, { files: files(7) })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StudioError);
    expect((error as StudioError).data).toMatchObject({
      ...{ kind: 'file', field: 'bands', found: '7 bands', expected: '10 bands' },
    });
    const none = mapsOf(inputOf(run, { files: [asFile('nothing', 'notes.txt')] }));
    await expect(none).rejects.toBeInstanceOf(StudioError);
  });
});
