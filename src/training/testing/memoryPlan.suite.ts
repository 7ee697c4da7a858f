/** The formulas of memoryPlan.ts beside what training steps and answers really allocate. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { presetSettings, type PresetName, type Settings } from '../../settings/settings';
import { memoryModel, planMemory, type PlanInput } from '../memoryPlan';
import { WASM_LIMITS, type MemoryLimits } from '../../engine/info';
import type { Cube, ValidityMask } from '../../scene/cube';
import { prepare, type Prepared } from '../../unmixing/prepare';
import { makeUnmixer } from '../dualBranch';
import type { Tiling } from '../unmixer';
import { countWasm, countWebGpu, emptyPool, type MemoryCount } from './peak';
import { tinyScene } from './tinyScene';

interface Case {
  readonly what: string;
  readonly preset: PresetName;
  readonly over?: Partial<Settings>;
  readonly bands?: number;
  readonly endmembers?: number;
}

const cases: Case[] = [
  { what: 'defaults', preset: 'studio' },
  { what: 'defaults', preset: 'paper' },
  {
    what: 'another network',
    preset: 'studio',
    over: { hidden: 20, channels: 16, tokens: 2, states: 6, components: 8 },
    bands: 60,
    endmembers: 6,
  },
  {
    what: 'another network',
    preset: 'paper',
    over: { hidden: 24, channels: 16, tokens: 2, states: 3 },
    bands: 90,
    endmembers: 3,
  },
  { what: 'pooled grid', preset: 'studio', over: { spatialLayer: 'pooled' } },
  { what: 'no spatial branch', preset: 'studio', over: { spatialBranch: 'off' } },
  { what: 'no spectral branch', preset: 'paper', over: { spectralBranch: 'off' } },
];

interface Scene {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly prepared: Prepared;
  readonly settings: Settings;
  readonly labels: number;
}

const limitsOf = (engine: 'wasm' | 'webgpu'): MemoryLimits => ({ ...WASM_LIMITS, engine });

export function memoryPlanSuite(engine: 'wasm' | 'webgpu', sides: readonly [number, number]): void {
  describe(`memory by formula and as measured on ${engine}`, () => {
    let count: MemoryCount;
    beforeAll(async () => {
      await startBackend(engine);
      count = engine === 'webgpu' ? countWebGpu() : countWasm();
    });
    /** A pool keeps the buffers of other sizes. */
    const fresh = async (): Promise<void> => {
      if (engine !== 'webgpu') return;
      await emptyPool();
      // Nothing is held that a measurement could use and not count.
      expect(count.live).toBe(0);
    };

    const scenes = new Map<string, Omit<Scene, 'settings'>>();
    /** A scene and what comes before its training: once for training and answering, and for networks of all branches. */
    function sceneOf({ preset, over, bands = 162, endmembers = 4 }: Case, side: number): Scene {
      // A grid that both scenes hold: what does not grow with them cancels.
      const settings = { ...presetSettings(preset), poolSide: 8, ...over };
      const branches = { spatialLayer: '', spatialBranch: '', spectralBranch: '' };
      const key = JSON.stringify([{ ...settings, ...branches }, bands, endmembers, side]);
      let scene = scenes.get(key);
      if (!scene) {
        const options = { lines: side, samples: side, bands, endmembers, labels: 10, holes: true };
        const { cube, mask, truth, labels } = tinyScene(options);
        const prepared = prepare(cube, mask, truth.names, labels, settings);
        scene = { cube, mask, prepared, labels: labels.length };
        scenes.set(key, scene);
      }
      return { ...scene, settings };
    }

    /** Bytes of what `work` does on a scene of this side, and its largest buffer. */
    async function measured(
      c: Case,
      side: number,
      work: 'train' | 'answer',
    ): Promise<{ peak: number; largest: number; input: PlanInput }> {
      await fresh();
      const { cube, mask, prepared, settings, labels } = sceneOf(c, side);
      const scene = { lines: side, samples: side };
      const tiling: Tiling =
        work === 'train'
          ? { train: null, answer: null }
          : { train: { lines: 1, samples: 1 }, answer: scene };
      const before = count.live;
      count.reset();
      const model = makeUnmixer(cube, mask, prepared, settings, tiling);
      if (work === 'train') {
        for (let i = 0; i < 3; i++) model.step(i).dispose();
        await model.theta().data();
      } else await model.estimate();
      const { peak, largest } = count;
      model.dispose();
      return {
        peak: peak - before,
        largest,
        input: {
          ...scene,
          cubeBands: cube.bands,
          bands: mask.validBands,
          endmembers: prepared.R,
          labels,
          settings,
          limits: limitsOf(engine),
          noisy: model.noisy !== null,
        },
      };
    }

    it.each(
      cases
        .slice(0, engine === 'webgpu' ? 4 : cases.length)
        .flatMap((c) =>
          (['train', 'answer'] as const).map((work) => [c.preset, c.what, work, c] as const),
        ),
    )('%s, %s: %s', async (_, __, work, c) => {
      const [small, large] = [await measured(c, sides[0], work), await measured(c, sides[1], work)];
      const pixels = sides[1] ** 2 - sides[0] ** 2;
      const growth = (large.peak - small.peak) / pixels;
      const at = (side: number, { input }: typeof small): number =>
        memoryModel(input)[work === 'train' ? 'step' : 'answer'](side ** 2);
      const planned = (at(sides[1], large) - at(sides[0], small)) / pixels;
      // Never less than is taken; the rest is the allowance for holes, and rounding up.
      expect(planned).toBeGreaterThan(1.02 * growth);
      expect(planned).toBeLessThan(1.6 * growth);
      expect(at(sides[1], large)).toBeGreaterThan(large.peak);
      const piece = memoryModel(large.input).largest(sides[1] ** 2);
      expect(piece).toBeGreaterThanOrEqual(large.largest);
      if (work === 'train') expect(piece).toBeLessThan(1.5 * large.largest);
    });

    it('a plan for small buffers is kept to, in training and answering', async () => {
      await fresh();
      const { cube, mask, truth, labels } = tinyScene({
        ...{ lines: 40, samples: 44, bands: 60, endmembers: 4, labels: 10 },
      });
      for (const preset of ['studio', 'paper'] as const) {
        const settings = { ...presetSettings(preset), hidden: 128 };
        // The paper's grid takes 2 MiB on WebGPU, whatever the tile.
        const buffer = preset === 'paper' && engine === 'webgpu' ? 2 ** 21 : 2 ** 20;
        const plan = planMemory({
          ...{ lines: 40, samples: 44, cubeBands: 60, bands: 60, endmembers: 4, labels: 10 },
          settings,
          limits: { ...limitsOf(engine), buffer },
        });
        expect(plan.reason).toBe('buffer');
        const prepared = prepare(cube, mask, truth.names, labels, settings);
        count.reset();
        const model = makeUnmixer(cube, mask, prepared, settings, plan);
        for (let i = 0; i < 2; i++) model.step(i).dispose();
        await model.estimate();
        expect(count.largest).toBeLessThanOrEqual(buffer);
        expect(count.largest).toBeGreaterThan(buffer / 4);
        model.dispose();
      }
    });

    it('says so when an engine gives less than a piece that no tile makes smaller', () => {
      const plan = planMemory({
        ...{ lines: 40, samples: 44, cubeBands: 60, bands: 60, endmembers: 4, labels: 10 },
        settings: presetSettings('paper'),
        limits: { ...limitsOf(engine), buffer: 2 ** 16 },
      });
      expect(plan.largest).toBeGreaterThan(2 ** 16);
      expect(plan.text).toContain('smaller pooled grid');
    });
  });
}
