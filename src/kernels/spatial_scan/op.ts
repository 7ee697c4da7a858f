/**
 * spatialScan: a 2-D selective scan from four sides with shared weights and unit gain, as a tfjs op with gradients for
 * every input. Equations: testdata/golden/generate_spatial.py. Twin: reference.ts.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { SelectiveScanInputs } from '../scanOp';
import { registerScan, runScan } from '../scanOp';
import { size2d } from '../selective_scan_2d/op';
import { spatialBackward, spatialForward } from './reference';

const NAME = 'SpatialScan';

export function registerSpatialScan(): void {
  registerScan({
    name: NAME,
    forward: (x, y, infos) => spatialForward(x, y, size2d(infos)),
    backward: (x, dy, grad, infos) => spatialBackward(x, dy, grad, size2d(infos)),
  });
}

/**
 * With a = exp(Δ A), Δ = softplus(delta + deltaBias) and x = (1 − a)² B u: the mean of the four 2-D scans that begin in the
 * corners, M; y = (C · M + D u) · SiLU(z). A constant x comes out as at most itself (unit gain). As the scans are linear, two
 * scans along each line and two along each column of their sum are enough.
 * @param x u, delta, z [b, h, w, e]; A [e, n] negative; B, C [b, h, w, n]; D, deltaBias [e]; float32
 * @returns y [b, h, w, e]
 * @throws Error when a shape or dtype does not fit
 */
export function spatialScan(x: SelectiveScanInputs<tf.Tensor4D>): tf.Tensor4D {
  return runScan(NAME, x);
}
