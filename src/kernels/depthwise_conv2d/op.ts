/**
 * depthwiseConv2d: short depthwise convolutions (3×3 around a pixel, 1×k causal along a sequence) with bias and SiLU
 * fused, and gradients for input, filter and bias on every backend (tfjs has none on WASM).
 * Twin: reference.ts. GPU: webgpu.ts and the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Addresses, Attributes, Infos } from '../runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import { addParts, type Simd } from '../wasm/simd';
import type { ConvSize } from './reference';
import { convBackward, convForward } from './reference';
import { convGpuBackward, convGpuForward } from './webgpu';

const NAME = 'StudioDepthwiseConv2d';

export interface DepthwiseConvOptions {
  /** Lines of zeros above; the output keeps the input's size. 3×3 centred: 1. */
  readonly padTop: number;
  /** Samples of zeros on the left. 3×3 centred: 1; causal of k taps: k − 1. */
  readonly padLeft: number;
  /** Applies SiLU to the result. */
  readonly silu?: boolean;
}

function sizeOf(infos: Infos, attrs: Attributes): ConvSize {
  const [b, h, w, c] = infos.x.shape;
  const [kh, kw] = infos.filter.shape;
  const { padTop, padLeft } = attrs as Record<string, number>;
  return { b, h, w, c, kh, kw, padTop, padLeft, silu: attrs.silu === true };
}

/** The sizes in the order in which the SIMD kernels take them. */
const gridOf = ({ h, w, c, kh, kw, padTop, padLeft }: ConvSize): number[] => [
  ...[h, w, c, kh, kw, padTop, padLeft],
];

const costOf = ({ b, h, w, c, kh, kw }: ConvSize): number => b * h * w * c * kh * kw;

/** The gradient in WASM: the slopes before SiLU, then input and sums by parts of the pixels. */
function convSimdBackward(
  at: Addresses,
  [dx, dFilter, dBias = 0]: readonly number[],
  simd: Simd,
  size: ConvSize,
): void {
  const { b, h, w, c, kh, kw, silu } = size;
  const { run, split, withMemory } = simd;
  const pixels = b * h * w;
  const grid = gridOf(size);
  const cost = costOf(size);
  const fromSlopes = (slopes: number): void => {
    const parts = run.depthwiseParts(pixels);
    addParts(simd, parts, run.depthwiseSums(c, kh, kw), {
      sum(sums) {
        const given = [at.x, at.filter, slopes, dx, sums, b, ...grid];
        split('depthwiseBackward', given, { units: parts, cost: 2 * cost });
      },
      result: (totals) => run.depthwiseParameters(totals, dFilter, dBias, c, kh * kw),
    });
  };
  if (!silu) {
    fromSlopes(at.dy);
    return;
  }
  // As large as a tensor of this shape, which the memory plan counts.
  withMemory(4 * pixels * c, (slopes) => {
    const given = [at.x, at.filter, at.bias ?? 0, at.dy, slopes, ...grid];
    split('depthwiseSlopes', given, { units: b * h, cost });
    fromSlopes(slopes);
  });
}

export function registerDepthwiseConv2d(): void {
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ x, filter, bias }) => [x, filter, ...(bias ? [bias] : [])].map((t) => t.shape),
    reference({ x, filter, bias, dy }, [dx, dFilter, dBias], infos, attrs) {
      convBackward(x, filter, bias, dy, dx, dFilter, dBias, sizeOf(infos, attrs));
    },
    simd: (at, outputs, simd, { infos, attrs }) =>
      convSimdBackward(at, outputs, simd, sizeOf(infos, attrs)),
    webgpu: (inputs, gpu, attrs) => convGpuBackward(inputs, gpu, sizeOf(inputs, attrs)),
  });
  // Two kernels, because tfjs saves a fixed list of inputs for a kernel's gradient.
  for (const [kernelName, names] of [
    [NAME, ['x', 'filter']],
    [`${NAME}Bias`, ['x', 'filter', 'bias']],
  ] as const) {
    registerOwnKernel({
      name: kernelName,
      shapes: ({ x }) => [x.shape],
      reference({ x, filter, bias }, [out], infos, attrs) {
        convForward(x, filter, bias, out, sizeOf(infos, attrs));
      },
      simd({ x, filter, bias = 0 }, [out], { split }, { infos, attrs }) {
        const size = sizeOf(infos, attrs);
        const given = [x, filter, bias, out, ...gridOf(size), size.silu ? 1 : 0];
        split('depthwiseForward', given, { units: size.b * size.h, cost: costOf(size) });
      },
      webgpu: (inputs, gpu, attrs) => convGpuForward(inputs, gpu, sizeOf(inputs, attrs)),
    });
    registerOwnGradient({
      kernelName,
      inputsToSave: [...names],
      gradFunc(dy, saved, attrs) {
        const inputs: Record<string, tf.Tensor> = { dy: dy as tf.Tensor };
        names.forEach((n, i) => (inputs[n] = saved[i]));
        const grads = runKernel(`${NAME}Grad`, inputs, attrs);
        return Object.fromEntries(names.map((n, i) => [n, () => grads[i]]));
      },
    });
  }
}

/**
 * @param x [b, h, w, c] float32; a sequence [b, l, d] is [b, 1, l, d]
 * @param filter [kh, kw, c]
 * @param bias [c] or null
 * @returns [b, h, w, c]
 * @throws Error when a shape or dtype does not fit
 */
export function depthwiseConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor3D,
  bias: tf.Tensor1D | null,
  options: DepthwiseConvOptions,
): tf.Tensor4D {
  const { padTop, padLeft, silu = false } = options;
  const c = x.shape[3];
  const [kh, kw] = filter.shape;
  expectShape('depthwiseConv2d', 'x', x, [...x.shape.slice(0, 3), c]);
  expectShape('depthwiseConv2d', 'filter', filter, [kh, kw, c]);
  if (!(padTop >= 0 && padTop < kh && padLeft >= 0 && padLeft < kw)) {
    throw new Error(
      `depthwiseConv2d: padTop ${padTop} and padLeft ${padLeft} must lie within the ${kh} × ${kw} filter.`,
    );
  }
  if (bias) expectShape('depthwiseConv2d', 'bias', bias, [c]);
  const inputs: Record<string, tf.Tensor> = bias ? { x, filter, bias } : { x, filter };
  const attrs = { padTop, padLeft, silu };
  return runKernel(bias ? `${NAME}Bias` : NAME, inputs, attrs)[0] as tf.Tensor4D;
}
