/** WebGPU side of the depthwise convolution: being written. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import type { ConvSize } from './reference';

export function convGpuForward(_i: Infos, _gpu: Dispatcher, _size: ConvSize): tf.TensorInfo[] {
  throw new Error('The WebGPU kernel follows.');
}

export function convGpuBackward(_i: Infos, _gpu: Dispatcher, _size: ConvSize): tf.TensorInfo[] {
  throw new Error('The WebGPU kernel follows.');
}
