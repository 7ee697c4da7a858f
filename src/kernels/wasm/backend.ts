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

/** The parts of tfjs's emscripten module used here. */
interface Module {
  _malloc: (bytes: number) => number;
  _free: (at: number) => void;
}

/**
 * tfjs takes address 0 for memory when none is left, and writes there: wrong numbers without a word. Here it is an error.
 * @param refused told once more bytes than the browser gives are asked for
 */
function refuseAloud(module: Module, refused: (message: string) => void): void {
  const known = listeners.has(module);
  listeners.set(module, refused);
  if (known) return;
  // The first call replaces the property by the module's export.
  module._free(module._malloc(8));
  const { _malloc: malloc } = module;
  module._malloc = (bytes) => {
    const at = malloc(bytes);
    if (at !== 0 || bytes === 0) return at;
    const message = `${(bytes / 2 ** 20).toFixed(1)} MB more were refused`;
    full = true;
    listeners.get(module)?.(message);
    throw new Error(`There is no memory left: ${message}.`);
  };
}

/** Whom each heap tells. */
const listeners = new WeakMap<Module, (message: string) => void>();

/** The heap never shrinks: one that is full is of no use to what comes next. */
let full = false;

/** Forgets a backend whose heap is full; its tensors are lost. */
function forgetFull(): void {
  const factory = tf.findBackendFactory('wasm');
  if (!full || !factory) return;
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory);
  full = false;
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
 * @param refused told when the browser gives no more memory; what was computed since cannot be trusted
 * @throws Error when the files cannot be loaded or the browser has no WebAssembly
 */
export async function useWasm(
  folder?: string,
  refused: (message: string) => void = () => undefined,
): Promise<WasmInfo> {
  forgetFull();
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
  const { wasm } = tf.backend() as unknown as { wasm: Module };
  refuseAloud(wasm, refused);
  return { simd: (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true };
}
