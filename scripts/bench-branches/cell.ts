/**
 * One cell of `npm run bench:branches`: a scene with its noise, a draw of labels, and every variant of the studio on it.
 * The one argument is the task as JSON; the errors go to the standard output as JSON.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { loadScene } from '../../src/cli/scene';
import { benchmarkScenes, synthesise } from '../../src/generated/benchmark';
import { registerKernels, useWasm } from '../../src/kernels';
import { mean, rmsePerEndmember } from '../../src/maths/metrics';
import { smoothNoise } from '../../src/maths/noise';
import { makeRng } from '../../src/maths/rng';
import { buildMask } from '../../src/scene/mask';
import { sampleFromTruth } from '../../src/scene/sampling';
import type { Scene } from '../../src/scene/scene';
import { heed, withPrior } from '../../src/model/prior/beside';
import { presetSettings, type Settings } from '../../src/settings/settings';
import { makeUnmixer } from '../../src/training/dualBranch';
import { whyNotKept } from '../../src/training/guard';
import { smoothed, smoothingOf } from '../../src/unmixing/answerSmoothing';
import { prepare } from '../../src/unmixing/prepare';

interface Task {
  /** Generated scene and which land of it, or a real scene's file. */
  readonly id: string | null;
  readonly land: number;
  readonly from: string | null;
  /** dB of the noise; null: as the scene is. */
  readonly snrDb: number | null;
  readonly kind: 'white' | 'stripes' | 'drift';
  readonly protocol: 'random' | 'spread';
  readonly draw: number;
  readonly variants: readonly string[];
  readonly wasm: string;
  readonly over?: Partial<Settings>;
}

const variants: Readonly<Record<string, Partial<Settings>>> = {
  today: { spatialLayer: 'pooled' },
  off: { spatialBranch: 'off' },
  scan: {},
  conv: { spatialLayer: 'conv' },
};

const digits = (v: number): number => Number(v.toPrecision(5));

const task = JSON.parse(process.argv[2]) as Task;
process.stdout.write(`${JSON.stringify(await answer(task))}\n`);

async function answer(task: Task) {
  const { cube, truth, mask } = await sceneOf(task);
  if (!truth) throw new Error('The scene has no truth.');
  const { draw, protocol } = task;
  const R = truth.names.length;
  const labels = sampleFromTruth(truth, mask, cube, { count: 10, protocol, seed: draw });
  const shape = { lines: cube.lines, samples: cube.samples, pixels: mask.pixels };
  const errorOf = (a: Float32Array): number =>
    mean(rmsePerEndmember(a, truth.abundances, R, mask.pixels));
  registerKernels();
  await useWasm({ folder: task.wasm });
  const out: Record<string, unknown> = {};
  const settings: Settings = { ...presetSettings('studio'), ...task.over };
  const prepared = prepare(cube, mask, truth.names, labels, settings);
  const { prior } = (await withPrior(prepared, cube, mask, settings)).prepared;
  const strength = smoothingOf(cube, mask, prepared, settings);
  out.measuredDb = prepared.noise?.snrDb ?? null;
  out.lambda = strength;
  out.start = {
    rmse: digits(errorOf(prepared.p)),
    smoothed: digits(errorOf(smoothed(prepared.p, R, shape, strength))),
  };
  for (const name of task.variants) {
    const changed = { ...settings, ...variants[name] };
    const began = performance.now();
    const model = makeUnmixer(cube, mask, prepared, changed);
    const ready = performance.now();
    for (let step = 0; step < changed.steps; step++) model.step(step).dispose();
    const own = await model.estimate();
    const seconds = (performance.now() - ready) / 1000;
    const why = await whyNotKept(model, prepared, own.abundances);
    if (why) model.keepStart();
    const { abundances } = why ? await model.estimate() : own;
    const judged = (a: Float32Array) => ({
      rmse: digits(errorOf(a)),
      smoothed: digits(errorOf(smoothed(a, R, shape, strength))),
    });
    // Trained once: the prior is heard when all is learned.
    const heard = prior
      ? heed(abundances.slice(), prior.factors, R, prior.ground.weight)
      : abundances;
    out[name] = {
      ...judged(abundances),
      // Preset studio is the scan, and the prior beside it.
      ...(name === 'scan' ? { heeding: judged(heard) } : {}),
      seconds: digits(seconds),
      making: digits((ready - began) / 1000),
      kappa: model.noisy?.weight ?? 0,
      kept: why === null,
    };
    model.dispose();
  }
  return out;
}

async function sceneOf(task: Task): Promise<Scene> {
  const { id, land, from, snrDb, kind } = task;
  if (id !== null) {
    const spec = benchmarkScenes.find((s) => s.id === id);
    if (!spec) throw new Error(`There is no generated scene “${id}”.`);
    const made = { ...spec, seed: spec.seed + 1000 * land };
    if (kind === 'white') return synthesise({ ...made, snrDb: snrDb ?? spec.snrDb });
    return disturbed(synthesise({ ...made, snrDb: 30 }), snrDb!, kind);
  }
  const scene = await loadScene(
    { type: 'files', paths: [from!] },
    { truth: null, variable: null, progress: () => undefined },
  );
  return snrDb === null ? scene : disturbed(scene, snrDb, kind);
}

/**
 * Noise beside the scene's own: white; half of its power in stripes along columns; or white, and a drift along the
 * samples: the spectrum slides by up to a band and a half and gains up to a tenth of haze, as a smile and a hazy side do.
 */
function disturbed(scene: Scene, snrDb: number, kind: Task['kind']): Scene {
  const rng = makeRng(0).fork('noise');
  const { data, samples, bands } = scene.cube;
  const power = data.reduce((sum, v) => sum + v * v, 0) / data.length;
  const sd = Math.sqrt(power / 10 ** (snrDb / 10));
  const share = kind === 'stripes' ? Math.SQRT1_2 : 1;
  const stripes = Float64Array.from({ length: samples * bands }, () =>
    kind === 'stripes' ? Math.SQRT1_2 * rng.normal() : 0,
  );
  const out = new Float32Array(data.length);
  const wander = smoothNoise(rng.fork('drift'));
  for (let i = 0; i < data.length / bands; i++) {
    const sample = i % samples;
    const u = sample / Math.max(1, samples - 1);
    const slide = kind === 'drift' ? 3 * (u - 0.5) : 0;
    const haze = kind === 'drift' ? 0.1 * Math.sqrt(power) * (u + 0.3 * wander(3 * u, 0.5)) : 0;
    for (let b = 0; b < bands; b++) {
      const at = Math.min(bands - 1, Math.max(0, b + slide));
      const [low, part] = [Math.floor(at), at - Math.floor(at)];
      const next = Math.min(bands - 1, low + 1);
      const signal = (1 - part) * data[i * bands + low] + part * data[i * bands + next];
      // Haze falls with wavelength.
      const veil = haze * (1 - b / bands) ** 2;
      out[i * bands + b] =
        signal + veil + sd * (share * rng.normal() + stripes[sample * bands + b]);
    }
  }
  const cube = { ...scene.cube, data: out };
  return { ...scene, cube, mask: buildMask(cube) };
}
