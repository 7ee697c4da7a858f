/** WebGPU side of the 2d scan: being written. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import type { ScanSize2d } from './reference';

export function scan2dGpuForward(
  _inputs: Infos,
  _gpu: Dispatcher,
  _size: ScanSize2d,
  _saveStates: boolean,
): tf.TensorInfo[] {
  throw new Error('The WebGPU kernel follows.');
}

export function scan2dGpuBackward(
  _inputs: Infos,
  _gpu: Dispatcher,
  _size: ScanSize2d,
): tf.TensorInfo[] {
  throw new Error('The WebGPU kernel follows.');
}
