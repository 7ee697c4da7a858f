/**
 * Measures the fused 1-D scan against the same scan composed of tfjs ops, forward plus backward, on the current tfjs
 * backend. Needs registerKernels() and a backend; `npm run bench` calls it in a page.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../src/maths/rng';
import { dispatchCount, resetDispatchCount, selectiveScan1d } from '../../src/kernels';
import type { SelectiveScanInputs } from '../../src/kernels';
import { composedScan1d } from '../../src/kernels/selective_scan_1d/composed';

export interface ScanBench {
  readonly backend: string;
  readonly b: number;
  readonly l: number;
  readonly d: number;
  readonly n: number;
  /** Median of the fused runs. */
  readonly fusedMs: number;
  readonly fusedRuns: readonly number[];
  readonly composedMs: number;
  /** composedMs / fusedMs */
  readonly ratio: number;
  /** Largest |fused − composed| over y and all gradients, relative to the largest value of each tensor. */
  readonly maxDifference: number;
  /** Own dispatches of one fused forward plus backward; 0 off WebGPU. */
  readonly dispatches: number;
}

export interface ScanBenchSize {
  readonly b: number;
  readonly l: number;
  readonly d: number;
  readonly n: number;
}

type Scan = (x: SelectiveScanInputs<tf.Tensor3D>) => tf.Tensor3D;

/** b·d = 512, l 256, n 8 unless told otherwise. */
export async function benchScan(
  { b, l, d, n }: ScanBenchSize = { b: 1, l: 256, d: 512, n: 8 },
  repeats = 7,
): Promise<ScanBench> {
  const rng = makeRng(1);
  const random = (shape: number[], scale = 1): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * rng.normal()),
      shape,
    );
  const inputs: Record<string, tf.Tensor> = {
    u: random([b, l, d]),
    delta: random([b, l, d], 0.5),
    A: tf.tidy(() => tf.neg(tf.exp(random([d, n], 0.5)))),
    B: random([b, l, n]),
    C: random([b, l, n]),
    D: random([d]),
    deltaBias: tf.tidy(() => tf.sub(random([d], 0.5), 1)),
    z: random([b, l, d]),
  };
  const names = Object.keys(inputs);
  const dy = random([b, l, d]) as tf.Tensor3D;

  /** One forward plus backward; reading a result back waits for the GPU. */
  async function once(scan: Scan): Promise<{ ms: number; values: Float32Array[] }> {
    const start = performance.now();
    const { value, grads } = tf.valueAndGrads((...v: tf.Tensor[]) =>
      scan(
        Object.fromEntries(
          names.map((k, i) => [k, v[i]]),
        ) as unknown as SelectiveScanInputs<tf.Tensor3D>,
      ),
    )(
      names.map((k) => inputs[k]),
      dy,
    );
    // The gradients come last, so when one of them is here, everything is.
    await grads[0].data();
    const ms = performance.now() - start;
    const values = (await Promise.all([value, ...grads].map((t) => t.data()))) as Float32Array[];
    tf.dispose([value, grads]);
    return { ms, values };
  }

  const warm = await once(selectiveScan1d); // compiles
  resetDispatchCount();
  await once(selectiveScan1d);
  const dispatches = dispatchCount();
  const fusedRuns: number[] = [];
  for (let k = 0; k < repeats; k++) fusedRuns.push((await once(selectiveScan1d)).ms);
  const fusedMs = [...fusedRuns].sort((p, q) => p - q)[Math.floor(repeats / 2)];

  // A short scan compiles the composed ops' shaders; the long one would take minutes to run twice.
  const short: Scan = (x) =>
    composedScan1d({
      ...x,
      u: tf.slice(x.u, [0, 0, 0], [b, 2, d]),
      delta: tf.slice(x.delta, [0, 0, 0], [b, 2, d]),
      B: tf.slice(x.B, [0, 0, 0], [b, 2, n]),
      C: tf.slice(x.C, [0, 0, 0], [b, 2, n]),
      z: x.z && tf.slice(x.z, [0, 0, 0], [b, 2, d]),
    });
  await tf.tidy(() => tf.sum(short(inputs as unknown as SelectiveScanInputs<tf.Tensor3D>))).data();
  const composed = await once(composedScan1d);

  let maxDifference = 0;
  warm.values.forEach((fused, i) => {
    let scale = 1e-30;
    let worst = 0;
    composed.values[i].forEach((v, k) => {
      scale = Math.max(scale, Math.abs(v));
      // A NaN must not pass as a small difference.
      const gap = Math.abs(v - fused[k]);
      worst = Number.isNaN(gap) ? Infinity : Math.max(worst, gap);
    });
    maxDifference = Math.max(maxDifference, worst / scale);
  });
  tf.dispose([inputs, dy]);
  return {
    backend: tf.getBackend(),
    b,
    l,
    d,
    n,
    fusedMs,
    fusedRuns,
    composedMs: composed.ms,
    ratio: composed.ms / fusedMs,
    maxDifference,
    dispatches,
  };
}
