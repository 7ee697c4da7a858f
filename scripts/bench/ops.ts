/**
 * The own ops that the bench measures: an op is one entry with its sizes, its cost and how its operands are made. Runs in
 * the page on the current tfjs backend. An op that this version of the code lacks throws when it is made; the bench says so.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../src/maths/rng';
import * as kernels from '../../src/kernels';
import { product } from '../../src/model/product';
import * as costs from './costs';
import type { EngineName, Size } from './results';

export interface OpEntry {
  readonly op: string;
  /** Where the network uses it. */
  readonly engines: readonly EngineName[];
  /** From small to large: studio at 64×64, paper at 95×95, beyond. */
  readonly sizes: readonly Size[];
  readonly cost: (size: Size) => costs.Cost;
  /** The operands with a gradient, and the op as a function of them. */
  readonly make: (size: Size, draw: Draw) => { inputs: tf.Tensor[]; run: Run };
}

/** Normal numbers times `scale`, float32. */
type Draw = <T extends tf.Tensor>(shape: number[], scale?: number) => T;
type Run = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Seeded; the same operands for the same size. */
export function makeDraw(): Draw {
  const rng = makeRng(1);
  return <T extends tf.Tensor>(shape: number[], scale = 1) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * rng.normal()),
      shape,
    ) as T;
}

const both: readonly EngineName[] = ['wasm', 'webgpu'];

/** u, Δ, A, B, C, D, bias, z for positions of shape `lead`. */
function scanInputs(lead: number[], { d, n }: Size, draw: Draw): tf.Tensor[] {
  const wide = [...lead, d];
  const decay = draw([d, n], 0.5);
  const A = tf.tidy(() => tf.neg(tf.exp(decay)));
  decay.dispose();
  const [B, C] = [draw([...lead, n]), draw([...lead, n])];
  return [draw(wide), draw(wide, 0.5), A, B, C, draw([d]), draw([d], 0.5), draw(wide)];
}

function named<T extends tf.Tensor>(inputs: tf.Tensor[]): kernels.SelectiveScanInputs<T> {
  const [u, delta, A, B, C, D, deltaBias, z] = inputs;
  return { u, delta, A, B, C, D, deltaBias, z } as kernels.SelectiveScanInputs<T>;
}

/** Pooling from `from` to `to` positions as the taps of resampleByTaps: [to, 1 + T]. */
function poolingTaps(from: number, to: number): tf.Tensor2D {
  const width = Math.ceil(from / to);
  const taps = Array.from({ length: to }, (_, i) => [
    Math.min(Math.floor((i * from) / to), from - width),
    ...Array.from({ length: width }, () => 1 / width),
  ]);
  return tf.tensor2d(taps);
}

export const ops: readonly OpEntry[] = [
  {
    op: 'selectiveScan1d',
    engines: both,
    sizes: [
      { b: 8192, l: 4, d: 12, n: 4 },
      { b: 9025, l: 4, d: 16, n: 8 },
      { b: 1, l: 256, d: 512, n: 8 },
      { b: 1, l: 20000, d: 64, n: 8 },
    ],
    cost: costs.scan1dCost,
    make: (size, draw) => ({
      inputs: scanInputs([size.b, size.l], size, draw),
      run: (...x) => kernels.selectiveScan1d(named<tf.Tensor3D>(x)),
    }),
  },
  {
    op: 'selectiveScan2d',
    engines: both,
    sizes: [
      { b: 2, h: 20, w: 20, d: 48, n: 4 },
      { b: 1, h: 32, w: 32, d: 64, n: 8 },
      { b: 1, h: 96, w: 96, d: 64, n: 8 },
    ],
    cost: costs.scan2dCost,
    make: (size, draw) => ({
      inputs: scanInputs([size.b, size.h, size.w], size, draw),
      run: (...x) => kernels.selectiveScan2d(named<tf.Tensor4D>(x)),
    }),
  },
  {
    op: 'spatialScan',
    engines: both,
    sizes: [
      { b: 4, h: 32, w: 32, d: 32, n: 1 },
      { b: 1, h: 128, w: 128, d: 32, n: 1 },
      { b: 1, h: 307, w: 307, d: 32, n: 1 },
    ],
    cost: costs.spatialCost,
    make: (size, draw) => ({
      inputs: scanInputs([size.b, size.h, size.w], size, draw),
      run: (...x) => kernels.spatialScan(named<tf.Tensor4D>(x)),
    }),
  },
  {
    op: 'depthwiseConv2d',
    engines: both,
    sizes: [
      { b: 8192, h: 1, w: 4, c: 12, kh: 1, kw: 4 },
      { b: 9025, h: 1, w: 4, c: 16, kh: 1, kw: 4 },
      { b: 1, h: 32, w: 32, c: 64, kh: 3, kw: 3 },
      { b: 1, h: 192, w: 192, c: 32, kh: 3, kw: 3 },
    ],
    cost: costs.depthwiseCost,
    make({ b, h, w, c, kh, kw }, draw) {
      const options = { padTop: kh >> 1, padLeft: kh === 1 ? kw - 1 : kw >> 1, silu: true };
      return {
        inputs: [draw([b, h, w, c]), draw([kh, kw, c]), draw([c])],
        run: (x, filter, bias) =>
          kernels.depthwiseConv2d(
            x as tf.Tensor4D,
            filter as tf.Tensor3D,
            bias as tf.Tensor1D,
            options,
          ),
      };
    },
  },
  {
    op: 'im2col3x3',
    engines: both,
    sizes: [
      { b: 2, h: 64, w: 64, c: 48 },
      { b: 1, h: 95, w: 95, c: 64 },
      { b: 1, h: 192, w: 192, c: 48 },
    ],
    cost: costs.im2colCost,
    make: ({ b, h, w, c }, draw) => ({
      inputs: [draw([b, h, w, c])],
      run: (x) => kernels.im2col3x3(x as tf.Tensor4D),
    }),
  },
  {
    op: 'transposedProduct',
    engines: ['wasm'],
    sizes: [
      { n: 8192, k: 48, m: 24 },
      { n: 36100, k: 16, m: 32 },
      { n: 9025, k: 156, m: 64 },
    ],
    cost: costs.transposedProductCost,
    make: ({ n, k, m }, draw) => ({
      inputs: [draw([n, k]), draw([n, m])],
      run: (a, b) => kernels.transposedProduct(a as tf.Tensor2D, b as tf.Tensor2D),
    }),
  },
  {
    op: 'product',
    engines: both,
    sizes: [
      { n: 8192, k: 20, m: 48 },
      { n: 36100, k: 8, m: 32 },
      { n: 9025, k: 156, m: 64 },
      { n: 9025, k: 576, m: 32 },
      { n: 94249, k: 162, m: 5 },
    ],
    cost: costs.productCost,
    make: ({ n, k, m }, draw) => ({
      inputs: [draw([n, k]), draw([k, m])],
      run: (a, b) => product(a as tf.Tensor2D, b as tf.Tensor2D),
    }),
  },
  {
    op: 'dense',
    engines: ['webgpu'],
    sizes: [
      { n: 8192, k: 20, m: 48 },
      { n: 9025, k: 576, m: 32 },
      { n: 94249, k: 162, m: 48 },
    ],
    cost: costs.denseCost,
    make: ({ n, k, m }, draw) => ({
      inputs: [draw([n, k]), draw([k, m]), draw([m])],
      run: (x, w, bias) =>
        kernels.dense(x as tf.Tensor2D, [w as tf.Tensor2D], {
          bias: bias as tf.Tensor1D,
          slope: 0.02,
        })[0],
    }),
  },
  {
    op: 'layerNormRows',
    engines: ['webgpu'],
    sizes: [
      { n: 32768, c: 6 },
      { n: 36100, c: 8 },
    ],
    cost: costs.normCost,
    make: ({ n, c }, draw) => ({
      inputs: [draw([n, c]), draw([c]), draw([c])],
      run: (x, gain, bias) =>
        kernels.layerNormRows(x as tf.Tensor2D, gain as tf.Tensor1D, bias as tf.Tensor1D),
    }),
  },
  {
    op: 'groupNormLeaky',
    engines: ['webgpu'],
    sizes: [
      { n: 4096, c: 48 },
      { n: 9025, c: 64 },
    ],
    cost: costs.normCost,
    make({ n, c }, draw) {
      const weights = tf.fill<tf.Rank.R2>([1, n], 1 / n);
      const options = { size: c / 4, slope: 0.02, pivot: 0 };
      return {
        inputs: [draw([n, c]), draw([c]), draw([c])],
        run: (x, gain, bias) =>
          kernels.groupNormLeaky(
            x as tf.Tensor2D,
            weights,
            gain as tf.Tensor1D,
            bias as tf.Tensor1D,
            options,
          ),
      };
    },
  },
  {
    op: 'abundanceSoftmax',
    engines: ['webgpu'],
    sizes: [
      { n: 8192, r: 5 },
      { n: 94249, r: 5 },
    ],
    cost: costs.softmaxCost,
    make({ n, r }, draw) {
      const prior = draw<tf.Tensor2D>([n, r]);
      return {
        inputs: [draw([n, r]), tf.ones([1])],
        run: (raw, gamma) => kernels.abundanceSoftmax(raw as tf.Tensor2D, prior, gamma),
      };
    },
  },
  {
    op: 'branchSum',
    engines: ['webgpu'],
    sizes: [
      { n: 8192, c: 24 },
      { n: 94249, c: 32 },
    ],
    cost: costs.branchSumCost,
    make: ({ n, c }, draw) => ({
      inputs: [draw([n, c]), draw([n, c]), draw([1]), draw([n, c]), draw([1])],
      run: (f, spatial, wSpatial, spectral, wSpectral) =>
        kernels.branchSum(f, {
          spatial: { values: spatial, weight: wSpatial },
          spectral: { values: spectral, weight: wSpectral },
        }),
    }),
  },
  {
    op: 'resampleByTaps',
    engines: ['webgpu'],
    sizes: [
      { b: 2, h: 64, w: 64, c: 24, lines: 20, samples: 20 },
      { b: 1, h: 307, w: 307, c: 32, lines: 32, samples: 32 },
    ],
    cost: costs.resampleCost,
    make({ b, h, w, c, lines, samples }, draw) {
      const [rows, columns] = [poolingTaps(h, lines), poolingTaps(w, samples)];
      return {
        inputs: [draw([b, h, w, c])],
        run: (x) => kernels.resampleByTaps(x as tf.Tensor4D, rows, columns),
      };
    },
  },
  {
    op: 'negExp',
    engines: ['webgpu'],
    sizes: [{ n: 512 }, { n: 1_000_000 }],
    cost: costs.negExpCost,
    make: ({ n }, draw) => ({ inputs: [draw([n])], run: (x) => kernels.negExp(x) }),
  },
  {
    op: 'adamStep',
    engines: ['webgpu'],
    sizes: [{ p: 24_000 }, { p: 1_000_000 }],
    cost: costs.adamCost,
    make({ p }, draw) {
      const bounds = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.ones([3, p]), [[1], [-9], [9]]));
      const step = { rate: 1e-3, correction: 1, decay: 1e-4, clip: 1, norm: 'l2' as const };
      return {
        inputs: [draw([p]), draw([p]), draw([p]), tf.ones([p])],
        run: (...x) => {
          const [theta, gradient, m, v] = x as tf.Tensor1D[];
          return kernels.adamStep({ theta, gradient, m, v, bounds }, step);
        },
      };
    },
  },
  {
    op: 'unmixingLoss',
    engines: ['webgpu'],
    sizes: [
      { n: 4096, r: 5, b: 158 },
      { n: 94249, r: 5, b: 162 },
    ],
    cost: costs.lossCost,
    make({ n, r, b }, draw) {
      const labels = Math.min(10, n);
      const pixels = Array.from({ length: labels }, (_, i) => i);
      const fixed = kernels.lossFixed(
        new Float32Array(n).fill(1 / n),
        new Float32Array(n).fill(b),
        pixels,
      );
      const data = {
        Z: draw<tf.Tensor2D>([n, b]),
        fixed: tf.tensor2d(fixed, [n, fixed.length / n]),
        given: tf.fill<tf.Rank.R2>([labels, r + 1], 1 / r), // and each label’s weight
        spectra: draw<tf.Tensor2D>([labels, b]),
      };
      const weights = { rec: 1, sup: 1, sparse: 1e-4, anchor: 1, syn: 0 };
      return {
        inputs: [tf.tidy(() => tf.softmax(draw([n, r]))), draw([r, b])],
        run: (a, E) =>
          kernels.unmixingLoss(a as tf.Tensor2D, E as tf.Tensor2D, data, null, weights, false)
            .total,
      };
    },
  },
  {
    op: 'cropLoss',
    engines: ['webgpu'],
    sizes: [{ n: 3020, r: 5, k: 20, b: 162 }],
    cost: costs.cropLossCost,
    make({ n, r, k, b }, draw) {
      const data = {
        wanted: draw<tf.Tensor2D>([n, r]),
        rows: tf.fill<tf.Rank.R2>([n, 4], 1 / n),
        held: { places: draw<tf.Tensor2D>([n, k]), directions: draw<tf.Tensor2D>([r, k]) },
      };
      const weights = { rec: 1, sup: 0.1, syn: 1 };
      return {
        inputs: [tf.tidy(() => tf.softmax(draw([n, r]))), draw([r, b])],
        run: (a, E) =>
          kernels.cropLoss(a as tf.Tensor2D, E, data, weights, { cap: 50 * k, unit: true }).total,
      };
    },
  },
];
