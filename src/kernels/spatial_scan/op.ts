/**
 * spatialScan: a 2-D selective scan from four sides with shared weights and unit gain, as a tfjs op with gradients for
 * every input. Equations: testdata/golden/generate_spatial.py. Twin: reference.ts. GPU: webgpu.ts, the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { SelectiveScanInputs } from '../scanOp';
import { registerScan, runScan } from '../scanOp';
import { size2d } from '../selective_scan_2d/op';
import type { Split } from '../wasm/simd';
import type { ScanSize2d } from '../selective_scan_2d/reference';
import { spatialBackward, spatialForward } from './reference';
import { spatialGpuBackward, spatialGpuForward } from './webgpu';

const NAME = 'SpatialScan';
/** Multiplications of a state of a channel forward, of which the exponentials have most; backward, twice as many. */
const COST = 40;

/** Four channels of an image are a unit. */
const unitsOf = ({ b, d }: ScanSize2d): number => b * Math.ceil(d / 4);

/** Threads that write neighbouring channels wait for each other: whole cache lines a range, where there are enough. */
function rangesOf(size: ScanSize2d, threads: number): Pick<Split, 'units' | 'multiple'> {
  const units = unitsOf(size);
  return { units, multiple: units >= 4 * threads ? 4 : units >= 2 * threads ? 2 : 1 };
}

export function registerSpatialScan(): void {
  registerScan({
    name: NAME,
    forward: (x, y, infos) => spatialForward(x, y, size2d(infos)),
    backward: (x, dy, grad, infos) => spatialBackward(x, dy, grad, size2d(infos)),
    simdForward(operands, y, { run, split, threads }, infos) {
      const size = size2d(infos);
      const { b, h, w, d, n } = size;
      split('spatialForward', [...operands, y, h, w, d, n], {
        ...rangesOf(size, threads),
        cost: COST * b * h * w * d * n,
        scratch: run.spatialForwardScratch(h, w, n),
      });
    },
    simdBackward(operands, dy, g, { run, split, threads, withScratch }, infos) {
      const size = size2d(infos);
      const { b, h, w, d, n } = size;
      const blocks = Math.ceil(d / 4);
      const tokens = b * h * w * n;
      const totalBytes = 8 * 4 * b * blocks * (n + 2);
      const partBytes = 4 * blocks * tokens;
      withScratch(totalBytes + 2 * partBytes, (totals) => {
        const partB = totals + totalBytes;
        const partC = partB + partBytes;
        const work = [...operands, dy, g.u, g.delta, g.z, totals, partB, partC, b, h, w, d, n];
        split('spatialBackward', work, {
          ...rangesOf(size, threads),
          cost: 2 * COST * b * h * w * d * n,
          scratch: run.spatialBackwardScratch(h, w, n),
        });
        const range = { units: tokens, cost: 2 * blocks * tokens, multiple: 16 };
        split('spatialTokens', [partB, partC, g.B, g.C, tokens, blocks], range);
        run.spatialParameters(totals, g.A, g.D, g.deltaBias, b, d, n);
      });
    },
    gpuForward: (inputs, gpu) => spatialGpuForward(inputs, gpu, size2d(inputs)),
    gpuBackward: (inputs, gpu) => spatialGpuBackward(inputs, gpu, size2d(inputs)),
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
