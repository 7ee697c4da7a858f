/**
 * What tfjs's WASM backend copies number by number or row by row in JavaScript, by our own kernels where they fit: pieces
 * of rows side by side or apart, matrices turned, numbers that are "cast" to what they are. Bits are copied, none is
 * computed. The rest stays tfjs's.
 */
import * as tf from '@tensorflow/tfjs-core';
import { simdOf } from './simd';

/** The parts of tfjs's BackendWasm used here. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  incRef(id: object): void;
  dataIdMap: { get(id: object): { memoryOffset: number } };
}

/** Rows of a block of the kernel that turns. */
const BLOCK = 16;

type Own = (call: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | tf.TensorInfo[] | null;

const { sizeFromShape, parseAxisParam } = tf.util;
const four = ({ dtype }: tf.TensorInfo): boolean => dtype === 'float32' || dtype === 'int32';

/** Copies `rows` pieces of `width` numbers; offsets and steps in numbers. */
function copyRows(
  given: object,
  [x, offset, stepIn]: readonly [tf.TensorInfo, number, number],
  [out, start, stepOut]: readonly [tf.TensorInfo, number, number],
  rows: number,
  width: number,
): void {
  const backend = given as WasmBackend;
  const at = (info: tf.TensorInfo, n: number): number =>
    backend.dataIdMap.get(info.dataId).memoryOffset + 4 * n;
  const numbers = [at(x, offset), at(out, start), width, stepIn, stepOut];
  simdOf(given)!.split('copyRows', numbers, { units: rows, cost: rows * width });
}

const concat: Own = ({ inputs, backend, attrs }) => {
  const tensors = (inputs as unknown as tf.TensorInfo[]).filter((t) => sizeFromShape(t.shape) > 0);
  const [first] = tensors;
  if (tensors.length < 2 || !tensors.every((t) => four(t) && t.dtype === first.dtype)) return null;
  const [axis] = parseAxisParam((attrs as { axis: number }).axis, first.shape);
  const shapes = tensors.map((t) => t.shape);
  tf.backend_util.assertParamsConsistent(shapes, axis);
  const rows = sizeFromShape(first.shape.slice(0, axis));
  const widths = shapes.map((shape) => sizeFromShape(shape.slice(axis)));
  const step = widths.reduce((sum, width) => sum + width, 0);
  const shape = tf.backend_util.computeOutShape(shapes, axis);
  const out = (backend as WasmBackend).makeOutput(shape, first.dtype);
  let start = 0;
  tensors.forEach((t, i) => {
    copyRows(backend, [t, 0, widths[i]], [out, start, step], rows, widths[i]);
    start += widths[i];
  });
  return out;
};

/** Of a tensor cut along one axis at most; null where it is cut along several. */
function piece(
  given: object,
  x: tf.TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): tf.TensorInfo | null {
  const backend = given as WasmBackend;
  const cut = size.flatMap((n, k) => (n === x.shape[k] ? [] : [k]));
  if (cut.length > 1 || sizeFromShape([...size]) === 0) return null;
  const axis = cut[0] ?? 0;
  const inner = sizeFromShape(x.shape.slice(axis + 1));
  const out = backend.makeOutput([...size], x.dtype);
  const [step, width] = [x.shape[axis] * inner, size[axis] * inner];
  const rows = sizeFromShape(x.shape.slice(0, axis));
  copyRows(backend, [x, begin[axis] * inner, step], [out, 0, width], rows, width);
  return out;
}

const slice: Own = ({ inputs, backend, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const { begin, size } = attrs as unknown as { begin: number[]; size: number[] };
  if (!four(x) || x.shape.length === 0) return null;
  const [from, extent] = tf.slice_util.parseSliceParams(x, begin, size);
  return piece(backend, x, from, extent);
};

const splitV: Own = ({ inputs, backend, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const { numOrSizeSplits, axis: given } = attrs as unknown as {
    numOrSizeSplits: number[] | number;
    axis: number;
  };
  const [axis] = parseAxisParam(given, x.shape);
  const sizes = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, axis);
  if (!four(x) || sizes.includes(0) || x.shape.includes(0)) return null;
  const begin = x.shape.map(() => 0);
  return sizes.map((n) => {
    const size = x.shape.map((whole, k) => (k === axis ? n : whole));
    const out = piece(backend, x, begin, size)!;
    begin[axis] += n;
    return out;
  });
};

const transpose: Own = ({ inputs, backend: given, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const perm = (attrs as unknown as { perm: number[] }).perm.join();
  const [n, m] = x.shape;
  // tfjs shares the memory of what has but one row or column.
  if (!four(x) || x.shape.length !== 2 || perm !== '1,0' || n < 2 || m < 2) return null;
  const backend = given as WasmBackend;
  const out = backend.makeOutput([m, n], x.dtype);
  const at = (info: tf.TensorInfo): number => backend.dataIdMap.get(info.dataId).memoryOffset;
  const blocks = { units: Math.ceil(n / BLOCK), cost: n * m };
  simdOf(given)!.split('transpose', [at(x), at(out), n, m], blocks);
  return out;
};

/** The tape casts every gradient to float32, which it is; tfjs copies. */
const cast: Own = ({ inputs, backend, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  if (x.dtype !== (attrs as { dtype: tf.DataType }).dtype) return null;
  (backend as WasmBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

let done = false;

/** Takes the place of tfjs's kernels; a second call changes nothing. */
export function useOwnCopies(): void {
  if (done) return;
  done = true;
  const own = { Concat: concat, Slice: slice, SplitV: splitV, Transpose: transpose, Cast: cast };
  for (const [name, work] of Object.entries(own)) {
    const config = tf.getKernel(name, 'wasm');
    tf.unregisterKernel(name, 'wasm');
    tf.registerKernel({
      ...config,
      kernelFunc: (call) => (simdOf(call.backend) ? work(call) : null) ?? config.kernelFunc(call),
    });
  }
}
