/**
 * tfjs's sums over rows on WASM, by our own kernel: Σ x [n, m] → [m]. tfjs turns x first and then sums number by number;
 * this reads x where it is, columns side by side, each in the same order: the same bits. The rest stays tfjs's.
 */
import * as tf from '@tensorflow/tfjs-core';
import { simdOf } from './simd';

/** The parts of tfjs's BackendWasm used here. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  dataIdMap: { get(id: object): { memoryOffset: number } };
}

/** Columns of a block of the kernel. */
const LANES = 4;

let theirs: tf.KernelFunc | null = null;

/** Takes the place of tfjs's kernel; a second call changes nothing. */
export function useOwnSums(): void {
  if (theirs) return;
  const config = tf.getKernel('Sum', 'wasm');
  theirs = config.kernelFunc;
  tf.unregisterKernel('Sum', 'wasm');
  tf.registerKernel({ ...config, kernelFunc: sum });
}

const sum: tf.KernelFunc = ({ inputs, backend: given, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const { axis, keepDims } = (attrs ?? {}) as { axis?: number | number[]; keepDims?: boolean };
  const simd = simdOf(given);
  const axes = tf.util.parseAxisParam(axis ?? [], x.shape);
  const fits = x.shape.length === 2 && x.dtype === 'float32' && axes.length === 1 && axes[0] === 0;
  const [rows, m] = x.shape;
  if (!simd || !fits || rows * m === 0) return theirs!({ inputs, backend: given, attrs });
  const backend = given as WasmBackend;
  const out = backend.makeOutput(keepDims === true ? [1, m] : [m], 'float32');
  const at = (info: tf.TensorInfo): number => backend.dataIdMap.get(info.dataId).memoryOffset;
  const work = { units: Math.ceil(m / LANES), cost: rows * m };
  simd.split('columnSums', [at(x), at(out), rows, m], work);
  return out;
};
