/**
 * One cell of `npm run bench:branches -- --faults`: a scene with its faults, a draw of labels, and every answer on it. The one
 * argument is the task as JSON; the errors go to the standard output as JSON.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { loadScene } from '../../src/cli/scene';
import { makeBenchmarkScene } from '../../src/generated/benchmark';
import { withFaults, type FaultKind } from '../../src/generated/faults';
import { registerKernels, useWasm } from '../../src/kernels';
import { mean, rmsePerEndmember } from '../../src/maths/metrics';
import { doubtBy } from '../../src/model/spectral/doubt';
import { loadSpectral } from '../../src/model/spectral/load';
import { spectralKinds } from '../../src/model/spectral/network';
import type { Cube } from '../../src/scene/cube';
import { buildMask } from '../../src/scene/mask';
import { sampleFromTruth } from '../../src/scene/sampling';
import type { Scene } from '../../src/scene/scene';
import { presetSettings } from '../../src/settings/settings';
import { makeRunSwitch } from '../../src/training/control';
import { train } from '../../src/training/train';
import { huberFit } from '../../src/unmixing/huber';
import { labelledPixels } from '../../src/unmixing/labelledPixels';
import { prepare } from '../../src/unmixing/prepare';
import { doubtBeyond, repairScene, type DoubtOf } from '../../src/unmixing/repairScene';
import { sceneSpectra } from '../../src/unmixing/sceneSpectra';
import { plainLine } from '../../src/unmixing/startAnswer';

interface Task {
  /** A generated scene on a land, or a real one's name. */
  readonly scene: string;
  readonly from: string | null;
  /** null: as the scene is. */
  readonly kind: FaultKind | null;
  readonly share: number;
  readonly draw: number;
  readonly wasm: string;
}

const LABELS = 10;
/** Scales beyond which the rule without learning does not believe a value. */
const BEYOND = 6;
const digits = (v: number): number => Number(v.toPrecision(5));

const task = JSON.parse(process.argv[2]) as Task;
process.stdout.write(`${JSON.stringify(await answer(task))}\n`);

async function answer({ scene: name, from, kind, share, draw, wasm }: Task) {
  const scene = await sceneOf(name, from);
  const { truth } = scene;
  if (!truth) throw new Error('The scene has no truth.');
  const cube = kind ? withFaults(scene.cube, { kind, share }, 0).cube : scene.cube;
  const mask = kind ? buildMask(cube) : scene.mask;
  const R = truth.names.length;
  const labels = sampleFromTruth(truth, mask, cube, {
    ...{ count: LABELS, protocol: 'spread', seed: draw },
  });
  const errors: Record<string, number> = {};
  const put = (column: string, a: Float32Array): void => {
    errors[column] = digits(mean(rmsePerEndmember(a, truth.abundances, R, mask.pixels)));
  };
  const { Y, signal, N, B, bandIndex } = sceneSpectra(cube, mask, R);
  const pixels = labels.map((l) => l.line * cube.samples + l.sample);
  const given = labelledPixels(signal, B, pixels, labels);
  const prepared = prepare(cube, mask, truth.names, labels, presetSettings('studio'));
  const { variant, classical, domain, E0, p } = prepared;
  const raw = plainLine('FCLS, raw', given);
  put('fcls', raw.answer(signal, N));
  put('fclsHuber', huberFit('FCLS, raw', Y, N, raw.E, R, B).abundances);
  put('classical', classical.abundances);
  const line = plainLine(classical.variant, given);
  put('classicalHuber', huberFit(classical.variant, Y, N, line.E, R, B).abundances);
  put('start', p);
  const E = E0.map((v) => v * domain.scale);
  const huber = huberFit(variant, Y, N, E, R, B);
  put('startHuber', huber.abundances);

  // The scene repaired, then the same start: by Huber's pseudo-values, by a threshold, by what was learned.
  const startOf = (repaired: Cube): Float32Array =>
    prepare(repaired, mask, truth.names, labels, presetSettings('studio')).p;
  put('pseudo', startOf(withValues(cube, bandIndex, huber.pseudo)));
  registerKernels();
  await useWasm({ folder: wasm });
  const replaced: Record<string, number> = {};
  const repair = async (column: string, doubtOf: DoubtOf): Promise<void> => {
    const found = await repairScene(cube, mask, labels, doubtOf);
    replaced[column] = digits(found.share);
    put(column, found.cube === cube ? p : startOf(found.cube));
  };
  await repair('threshold', doubtBeyond(BEYOND));
  for (const network of spectralKinds) await repair(network, doubtBy(await loadSpectral(network)));
  const studio = async (faultsFirst: 'on' | 'off'): Promise<Float32Array> => {
    const settings = { ...presetSettings('studio'), faultsFirst, seed: draw };
    for await (const event of train({
      ...{ run: 1, cube, mask, control: makeRunSwitch(), now: () => performance.now() },
      config: { settings, endmemberNames: truth.names, labels },
      engine: { engine: 'wasm', adapter: '', software: false, reason: '' },
      settle: () => Promise.resolve(),
    })) {
      if (event.type === 'finished') {
        replaced[faultsFirst === 'on' ? 'studio' : 'studioKept'] = event.summary.replaced ? 1 : 0;
        return event.summary.estimate.abundances;
      }
    }
    throw new Error('The run did not finish.');
  };
  put('studioKept', await studio('off'));
  put('studio', await studio('on'));
  return { errors, replaced };
}

/** @param values [N × B'] */
function withValues(cube: Cube, bandIndex: readonly number[], values: Float32Array): Cube {
  const data = cube.data.slice();
  const B = bandIndex.length;
  for (let k = 0; k < values.length; k++) {
    data[Math.floor(k / B) * cube.bands + bandIndex[k % B]] = values[k];
  }
  return { ...cube, data };
}

async function sceneOf(name: string, from: string | null): Promise<Scene> {
  if (from === null) return makeBenchmarkScene(name);
  return loadScene(
    { type: 'files', paths: [from] },
    { truth: null, variable: null, progress: () => undefined },
  );
}
