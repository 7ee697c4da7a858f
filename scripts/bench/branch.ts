/**
 * What the spatial branch costs a step of preset studio on a scene with noise: the branch at full resolution, its 3×3 twin,
 * and none, beside the studio of 0.2, whose branch lies on the pooled grid and which trains on the whole scene. All on one
 * scene, a step of each in turn, so that what else the machine does meets all of them.
 */
import { presetSettings, type Settings } from '../../src/settings/settings';
import { makeUnmixer } from '../../src/training/dualBranch';
import type { Unmixer } from '../../src/training/unmixer';
import type { BranchResult, SceneSpec } from './results';
import { prepareScene } from './scene';
import { median } from './timing';

/** At which neighbours are read in full. */
const SNR_DB = 10;

/** The studio of 0.2 first: the others are compared with it. */
const layers: readonly (readonly [string, Partial<Settings>])[] = [
  ['pooled grid, as in 0.2', { spatialLayer: 'pooled' }],
  ['every pixel, scan', {}],
  ['every pixel, 3×3 twin', { spatialLayer: 'conv' }],
  ['branch off', { spatialBranch: 'off' }],
];

/** A step by its number: what it took, ms, and its dispatches by pipeline. */
export type Stepper = (
  run: Unmixer,
  index: number,
) => Promise<{ ms: number; dispatches: ReadonlyMap<string, number> }>;

/**
 * @param rounds steps of each, after one that compiles
 * @throws Error where the scene is not noisy enough for the branch
 */
export async function measureBranch(
  spec: SceneSpec,
  rounds: number,
  step: Stepper,
): Promise<BranchResult> {
  const studio = presetSettings('studio');
  const { scene, prepared } = prepareScene(spec, studio, SNR_DB);
  const runs = layers.map(([, over]) =>
    makeUnmixer(scene.cube, scene.mask, prepared, { ...studio, ...over }),
  );
  const kappa = runs[1].noisy?.weight ?? 0;
  if (kappa === 0) throw new Error('the branch at full resolution is not there');
  const times = layers.map((): number[] => []);
  const dispatches = layers.map((): ReadonlyMap<string, number> => new Map());
  for (let round = 0; round <= rounds; round++) {
    for (const [k, run] of runs.entries()) {
      const done = await step(run, round);
      if (round === 0) continue;
      times[k].push(done.ms);
      dispatches[k] = done.dispatches;
    }
  }
  const parts = runs.map((run) => run.noisy?.crops ?? 1);
  runs.forEach((run) => run.dispose());
  return {
    ...spec,
    kappa,
    rounds,
    layers: layers.map(([layer], k) => ({
      layer,
      leastMs: Math.min(...times[k]),
      medianMs: median(times[k]),
      ratioOfLeast: Math.min(...times[k]) / Math.min(...times[0]),
      ratio: median(times[k].map((ms, round) => ms / times[0][round])),
      dispatches: [...dispatches[k]].sort((a, b) => b[1] - a[1]),
      descents: parts[k],
    })),
  };
}
