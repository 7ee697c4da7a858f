/**
 * One measurement of `npm run bench:memory`, in a process of its own, on WASM: trains on a scene, or writes a large file,
 * trains on a part of it and answers the whole file. Prints, as one line of JSON, what was planned and what was taken.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { closeSync, existsSync, openAsBlob, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeBenchmarkScene } from '../../src/generated/benchmark';
import type { Cube, Truth } from '../../src/scene/cube';
import type { Scene } from '../../src/scene/scene';
import { buildMask } from '../../src/scene/mask';
import { mean, rmsePerEndmember } from '../../src/maths/metrics';
import { makeRng } from '../../src/maths/rng';
import { sampleFromTruth } from '../../src/scene/sampling';
import { registerKernels, useWasm } from '../../src/kernels';
import type { FileMaps } from '../../src/protocol/wholeFile';
import { unmixFile } from '../../src/jobs/wholeFile';
import { openFiles } from '../../src/readers/open';
import { presetSettings, type PresetName } from '../../src/settings/settings';
import { makeRunSwitch } from '../../src/training/control';
import type { RunSummary, TrainConfig } from '../../src/protocol/run';
import { train } from '../../src/training/train';

interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

interface Task extends Size {
  readonly kind: 'train' | 'file';
  readonly preset: PresetName;
  readonly steps: number;
  /** Setting “Memory, MB”. */
  readonly memory: number;
  /** Files of a truth, and its size; where they are not there the project's own land is taken. */
  readonly truth: { readonly files: readonly string[] } & Size;
  /** Where the file is written, and what of it is opened; for `file`. */
  readonly folder: string;
  readonly crop: { line: number; sample: number; lines: number; samples: number };
  readonly wasmFolder: string;
}

const task = JSON.parse(process.argv[2]) as Task;
const { gc } = globalThis as { gc?: () => void };

const heap = (): number =>
  (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.buffer.byteLength;

let most = 0;
const look = (): void => {
  most = Math.max(most, process.memoryUsage().arrayBuffers);
};
/** Lets the collector have its turn, as a page's worker does between steps. */
const settle = async (): Promise<void> => {
  look();
  await new Promise((resolve) => setImmediate(resolve));
};

const fileAt = async (file: string): Promise<File> =>
  new File([await openAsBlob(file)], path.basename(file));

interface Source {
  readonly truth: Truth & { readonly endmembers: Float32Array };
  readonly size: Size;
  readonly from: string;
}

async function source(): Promise<Source> {
  const { files, ...size } = task.truth;
  if (!files.every((f) => existsSync(f))) {
    const { cube, truth } = makeBenchmarkScene('large');
    const endmembers = truth?.endmembers;
    if (!endmembers) throw new Error('The benchmark scene has no spectra.');
    return { truth: { ...truth, endmembers }, size: cube, from: 'the project’s own land' };
  }
  const found = await openFiles(await Promise.all(files.map(fileAt)), {
    ...{ shared: false, current: size, progress: () => undefined, cancelled: () => false },
  });
  if (found.type !== 'truth' || !found.truth.endmembers) throw new Error('No truth with spectra.');
  const { truth } = found;
  const endmembers = found.truth.endmembers;
  return {
    truth: { ...truth, endmembers },
    size,
    from: files.map((f) => path.basename(f)).join(', '),
  };
}

/** Index of a pixel of the truth under a pixel of the scene: the land there and back, over and over. */
function under({ size }: Source, line: number, sample: number): number {
  const fold = (at: number, n: number): number => {
    const k = at % (2 * n);
    return k < n ? k : 2 * n - 1 - k;
  };
  return fold(line, size.lines) * size.samples + fold(sample, size.samples);
}

/** [R × B] at the scene's bands. */
function spectra({ truth, size }: Source, bands: number): Float32Array {
  const R = truth.names.length;
  return Float32Array.from({ length: R * bands }, (_, i) => {
    const [r, b] = [Math.floor(i / bands), i % bands];
    const at = (b * (size.bands - 1)) / Math.max(1, bands - 1);
    const low = Math.min(size.bands - 2, Math.floor(at));
    const [v, w] = [0, 1].map((k) => truth.endmembers[r * size.bands + low + k]);
    return v + (w - v) * (at - low);
  });
}

/** Abundances of a part of the scene. */
function abundances(of: Source, at: Task['crop']): Float32Array {
  const R = of.truth.names.length;
  const out = new Float32Array(at.lines * at.samples * R);
  for (let l = 0; l < at.lines; l++)
    for (let s = 0; s < at.samples; s++) {
      const from = under(of, at.line + l, at.sample + s) * R;
      out.set(of.truth.abundances.subarray(from, from + R), (l * at.samples + s) * R);
    }
  return out;
}

const wholeTask = { line: 0, sample: 0, lines: task.lines, samples: task.samples };

/** x = light · aᵀE + noise of a line, pixel by pixel. */
function lineMaker(of: Source, { samples, bands }: Size): (line: number) => Float32Array {
  const E = spectra(of, bands);
  const R = of.truth.names.length;
  const rng = makeRng(1);
  const values = new Float32Array(samples * bands);
  return (line) => {
    for (let s = 0; s < samples; s++) {
      const light = 0.6 + 0.8 * rng.uniform();
      const a = under(of, line, s) * R;
      for (let b = 0; b < bands; b++) {
        let v = 0.005 * (rng.uniform() - 0.5);
        for (let r = 0; r < R; r++) v += light * of.truth.abundances[a + r] * E[r * bands + b];
        values[s * bands + b] = v;
      }
    }
    return values;
  };
}

function made(of: Source): Scene {
  const { lines, samples, bands } = task;
  const line = lineMaker(of, task);
  const data = new Float32Array(lines * samples * bands);
  for (let l = 0; l < lines; l++) data.set(line(l), l * samples * bands);
  const cube: Cube = {
    ...{ name: 'made', lines, samples, bands, data, wavelengths: null },
    ...{ wavelengthSource: 'none', unit: 'reflectance' },
  };
  const truth = { ...of.truth, abundances: abundances(of, wholeTask), endmembers: null };
  return { cube, mask: buildMask(cube), truth, notes: [] };
}

/** Writes the file as ENVI BIP float32 and opens the part of it. */
async function opened(of: Source): Promise<{ scene: Scene; files: File[]; bytes: number }> {
  const { lines, samples, bands, folder, crop } = task;
  const [header, data] = ['made.hdr', 'made.bip'].map((name) => path.join(folder, name));
  const fields = { samples, lines, bands, 'header offset': 0, 'data type': 4, 'byte order': 0 };
  const rows = Object.entries(fields).map(([key, value]) => `${key} = ${value}`);
  writeFileSync(header, ['ENVI', ...rows, 'interleave = bip', ''].join('\n'));
  const line = lineMaker(of, task);
  const file = openSync(data, 'w');
  for (let l = 0; l < lines; l++) writeSync(file, line(l));
  closeSync(file);
  const files = await Promise.all([header, data].map(fileAt));
  const found = await openFiles(files, {
    ...{ shared: false, current: null, choices: { crop }, progress: look, cancelled: () => false },
  });
  if (found.type !== 'scene') throw new Error(found.type);
  const truth = { ...of.truth, abundances: abundances(of, crop), endmembers: null };
  return { scene: { ...found.scene, truth }, files, bytes: 4 * lines * samples * bands };
}

async function trained(scene: Scene, config: TrainConfig): Promise<RunSummary> {
  let summary: RunSummary | null = null;
  for await (const event of train({
    ...{ run: 1, cube: scene.cube, mask: scene.mask, config, control: makeRunSwitch() },
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
    now: () => performance.now(),
    settle,
  })) {
    look();
    if (event.type === 'finished') summary = event.summary;
  }
  if (!summary) throw new Error('The run did not finish.');
  return summary;
}

registerKernels();
await useWasm({ folder: task.wasmFolder });
const of = await source();
gc?.();
// Whether a heap counts among the arrays differs by version of Node.
const startHeap = heap();
const before = process.memoryUsage().arrayBuffers;
const R = of.truth.names.length;
const part = task.kind === 'file' ? await opened(of) : null;
const scene = part?.scene ?? made(of);
const { cube, mask, truth } = scene;
if (!truth) throw new Error('A scene without truth.');
const settings = { ...presetSettings(task.preset), steps: task.steps, memory: task.memory };
const labels = sampleFromTruth(truth, mask, cube, { count: 10, protocol: 'spread', seed: 0 });
const config = { settings, endmemberNames: [...truth.names], labels };
const started = performance.now();
const { memory, estimate, state } = await trained(scene, config);
const error = (a: Float32Array, t: Float32Array, valid: Uint8Array): number =>
  mean(rmsePerEndmember(a, t, R, valid));
const run = {
  from: of.from,
  plan: memory?.text,
  budget: memory?.budget,
  planned: { arrays: memory?.arrays, compute: memory?.compute },
  seconds: (performance.now() - started) / 1000,
  rmse: error(estimate.abundances, truth.abundances, mask.pixels),
  taken: { arrays: most - before, heap: heap(), startHeap },
};
let file: object | null = null;
if (part) {
  gc?.();
  most = 0;
  let maps: FileMaps | null = null;
  for await (const event of unmixFile({
    ...{
      files: part.files,
      choices: { crop: task.crop },
      change: scene.change!,
      cube,
      mask,
      config,
    },
    ...{ state, control: { cancelled: false }, settle, now: () => performance.now() },
  })) {
    look();
    if (event.type === 'maps') maps = event.maps;
  }
  if (!maps) throw new Error('No maps.');
  const all = abundances(of, wholeTask);
  file = {
    ...{ bytes: part.bytes, seconds: maps.seconds, blocks: maps.blocks, passes: maps.passes },
    ...{ rmse: error(maps.abundances, all, maps.valid), result: maps.abundances.byteLength },
    taken: { arrays: most - before, heap: heap() },
  };
}
console.log(JSON.stringify({ ...run, file, rss: process.resourceUsage().maxRSS * 1024 }));
