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
  return { simd: (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true };
}
