/**
 * What the 1-D and 2-D selective scans share as ops: argument checks, kernel and gradient registration. The arithmetic
 * is in each op's folder.
 *
 * A gated and an ungated scan are two kernels, because tfjs saves a fixed list of inputs for a kernel's gradient.
 * On WebGPU the forward kernel may return a second output, the states at chunk boundaries, in a layout of its own;
 * only the gradient kernel reads it.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Addresses, Arrays, Attributes, Infos, OwnKernel } from './runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from './runtime';
import type { ScanGradients, ScanInputs } from './selective_scan_1d/reference';
import type { Simd } from './wasm/simd';
import type { Dispatcher } from './webgpu/dispatch';

export interface SelectiveScanInputs<T extends tf.Tensor> {
  /** [b, l, d] or [b, h, w, d] */
  readonly u: T;
  /** Step sizes before bias and softplus, shaped as u. */
  readonly delta: T;
  /** [d, n], negative. */
  readonly A: tf.Tensor2D;
  /** [b, l, n] or [b, h, w, n] */
  readonly B: T;
  /** Shaped as B. */
  readonly C: T;
  /** [d] */
  readonly D: tf.Tensor1D;
  /** Gate, shaped as u; without it the output is not gated. */
  readonly z?: T;
  /** [d] */
  readonly deltaBias: tf.Tensor1D;
}

/** Addresses of the gradients; z is 0 without a gate. */
export type ScanAddresses = Readonly<Record<(typeof names)[number], number>>;

export interface ScanImplementation {
  /** Kernel name; `Gated` and `Grad` are added. */
  readonly name: string;
  forward(x: ScanInputs, y: Float32Array, infos: Infos): void;
  backward(x: ScanInputs, dy: Float32Array, grad: ScanGradients, infos: Infos): void;
  /** y out of the operands in WASM, and the gradients. Operands in the order of `names`, 0 for an absent gate. */
  simdForward(operands: readonly number[], y: number, simd: Simd, infos: Infos): void;
  simdBackward(
    operands: readonly number[],
    dy: number,
    grads: ScanAddresses,
    simd: Simd,
    infos: Infos,
  ): void;
  /** Returns [y] or [y, states]. */
  gpuForward(inputs: Infos, gpu: Dispatcher, saveStates: boolean): tf.TensorInfo[];
  /** Inputs further `dy` and, where the forward pass returned them, `states`. Returns gradients in order of names. */
  gpuBackward(inputs: Infos, gpu: Dispatcher): tf.TensorInfo[];
}

const names = ['u', 'delta', 'A', 'B', 'C', 'D', 'deltaBias', 'z'] as const;
const namesOf = (inputs: object): (typeof names)[number][] => names.filter((n) => n in inputs);

/** In the order of the SIMD kernels' arguments; an absent gate is 0. */
const operands = (at: Addresses): number[] => [
  ...[at.u, at.delta, at.A, at.B, at.C, at.D, at.deltaBias],
  at.z ?? 0,
];

function gradientKernel(scan: ScanImplementation): OwnKernel {
  return {
    name: `${scan.name}Grad`,
    shapes: (inputs) => namesOf(inputs).map((n) => inputs[n].shape),
    reference(inputs, outputs, infos) {
      const grad = Object.fromEntries(namesOf(inputs).map((n, i) => [n, outputs[i]]));
      scan.backward(
        inputs as Arrays & ScanInputs,
        inputs.dy,
        grad as unknown as ScanGradients,
        infos,
      );
    },
    simd(at, outputs, simd, { infos }) {
      const grads = Object.fromEntries(namesOf(infos).map((n, i) => [n, outputs[i]]));
      const addresses = { z: 0, ...grads } as ScanAddresses;
      scan.simdBackward(operands(at), at.dy, addresses, simd, infos);
    },
    webgpu: (inputs, gpu) => scan.gpuBackward(inputs, gpu),
  };
}

/** Registers forward kernels, gradient kernel and gradients of a scan. */
export function registerScan(scan: ScanImplementation): void {
  registerOwnKernel(gradientKernel(scan));
  for (const gated of [false, true]) {
    const kernelName = gated ? `${scan.name}Gated` : scan.name;
    const saved = gated ? [...names] : names.slice(0, -1);
    registerOwnKernel({
      name: kernelName,
      shapes: (inputs) => [inputs.u.shape],
      reference: (inputs, [y], infos) => scan.forward(inputs as Arrays & ScanInputs, y, infos),
      simd: (at, [y], simd, { infos }) => scan.simdForward(operands(at), y, simd, infos),
      webgpu: (inputs, gpu, attrs) => scan.gpuForward(inputs, gpu, attrs.saveStates === true),
    });
    registerOwnGradient({
      kernelName,
      inputsToSave: saved,
      outputsToSave: [false, true],
      gradFunc(dys, tensors) {
        const dy = Array.isArray(dys) ? dys[0] : dys;
        const inputs: Record<string, tf.Tensor> = { dy };
        saved.forEach((n, i) => (inputs[n] = tensors[i]));
        if (tensors.length > saved.length) inputs.states = tensors[saved.length];
        const grads = runKernel(`${scan.name}Grad`, inputs);
        return Object.fromEntries(saved.map((n, i) => [n, () => grads[i]]));
      },
    });
  }
}

/**
 * Checks the shapes and runs the scan.
 * @throws Error naming the input when a shape or dtype does not fit
 */
export function runScan<T extends tf.Tensor>(name: string, x: SelectiveScanInputs<T>): T {
  const lead = x.u.shape.slice(0, -1);
  const d = x.u.shape[x.u.rank - 1];
  const n = x.A.shape[1];
  const shapes: Record<(typeof names)[number], number[]> = {
    u: x.u.shape,
    delta: x.u.shape,
    A: [d, n],
    B: [...lead, n],
    C: [...lead, n],
    D: [d],
    deltaBias: [d],
    z: x.u.shape,
  };
  const inputs: Record<string, tf.Tensor> = {};
  for (const key of names) {
    const tensor: tf.Tensor | undefined = x[key];
    if (!tensor) continue;
    expectShape(name, key, tensor, shapes[key]);
    inputs[key] = tensor;
  }
  // States at chunk boundaries are needed only for a gradient.
  const attrs: Attributes = { saveStates: tf.engine().isTapeOn() };
  const [y, states] = runKernel(x.z ? `${name}Gated` : name, inputs, attrs);
  // The tape keeps its own reference.
  states?.dispose();
  return y as T;
}
