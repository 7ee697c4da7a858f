/**
 * How an own op becomes tfjs kernels: one description, registered for cpu (the TypeScript twin), wasm (the SIMD kernel;
 * the twin, on views of the backend's memory, where there is no SIMD) and webgpu. Not an op, and no gradients: those are registered by each op.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Dispatcher } from './webgpu/dispatch';
import { dispatcherOf } from './webgpu/dispatch';
import { simdOf, type Simd } from './wasm/simd';

export type Infos = Readonly<Record<string, tf.TensorInfo>>;
export type Arrays = Readonly<Record<string, Float32Array>>;
export type Attributes = tf.NamedAttrMap;

/** Byte addresses in the memory of tfjs's WASM backend, by input; 0 for inputs that are not there. */
export type Addresses = Readonly<Record<string, number>>;

export interface SimdCall {
  readonly infos: Infos;
  readonly attrs: Attributes;
}

export interface OwnKernel {
  readonly name: string;
  /** Shapes of the outputs of the twin. */
  shapes(inputs: Infos, attrs: Attributes): number[][];
  /** The twin. Outputs are uninitialised memory: every element must be written. */
  reference(inputs: Arrays, outputs: Float32Array[], infos: Infos, attrs: Attributes): void;
  /** On byte addresses; an absent input is 0. Absent where the twin is quick enough. */
  readonly simd?: (
    inputs: Addresses,
    outputs: readonly number[],
    simd: Simd,
    call: SimdCall,
  ) => void;
  /** Outputs in the twin's order; further ones (saved states) may follow. Absent: not for WebGPU. */
  readonly webgpu?: (inputs: Infos, gpu: Dispatcher, attrs: Attributes) => tf.TensorInfo[];
}

/** The parts of tfjs's MathBackendCPU used here. */
interface CpuBackend {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
}

/** The parts of tfjs's BackendWasm used here. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  dataIdMap: { get(id: object): { memoryOffset: number } };
}

function runOnCpu(kernel: OwnKernel, inputs: Infos, attrs: Attributes, backend: CpuBackend) {
  const arrays: Record<string, Float32Array> = {};
  for (const key in inputs) arrays[key] = backend.data.get(inputs[key].dataId).values;
  const shapes = kernel.shapes(inputs, attrs);
  const outputs = shapes.map((s) => new Float32Array(tf.util.sizeFromShape(s)));
  kernel.reference(arrays, outputs, inputs, attrs);
  return outputs.map((values, i) => backend.makeTensorInfo(shapes[i], 'float32', values));
}

function runOnWasm(kernel: OwnKernel, inputs: Infos, attrs: Attributes, backend: WasmBackend) {
  // Outputs first: allocating may grow the heap, which detaches every view taken before.
  const infos = kernel.shapes(inputs, attrs).map((s) => backend.makeOutput(s, 'float32'));
  const simd = kernel.simd ? simdOf(backend) : null;
  if (simd) {
    const addressOf = (info: tf.TensorInfo): number =>
      backend.dataIdMap.get(info.dataId).memoryOffset;
    const at: Record<string, number> = {};
    for (const key in inputs) at[key] = addressOf(inputs[key]);
    kernel.simd!(at, infos.map(addressOf), simd, { infos: inputs, attrs });
    return infos;
  }
  const arrays: Record<string, Float32Array> = {};
  for (const key in inputs) arrays[key] = backend.typedArrayFromHeap(inputs[key]);
  const outputs = infos.map((info) => backend.typedArrayFromHeap(info));
  kernel.reference(arrays, outputs, inputs, attrs);
  return infos;
}

/** Registers the kernel for cpu, wasm and webgpu; a second call for the same name changes nothing. */
export function registerOwnKernel(kernel: OwnKernel): void {
  const register = (
    backendName: string,
    run: (inputs: Infos, attrs: Attributes, backend: object) => tf.TensorInfo[],
  ): void => {
    if (tf.getKernel(kernel.name, backendName)) return;
    tf.registerKernel({
      kernelName: kernel.name,
      backendName,
      kernelFunc: ({ inputs, backend, attrs }) => {
        const outputs = run(inputs as Infos, attrs ?? {}, backend);
        return outputs.length === 1 ? outputs[0] : outputs;
      },
    });
  };
  register('cpu', (i, a, backend) => runOnCpu(kernel, i, a, backend as CpuBackend));
  register('wasm', (i, a, backend) => runOnWasm(kernel, i, a, backend as WasmBackend));
  const { webgpu } = kernel;
  if (webgpu) register('webgpu', (i, a, backend) => webgpu(i, dispatcherOf(backend), a));
}

/** Registers a gradient once. */
export function registerOwnGradient(config: tf.GradConfig): void {
  if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
}

/** Runs a registered kernel; always a list of outputs. */
export function runKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attrs: Attributes = {},
): tf.Tensor[] {
  const out = tf.engine().runKernel(name, inputs, attrs);
  return Array.isArray(out) ? out : [out];
}

/** Throws unless the tensor is float32 of this shape; programming errors, not a person's. */
export function expectShape(
  op: string,
  name: string,
  t: tf.Tensor,
  shape: readonly number[],
): void {
  if (t.dtype !== 'float32' || t.shape.join() !== shape.join()) {
    throw new Error(
      `${op}: ${name} is ${t.dtype} [${t.shape.join(', ')}], expected float32 [${shape.join(', ')}].`,
    );
  }
}
