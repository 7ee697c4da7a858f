/** Scenes of any size for timing, from the demo generator; and runs on them. The numbers mean nothing, the sizes do. */
import type { Truth } from '../../src/scene/cube';
import type { Scene } from '../../src/scene/scene';
import { badRanges, makeDemoScene } from '../../src/generated/demo/demoScene';
import { buildMask } from '../../src/scene/mask';
import { sampleFromTruth } from '../../src/scene/sampling';
import { presetSettings, type PresetName, type Settings } from '../../src/settings/settings';
import { prepare, type Prepared } from '../../src/unmixing/prepare';
import { makeUnmixer } from '../../src/training/dualBranch';
import type { Unmixer } from '../../src/training/unmixer';
import type { SceneSpec } from './results';

const isBad = (nm: number): boolean => badRanges.some(([from, to]) => nm >= from && nm <= to);

/**
 * A scene of which so many bands are usable; the generator's own choice, and the last ones if those are too many.
 * @param snrDb signal to noise; without it the generator's, at which the studio needs no neighbours
 */
export function makeScene({ lines, samples, bands }: SceneSpec, snrDb?: number): Scene {
  const badOf = (count: number): boolean[] =>
    Array.from({ length: count }, (_, b) => isBad(400 + (2100 * b) / Math.max(1, count - 1)));
  const good = (bad: readonly boolean[]): number => bad.filter((flag) => !flag).length;
  let count = bands;
  while (good(badOf(count)) < bands) count++;
  const bad = badOf(count);
  for (let b = count - 1; good(bad) > bands; b--) bad[b] = true;
  const scene = makeDemoScene({
    seed: 0,
    lines,
    samples,
    bands: count,
    ...(snrDb ? { snrDb } : {}),
  });
  return { ...scene, mask: buildMask(scene.cube, bad) };
}

/** The first `count` endmembers; the abundances of the others go to the last of them. */
export function mergeTruth(truth: Truth, count: number): Truth {
  const R = truth.names.length;
  if (count >= R) return truth;
  const N = truth.abundances.length / R;
  const abundances = new Float32Array(N * count); // [N × count]
  for (let i = 0; i < N; i++)
    for (let r = 0; r < R; r++)
      abundances[i * count + Math.min(r, count - 1)] += truth.abundances[i * R + r];
  return { names: truth.names.slice(0, count), abundances, endmembers: null };
}

/** The first `count` endmembers, and ten labels of a scene with truth. */
export function labelsOf({ cube, mask, truth: all }: Scene, count: number) {
  if (!all) throw new Error('the demo scene has truth');
  const truth = mergeTruth(all, count);
  const labels = sampleFromTruth(truth, mask, cube, { count: 10, protocol: 'spread', seed: 0 });
  return { names: truth.names, labels };
}

/** A scene, and what its labels give before anything is trained. */
export interface PreparedScene {
  readonly scene: Scene;
  readonly prepared: Prepared;
}

/** @throws Error when the generator did not give the size that was asked for */
export function prepareScene(spec: SceneSpec, settings: Settings, snrDb?: number): PreparedScene {
  const { bands, endmembers } = spec;
  const scene = makeScene(spec, snrDb);
  const { names, labels } = labelsOf(scene, endmembers);
  const prepared = prepare(scene.cube, scene.mask, names, labels, settings);
  const made = prepared.bandIndex.length;
  if (made !== bands || prepared.R !== endmembers)
    throw new Error(
      `the scene has ${made} bands and ${prepared.R} endmembers, not ${bands}, ${endmembers}`,
    );
  return { scene, prepared };
}

/** @throws Error as `prepareScene` */
export function makeRun(spec: SceneSpec, preset: PresetName): Unmixer {
  const settings = presetSettings(preset);
  const { scene, prepared } = prepareScene(spec, settings);
  return makeUnmixer(scene.cube, scene.mask, prepared, settings);
}
