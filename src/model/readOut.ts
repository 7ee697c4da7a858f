/** Tensors as plain numbers, of which none stays. */
import * as tf from '@tensorflow/tfjs-core';

export async function readAndDispose(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  try {
    return (await Promise.all(tensors.map((t) => t.data()))) as Float32Array[];
  } finally {
    tf.dispose([...tensors]);
  }
}
