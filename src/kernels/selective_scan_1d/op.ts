/**
 * selectiveScan1d: the fused 1-D selective scan as a tfjs op with gradients for every input.
 * Equations: testdata/golden/generate_scan.py. Twin: reference.ts. GPU: webgpu.ts and the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { SelectiveScanInputs } from '../scanOp';
import { registerScan, runScan } from '../scanOp';
import { addParts } from '../wasm/simd';
import type { ScanSize1d } from './reference';
import { scan1dBackward, scan1dForward } from './reference';
import { scan1dGpuBackward, scan1dGpuForward } from './webgpu';

const NAME = 'SelectiveScan1d';
/** Multiplications of a state's step, of which the exponential has most. */
const COST = 16;
/** Parts whose sums are in memory at a time. */
const PARTS = 256;

export function size1d(infos: Infos): ScanSize1d {
  const [b, l, d] = infos.u.shape;
  return { b, l, d, n: infos.A.shape[1] };
}

export function registerSelectiveScan1d(): void {
  registerScan({
    name: NAME,
    forward: (x, y, infos) => scan1dForward(x, y, size1d(infos)),
    backward: (x, dy, grad, infos) => scan1dBackward(x, dy, grad, size1d(infos)),
    simdForward(operands, y, { run, split }, infos) {
      const { b, l, d, n } = size1d(infos);
      split('scan1dForward', [...operands, y, l, d, n], {
        units: b,
        cost: COST * b * l * d * n,
        scratch: run.scan1dForwardScratch(d, n),
      });
    },
    simdBackward(operands, dy, g, simd, infos) {
      const { b, l, d, n } = size1d(infos);
      const { run } = simd;
      const size = run.scan1dPart(l);
      const parts = Math.ceil(b / size);
      const work = {
        sum(sums: number, first: number, last: number): void {
          const grads = [g.u, g.delta, g.B, g.C, g.z];
          simd.split('scan1dBackward', [...operands, dy, ...grads, sums, first, b, l, d, n], {
            units: last - first,
            cost: 2 * COST * (last - first) * size * l * d * n,
            scratch: run.scan1dBackwardScratch(l, d, n),
          });
        },
        result: (totals: number): void => run.scan1dParameters(totals, g.A, g.D, g.deltaBias, d, n),
      };
      addParts(simd, parts, run.scan1dSums(d, n), work, Math.min(parts, PARTS));
    },
    gpuForward: (inputs, gpu, save) => scan1dGpuForward(inputs, gpu, size1d(inputs), save),
    gpuBackward: (inputs, gpu) => scan1dGpuBackward(inputs, gpu, size1d(inputs)),
  });
}

/**
 * y[t] = (C[t]·h[t] + D u[t]) · SiLU(z[t]), h[t] = exp(dt A) h[t−1] + dt B[t] u[t], dt = softplus(delta + deltaBias).
 * @param x u, delta, z [b, l, d]; A [d, n] negative; B, C [b, l, n]; D, deltaBias [d]; float32
 * @returns y [b, l, d]
 * @throws Error when a shape or dtype does not fit
 */
export function selectiveScan1d(x: SelectiveScanInputs<tf.Tensor3D>): tf.Tensor3D {
  return runScan(NAME, x);
}
