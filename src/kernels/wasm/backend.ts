/**
 * Starts tfjs's WASM backend. Single-threaded on purpose: the threaded build starts workers from its own source text,
 * which a bundler may rewrite, and sums in an order that depends on the machine's cores.
 */
import '@tensorflow/tfjs-backend-wasm';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';

export interface WasmInfo {
  readonly simd: boolean;
}

/**
 * tfjs's identity on WASM copies; the tape asks for it a few hundred times a step (a twentieth of its time). A tensor
 * never changes, so that both can be the same memory, as tfjs's own reshape does it.
 */
function shareIdentities(): void {
  tf.unregisterKernel('Identity', 'wasm');
  tf.registerKernel({
    kernelName: 'Identity',
    backendName: 'wasm',
    kernelFunc({ inputs, backend }) {
      const { x } = inputs as { x: tf.TensorInfo };
      (backend as { incRef(id: object): void }).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}

/**
 * Sets the paths of the .wasm files and makes wasm the current backend.
 * @param folder ends with a slash; for Node, where a bundler's URLs lead nowhere
 * @throws Error when the files cannot be loaded or the browser has no WebAssembly
 */
export async function useWasm(folder?: string): Promise<WasmInfo> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(
    folder ?? {
      'tfjs-backend-wasm.wasm': plain,
      'tfjs-backend-wasm-simd.wasm': simd,
      // Never asked for, but tfjs wants all three names.
      'tfjs-backend-wasm-threaded-simd.wasm': simd,
    },
  );
  if (!(await tf.setBackend('wasm'))) {
    throw new Error('The WebAssembly engine could not be started.');
  }
  await tf.ready();
  shareIdentities();
  return { simd: (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true };
}
