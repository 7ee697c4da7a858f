/**
 * What the page measures on the current tfjs backend: one op, training steps, memory, time by kernel. It chooses no engine;
 * the caller gives `settle`, which waits until the engine has done its work. Times are milliseconds.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as kernels from '../../src/kernels';
import type { PresetName } from '../../src/settings/settings';
import type { Unmixer } from '../../src/training/unmixer';
import { measureBranch } from './branch';
import { counts, resetCounts } from './counters';
import { makeDraw, ops } from './ops';
import { measurePeer } from './peerRun';
import { timeKernels } from './profile';
import { measureRates } from './rates';
import type * as Result from './results';
import { benchScan } from './scan';
import { makeRun } from './scene';
import { median, timeOf, type Timing } from './timing';

/** The parts of tfjs's backends used here. */
interface Backend {
  readonly wasm?: { readonly asm: { readonly memory: WebAssembly.Memory } };
}
type Memory = tf.MemoryInfo & { numBytesInGPU?: number; numBytesAllocatedInGPU?: number };

export interface StepRequest {
  readonly spec: Result.SceneSpec;
  readonly preset: PresetName;
  /** Steps after the first: at least one, and no further ones once `budgetMs` is over. */
  readonly most: number;
  readonly budgetMs: number;
  readonly dispatches: boolean;
}

const heapBytes = (): number =>
  (tf.backend() as unknown as Backend).wasm?.asm.memory.buffer.byteLength ?? 0;

function memoryOf(): Result.StepMemory {
  const memory = tf.memory() as Memory;
  const pooled = (memory.numBytesAllocatedInGPU ?? 0) - (memory.numBytesInGPU ?? 0);
  const wasm = heapBytes();
  return {
    peakBytes: wasm || counts.peakBytes,
    pooledBytes: wasm ? 0 : pooled,
    tensorBytes: memory.numBytes,
  };
}

/** The measurements; each may be called in a page (or process) of its own. */
export function makeMeasure(settle: () => Promise<void>) {
  let growing: { run: Unmixer; step: number } | null = null;

  const timing = (quick: boolean): Timing => ({
    settle,
    batchMs: quick ? 40 : 120,
    batches: quick ? 3 : 5,
  });

  async function step(run: Unmixer, index: number): Promise<number> {
    const before = performance.now();
    run.step(index).dispose();
    await settle();
    return performance.now() - before;
  }

  async function measureOp(
    index: number,
    size: Result.Size,
    quick: boolean,
  ): Promise<Result.OpResult> {
    const { op, cost, make } = ops[index];
    const { inputs, run } = make(size, makeDraw());
    const { forward, backward } = cost(size);
    const dispatchesOf = async (work: () => tf.TensorContainer): Promise<number> => {
      resetCounts();
      tf.dispose(tf.tidy(work));
      await settle();
      return counts.dispatches;
    };
    const once = (): tf.TensorContainer => run(...inputs);
    const forwardMs = await timeOf(once, timing(quick));
    const forwardDispatches = await dispatchesOf(once);
    if (!backward) return { op, size, forwardMs, forward, forwardDispatches };
    const value = tf.tidy(() => run(...inputs) as tf.Tensor);
    const dy = tf.onesLike(value);
    const gradients = tf.valueAndGrads((...x: tf.Tensor[]) => run(...x) as tf.Tensor);
    const twice = (): tf.TensorContainer => {
      const { value: y, grads } = gradients(inputs, dy);
      return [y, ...grads];
    };
    const bothMs = await timeOf(twice, timing(quick));
    const bothDispatches = await dispatchesOf(twice);
    return {
      op,
      size,
      forwardMs,
      // Noise may make the difference of two measurements tiny or negative.
      backwardMs: Math.max(bothMs - forwardMs, 0.05 * bothMs),
      forward,
      backward,
      forwardDispatches,
      bothDispatches,
    };
  }

  return {
    rates: (quick: boolean) => measureRates(timing(quick)),
    /** Every op of an engine with its sizes. */
    cases: (name: Result.EngineName) =>
      ops.flatMap(({ op, engines, sizes }, index) =>
        engines.includes(name) ? [{ index, op, sizes }] : [],
      ),
    op: measureOp,
    composed: (quick: boolean): Promise<Result.ComposedResult> =>
      benchScan(quick ? { b: 1, l: 32, d: 512, n: 8 } : undefined),

    async steps(request: StepRequest): Promise<Result.StepResult> {
      const { spec, preset, most, budgetMs } = request;
      const run = makeRun(spec, preset);
      const firstMs = await step(run, 0);
      const times: number[] = [];
      resetCounts();
      const start = performance.now();
      while (times.length < most && (times.length < 1 || performance.now() - start < budgetMs))
        times.push(await step(run, times.length + 1));
      const steps = times.length;
      const byPipeline = [...counts.byPipeline].sort((a, b) => b[1] - a[1]);
      return {
        ...spec,
        preset,
        firstMs,
        stepMs: median(times),
        steps,
        dispatchesPerStep: counts.dispatches / steps,
        readbacksPerStep: counts.readbacks / steps,
        memory: memoryOf(),
        ...(request.dispatches
          ? { dispatches: byPipeline.map(([label, n]) => [label, n / steps] as const) }
          : {}),
      };
    },

    branch: (spec: Result.SceneSpec, rounds: number): Promise<Result.BranchResult> =>
      measureBranch(spec, rounds, async (run, index) => {
        resetCounts();
        const ms = await step(run, index);
        return { ms, dispatches: counts.byPipeline };
      }),

    peer: (spec: Result.PeerSpec, steps: number): Promise<Result.PeerStep> =>
      measurePeer(spec, steps, settle, () => performance.now()),

    /** The first step after the studio's own warm-up; needs a page in which no step ran. */
    async warm(spec: Result.SceneSpec): Promise<Result.WarmResult> {
      const run = makeRun(spec, 'studio');
      const start = performance.now();
      await Promise.all(kernels.compileAhead(() => run.rehearse()));
      const aheadMs = performance.now() - start;
      return { aheadMs, firstMs: await step(run, 0) };
    },

    /** Goes on with one run, whatever the call before did. */
    async grow(spec: Result.SceneSpec, steps: number): Promise<void> {
      growing ??= { run: makeRun(spec, 'studio'), step: 0 };
      for (let i = 0; i < steps; i++) await step(growing.run, growing.step++);
    },
    memory(): Omit<Result.MemoryPoint, 'heapBytes' | 'step'> {
      const memory = tf.memory() as Memory;
      const engineBytes = heapBytes() || counts.liveBytes;
      return { tensors: memory.numTensors, bytes: memory.numBytes, engineBytes };
    },

    async profile(
      spec: Result.SceneSpec,
      preset: PresetName,
      steps: number,
    ): Promise<Result.ProfileResult> {
      const run = makeRun(spec, preset);
      await step(run, 0);
      const table = timeKernels();
      const start = performance.now();
      for (let i = 1; i <= steps; i++) await step(run, i);
      const stepMs = (performance.now() - start) / steps;
      const times = [...table.values()].sort((a, b) => b.ms - a.ms);
      return {
        ...spec,
        preset,
        stepMs,
        kernels: times.map(({ name, ms, calls }) => ({
          name,
          ms: ms / steps,
          calls: calls / steps,
        })),
      };
    },
  };
}
