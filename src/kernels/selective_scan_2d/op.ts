/**
 * selectiveScan2d: the fused 2-D selective scan (2DMamba) as a tfjs op with gradients for every input.
 * Equations: testdata/golden/generate_scan.py. Twin: reference.ts. GPU: webgpu.ts and the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { SelectiveScanInputs } from '../scanOp';
import { registerScan, runScan } from '../scanOp';
import type { ScanSize2d } from './reference';
import { scan2dBackward, scan2dForward } from './reference';
import { scan2dGpuBackward, scan2dGpuForward } from './webgpu';

const NAME = 'SelectiveScan2d';

export function size2d(infos: Infos): ScanSize2d {
  const [b, h, w, d] = infos.u.shape;
  return { b, h, w, d, n: infos.A.shape[1] };
}

export function registerSelectiveScan2d(): void {
  registerScan({
    name: NAME,
    forward: (x, y, infos) => scan2dForward(x, y, size2d(infos)),
    backward: (x, dy, grad, infos) => scan2dBackward(x, dy, grad, size2d(infos)),
    // On one thread: a hundredth of a step, with sums over the blocks of channels.
    simdForward(operands, y, { run, withScratch }, infos) {
      const { b, h, w, d, n } = size2d(infos);
      withScratch(run.scan2dScratch(h, w, d, n), (scratch) =>
        run.scan2dForward(...operands, y, b, h, w, d, n, scratch),
      );
    },
    simdBackward(operands, dy, g, { run, withScratch }, infos) {
      const { b, h, w, d, n } = size2d(infos);
      const grads = [g.u, g.delta, g.A, g.B, g.C, g.D, g.deltaBias, g.z];
      withScratch(run.scan2dScratch(h, w, d, n), (scratch) =>
        run.scan2dBackward(...operands, dy, ...grads, b, h, w, d, n, scratch),
      );
    },
    gpuForward: (inputs, gpu, save) => scan2dGpuForward(inputs, gpu, size2d(inputs), save),
    gpuBackward: (inputs, gpu) => scan2dGpuBackward(inputs, gpu, size2d(inputs)),
  });
}

/**
 * A scan along each line (g), then a scan of g down the lines (h); y = (C·h + D u) · SiLU(z).
 * @param x u, delta, z [b, h, w, d]; A [d, n] negative; B, C [b, h, w, n]; D, deltaBias [d]; float32
 * @returns y [b, h, w, d]
 * @throws Error when a shape or dtype does not fit
 */
export function selectiveScan2d(x: SelectiveScanInputs<tf.Tensor4D>): tf.Tensor4D {
  return runScan(NAME, x);
}
