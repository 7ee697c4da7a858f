/**
 * One measurement of scripts/bench-apply/apply.mjs in a process of its own: makes the scene and trains on a part of it, or
 * answers the whole by the page's “Unmix the whole file”. Prints one line of JSON.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answeringOf, readWeights, toWeights } from '../../src/exporters/weights';
import { unmixFile } from '../../src/jobs/wholeFile';
import { registerKernels, useWasm } from '../../src/kernels';
import { makeRng } from '../../src/maths/rng';
import type { RunSummary } from '../../src/protocol/run';
import { openFiles } from '../../src/readers/open';
import type { Label } from '../../src/scene/cube';
import { identify } from '../../src/scene/identity';
import { readingOf } from '../../src/scene/reading';
import type { Scene } from '../../src/scene/scene';
import { presetSettings, type PresetName } from '../../src/settings/settings';
import { makeRunSwitch } from '../../src/training/control';
import { train } from '../../src/training/train';
import { fileAt, landOf, writeLand, type Size } from './land';

interface Task {
  readonly kind: 'prepare' | 'wholeFile';
  readonly size: Size;
  readonly preset: PresetName;
  readonly steps: number;
  readonly folder: string;
  readonly crop: { line: number; sample: number; lines: number; samples: number };
  readonly wasmFolder: string;
}

const task = JSON.parse(process.argv[2]) as Task;
const { folder, crop, size } = task;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const seconds = (since: number): number => (performance.now() - since) / 1000;
const weightsPath = path.join(folder, 'scene.unmixw');

async function opened(): Promise<{ scene: Scene; files: File[] }> {
  const names = ['scene.hdr', 'scene.img'].map((name) => path.join(folder, name));
  const files = await Promise.all(names.map(fileAt));
  const found = await openFiles(files, {
    ...{ shared: false, current: null, choices: { crop } },
    ...{ progress: () => undefined, cancelled: () => false },
  });
  if (found.type !== 'scene') throw new Error(found.type);
  return { scene: found.scene, files };
}

async function prepare(): Promise<object> {
  const land = landOf(size);
  const began = performance.now();
  writeLand(land, size, folder);
  const made = seconds(began);
  const { scene } = await opened();
  const { cube, mask } = scene;
  const settings = { ...presetSettings(task.preset), steps: task.steps };
  const rng = makeRng(7);
  /** The purest of some pixels for each endmember in turn, so that none is without a label. */
  const labels = Array.from({ length: 10 * land.names.length }, (_, i): Label => {
    const r = i % land.names.length;
    const drawn = Array.from({ length: 50 }, () => {
      const [line, sample] = [rng.int(cube.lines), rng.int(cube.samples)];
      return { line, sample, abundances: [...land.at(crop.line + line, crop.sample + sample)] };
    });
    const best = drawn.reduce((x, y) => (y.abundances[r] > x.abundances[r] ? y : x));
    return { id: String(i), ...best };
  });
  const endmemberNames = [...land.names];
  let summary: RunSummary | null = null;
  for await (const event of train({
    ...{ run: 1, cube, mask, control: makeRunSwitch(), settle, now: () => performance.now() },
    config: { settings, endmemberNames, labels },
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
  })) {
    if (event.type === 'finished') summary = event.summary;
  }
  if (!summary?.learned) throw new Error('The run did not finish.');
  const { state, learned } = summary;
  const bytes = toWeights({
    ...{ studio: 'bench', savedAt: '', engine: 'WASM', settings, endmemberNames, labels, state },
    colors: endmemberNames.map((_, r) => r),
    scene: identify(cube, mask),
    answering: { learned, reading: readingOf(scene) },
  });
  writeFileSync(weightsPath, bytes);
  const kept = answeringOf(readWeights(bytes, 'w').weights, 'w').learned;
  const { shape, smoothing, noise, features, start } = kept;
  return {
    made,
    endmembers: endmemberNames.length,
    shape,
    smoothing,
    noise: noise?.basis.length,
    features: features.K,
    own: start.own.length,
    ridge: start.ridge !== null,
  };
}

async function wholeFile(): Promise<object> {
  const { weights } = readWeights(readFileSync(weightsPath), 'scene.unmixw');
  const { settings, endmemberNames, labels, state } = weights;
  const { scene, files } = await opened();
  const began = performance.now();
  let passes = 0;
  for await (const event of unmixFile({
    ...{ files, choices: { crop }, change: scene.change!, cube: scene.cube, mask: scene.mask },
    config: { settings, endmemberNames, labels: labels.map((l, i) => ({ ...l, id: String(i) })) },
    ...{ state, control: { cancelled: false }, settle, now: () => performance.now() },
  })) {
    if (event.type === 'maps') passes = event.maps.passes;
  }
  return { seconds: seconds(began), passes };
}

registerKernels();
await useWasm({ folder: task.wasmFolder });
const found = task.kind === 'prepare' ? await prepare() : await wholeFile();
console.log(JSON.stringify({ ...found, rss: process.resourceUsage().maxRSS * 1024 }));
