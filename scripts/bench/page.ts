/**
 * The benchmark's side in the browser: functions that bench.mjs calls one by one. Times are milliseconds on whatever
 * machine this is; only ratios within one run mean anything.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { sampleFromTruth } from '../../src/cube/sampling';
import { makeDemoScene } from '../../src/cube/demo/demoScene';
import { presetSettings, type PresetName } from '../../src/settings/settings';
import { selectEngine, type ComputeEngine } from '../../src/training/engineSelect';
import { prepare } from '../../src/training/prepare';
import { makeUnmixer, type Unmixer } from '../../src/training/unmixer';
import { benchScan } from './scan';

export interface StepResult {
  readonly lines: number;
  readonly samples: number;
  readonly firstMs: number;
  /** Median of the later steps. */
  readonly stepMs: number;
  readonly dispatchesPerStep: number;
  readonly readbacksPerStep: number;
}

let engine: ComputeEngine;

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

function makeRun(lines: number, samples: number, preset: PresetName): Unmixer {
  const { cube, mask, truth } = makeDemoScene({ seed: 0, lines, samples });
  if (!truth) throw new Error('the demo scene has truth');
  const labels = sampleFromTruth(truth, mask, cube, { count: 10, protocol: 'spread', seed: 0 });
  const settings = presetSettings(preset);
  return makeUnmixer(cube, mask, prepare(cube, mask, truth.names, labels, settings), settings);
}

async function step(run: Unmixer, index: number): Promise<number> {
  const before = performance.now();
  run.step(index).dispose();
  await engine.settle();
  return performance.now() - before;
}

/** Calls `notice` with the arguments of every call of a method. */
function onCall<T extends object>(prototype: T, name: keyof T, notice: (args: unknown[]) => void) {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  const counted = function (this: T, ...args: unknown[]): unknown {
    notice(args);
    return original.apply(this, args);
  };
  Object.assign(prototype, { [name]: counted });
}

/** Compute dispatches, tfjs' and ours, and GPU → CPU maps (readbacks) since the page opened. */
let dispatches = 0;
let readbacks = 0;
if ('GPUBuffer' in globalThis) {
  onCall(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => dispatches++);
  onCall(GPUBuffer.prototype, 'mapAsync', ([mode]) => {
    if (mode === GPUMapMode.READ) readbacks++;
  });
}

const bench = {
  async engine(choice: 'webgpu' | 'wasm') {
    engine = await selectEngine(choice);
    return engine.info;
  },
  scan: benchScan,
  async steps(
    lines: number,
    samples: number,
    count: number,
    preset: PresetName,
  ): Promise<StepResult> {
    const run = makeRun(lines, samples, preset);
    const firstMs = await step(run, 0);
    const times: number[] = [];
    const before = dispatches;
    const reads = readbacks;
    for (let i = 1; i <= count; i++) times.push(await step(run, i));
    run.dispose();
    return {
      lines,
      samples,
      firstMs,
      stepMs: median(times),
      dispatchesPerStep: (dispatches - before) / count,
      readbacksPerStep: (readbacks - reads) / count,
    };
  },
  /** Tensors and bytes after a few steps and after `count` more. */
  async growth(lines: number, samples: number, count: number) {
    const run = makeRun(lines, samples, 'studio');
    for (let i = 0; i < 3; i++) await step(run, i);
    const memory = () => {
      const m = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number };
      return { tensors: m.numTensors, bytes: m.numBytes, gpuBytes: m.numBytesInGPU ?? 0 };
    };
    const before = memory();
    for (let i = 3; i < 3 + count; i++) await step(run, i);
    const after = memory();
    run.dispose();
    return { before, after };
  },
};

export type Bench = typeof bench;
(globalThis as unknown as { bench: Bench }).bench = bench;
