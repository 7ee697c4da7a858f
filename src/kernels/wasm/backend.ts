/**
 * Starts tfjs's WASM backend: always its single-threaded SIMD binary, where the page is cross-origin isolated in memory
 * that is shared, so that our own kernels (simd.ts), the matrix product among them, work on it with several threads.
 *
 * tfjs's own threaded binary is not used (nor was it timed): it starts workers out of the text of a function, which a
 * bundler may rewrite; tfjs switches it off in Node, so that no unit test could hold its bits; it would be a second pool
 * of threads on the cores of ours. What it would split, the matrix product, is ours and faster on one thread already.
 */
import '@tensorflow/tfjs-backend-wasm';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../scene/errors';
import { useOwnCopies } from './copies';
import { hearRefusals } from './instantiation';
import { useOwnMatMul } from './matMul';
import { browserThread, type MakeThread } from './pool';
import { canShareMemory, withSharedMemory } from './sharedMemory';
import { startThreads } from './simd';
import { useOwnSums } from './sums';

export interface WasmInfo {
  readonly simd: boolean;
  /** Threads at work, with the caller's. */
  readonly threads: number;
}

export interface WasmOptions {
  /** Of the .wasm files, ending with a slash; for Node, where a bundler's URLs lead nowhere. */
  readonly folder?: string;
  /** Told when the browser gives no more memory; what was computed since cannot be trusted. */
  readonly refused?: (message: string) => void;
  /** Where threads come from; without it the browser's, on a page that may have them. */
  readonly host?: ThreadHost | null;
}

export interface ThreadHost {
  /** How many threads work, the caller's included. */
  readonly threads: number;
  readonly makeThread: MakeThread;
  /** The bytes of tfjs's SIMD binary. */
  readonly binary: () => Promise<ArrayBuffer>;
}

/** More threads gave little: what tfjs does by itself stays on one. */
const MOST_THREADS = 4;

/** The browser's workers, or null where there are none or only one core. */
function browserHost(): ThreadHost | null {
  if (typeof Worker === 'undefined' || typeof navigator === 'undefined') return null;
  const cores = navigator.hardwareConcurrency;
  // One is the page's, where there are more than two.
  const threads = Math.min(cores > 2 ? cores - 1 : cores, MOST_THREADS);
  const binary = (): Promise<ArrayBuffer> => fetchBinary(simd);
  return threads > 1 ? { threads, makeThread: browserThread, binary } : null;
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

/** “\0asm” */
const WASM_MAGIC = 0x0061736d;

/**
 * A .wasm file of this page. Whether it is one is asked of its bytes: hosts give it all kinds of types, and some answer
 * a missing file with a page. So nothing is streamed, which browsers do only under the right type.
 * @throws StudioError (kind `engine`) that says what came in its place
 */
export async function fetchBinary(address: string): Promise<ArrayBuffer> {
  const refuse = (found: string, advice: string): StudioError =>
    new StudioError({
      kind: 'engine',
      message: 'WebAssembly did not start: a file of the studio did not arrive.',
      file: address.slice(address.lastIndexOf('/') + 1),
      found,
      expected: 'a WebAssembly file',
      advice: `${advice} You can go on looking at the scene and labelling meanwhile.`,
    });
  const broken = 'Whoever put the studio on this server should copy the whole folder anew.';
  let fault = refuse('no answer', 'Look at your connection, then choose the engine again.');
  // The second time round the browser's cache, which may hold what a host answered while it was broken.
  for (const cache of ['default', 'reload'] as const) {
    try {
      const response = await fetch(address, { credentials: 'same-origin', cache });
      const bytes = await response.arrayBuffer();
      const type = response.headers.get('Content-Type') ?? 'no type';
      if (!response.ok) fault = refuse(`the server’s answer ${response.status}`, broken);
      else if (bytes.byteLength >= 8 && new DataView(bytes).getUint32(0) === WASM_MAGIC)
        return bytes;
      else fault = refuse(`something else (${type})`, broken);
    } catch {
      // No answer: said as it stands.
    }
  }
  throw fault;
}

/** The name under which tfjs asks for its binary; nothing is fetched under it. */
const HERE = 'binary.wasm';

/**
 * Gives tfjs its binary: in a browser as bytes that are here already. So a Content-Security-Policy has no address to
 * allow beside the page's own, and a file that is not there is an error, where tfjs would wait without end.
 * @param host where its memory is shared
 * @returns what takes the bytes back once they are loaded
 */
async function locate(
  folder: string | undefined,
  host: ThreadHost | null,
  hasSimd: boolean,
): Promise<() => void> {
  // All of them each time: tfjs remembers a file's place over a folder given later.
  const places = (binary: string, slow: string): Record<string, string> => ({
    'tfjs-backend-wasm.wasm': slow,
    'tfjs-backend-wasm-simd.wasm': binary,
    // Never asked for, but tfjs wants all three names.
    'tfjs-backend-wasm-threaded-simd.wasm': binary,
  });
  if (folder && !host) {
    // In Node, tfjs reads files unless it is told to fetch.
    setWasmPaths(
      places(`${folder}tfjs-backend-wasm-simd.wasm`, `${folder}tfjs-backend-wasm.wasm`),
      false,
    );
    return () => undefined;
  }
  const bytes = host
    ? withSharedMemory(new Uint8Array(await host.binary()))
    : await fetchBinary(hasSimd ? simd : plain);
  setWasmPaths(places(HERE, HERE), true);
  const { platform } = tf.env();
  const real = platform.fetch.bind(platform);
  platform.fetch = (path, ...rest) =>
    path === HERE ? Promise.resolve(new Response(bytes)) : real(path, ...rest);
  return () => {
    platform.fetch = real;
  };
}

/** Gives a new backend its threads, which end with it. */
async function addThreads(backend: tf.KernelBackend, host: ThreadHost | null): Promise<number> {
  if (!host) return 1;
  const { threads, close } = await startThreads(backend, host.threads, host.makeThread);
  const dispose = backend.dispose.bind(backend);
  backend.dispose = () => {
    close();
    dispose();
  };
  return threads;
}

/** What has been started, by backend. */
const started = new WeakMap<object, WasmInfo>();

/**
 * Makes wasm the current backend; a backend that stands already keeps its threads.
 * @throws Error when the files cannot be loaded or the browser has no WebAssembly
 */
export async function useWasm({
  folder,
  refused = () => undefined,
  host = browserHost(),
}: WasmOptions = {}): Promise<WasmInfo> {
  forgetFull();
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const hasSimd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  const sharing = hasSimd && canShareMemory() ? host : null;
  const stands = 'wasm' in tf.engine().registry;
  const letGo = stands ? null : await locate(folder, sharing, hasSimd);
  try {
    if (!(await hearRefusals(() => tf.setBackend('wasm')))) {
      throw new Error('the engine could not be started');
    }
    await tf.ready();
  } catch (error) {
    if (!sharing) throw error;
    // Memory that threads share is reserved whole; without them less is asked for.
    return useWasm({ folder, refused, host: null });
  } finally {
    letGo?.();
  }
  shareIdentities();
  useOwnMatMul();
  useOwnSums();
  useOwnCopies();
  const backend = tf.backend();
  refuseAloud((backend as unknown as { wasm: Module }).wasm, refused);
  let info = started.get(backend);
  if (!info) {
    info = { simd: hasSimd, threads: await addThreads(backend, sharing) };
    started.set(backend, info);
  }
  return info;
}
