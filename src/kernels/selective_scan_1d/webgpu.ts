/** WebGPU side of the 1d scan: being written. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import type { ScanSize1d } from './reference';

export function scan1dGpuForward(
  _inputs: Infos,
  _gpu: Dispatcher,
  _size: ScanSize1d,
  _saveStates: boolean,
): tf.TensorInfo[] {
  throw new Error('The WebGPU kernel follows.');
}

export function scan1dGpuBackward(
  _inputs: Infos,
  _gpu: Dispatcher,
  _size: ScanSize1d,
): tf.TensorInfo[] {
  throw new Error('The WebGPU kernel follows.');
}
