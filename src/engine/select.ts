/**
 * Chooses where tensors are computed and says why: hardware WebGPU, else WASM. WebGPU emulated on the CPU is slower
 * than WASM (engine notes: a 1024³ product 50 times), so it is used only when asked for.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  describeAdapter,
  finishQueue,
  registerKernels,
  requestAdapter,
  useWasm,
  useWebGpu,
  type WasmInfo,
} from '../kernels';
import { inClause, StudioError } from '../scene/errors';
import { canary } from './canary';
import type { EngineChoice, EngineInfo } from './info';
import { WASM_LIMITS, type MemoryLimits } from './info';

export interface ComputeEngine {
  readonly info: EngineInfo;
  /** Waits until the device has done what was asked so far and lets messages in. No readback. */
  readonly settle: () => Promise<void>;
  /** Why nothing computed here since can be trusted (device lost, out of memory, invalid shader), or null. */
  readonly fault: () => Promise<StudioError | null>;
  /** What it gives; without it, as much as WASM. */
  readonly limits?: MemoryLimits;
}

/** In the `field` of a fault: memory was refused, and a run on smaller tiles may go on. */
export const MEMORY = 'memory';

/**
 * @param careful with what works everywhere, one thread on WASM: what was tried before never answered
 * @throws StudioError (kind `engine`) when the wanted engine cannot be had
 */
export async function selectEngine(choice: EngineChoice, careful = false): Promise<ComputeEngine> {
  registerKernels();
  if (careful) {
    return startWasm(
      'The engine that was tried first did not answer, so the studio does with what works everywhere.',
      { careful },
    );
  }
  if (choice === 'wasm') return startWasm('You asked for WebAssembly.');
  const adapter = await requestAdapter();
  if (!adapter) {
    if (choice === 'webgpu') throw noWebGpu();
    return startWasm(
      'This browser offers no graphics card to web pages (WebGPU), so the CPU does the work.',
    );
  }
  const { name, software } = describeAdapter(adapter);
  if (choice === 'auto' && software) {
    return startWasm(
      'The only WebGPU here is emulated on the CPU, which is slower than WebAssembly, so WebAssembly does the work.',
    );
  }
  let fault: StudioError | null = null;
  const note = (message: string, advice: string, field?: string): void => {
    fault ??= new StudioError({ kind: 'engine', message, advice, ...(field ? { field } : {}) });
  };
  try {
    const device = await useWebGpu(adapter, {
      onLost: (_, message) =>
        note(
          `The graphics card stopped working for this page (${inClause(message) || 'no reason given'}).`,
          'Train again: the studio starts it anew. If it happens again, choose WASM in the engine menu.',
        ),
      onError: (message, outOfMemory) =>
        outOfMemory
          ? note(`The graphics card has no memory left (${inClause(message)}).`, lessMemory, MEMORY)
          : note(
              `The graphics card reported an error: ${inClause(message)}.`,
              'Choose WASM in the engine menu, or train a smaller scene.',
            ),
    });
    if (!(await canary())) throw new Error('a test computation came out wrong');
    const reason =
      choice === 'webgpu'
        ? software
          ? 'You asked for WebGPU; here it is emulated on the CPU and slow.'
          : 'You asked for WebGPU.'
        : 'Your graphics card is available to this page through WebGPU and is the fastest engine here.';
    const turn = chain(() => Promise.resolve());
    return {
      info: { engine: 'webgpu', adapter: name, software, reason },
      settle: chain(async () => {
        await finishQueue();
        if (fault) throw fault;
      }),
      fault: async () => {
        // A loss is told in a message of its own, after the operation it broke.
        await turn();
        return fault;
      },
      limits: {
        engine: 'webgpu',
        buffer: Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize),
        total: Infinity,
      },
    };
  } catch (error) {
    if (choice === 'webgpu') {
      throw new StudioError({
        kind: 'engine',
        message: `WebGPU did not start on ${name}: ${inClause(error)}.`,
        advice: 'Choose Automatic or WASM in the engine menu, or update the graphics driver.',
      });
    }
    return startWasm(
      `The graphics card (${name}) was found but cannot be used (${inClause(error)}), so the CPU does the work.`,
    );
  }
}

export interface WasmStart {
  /** Of the .wasm files; only in Node. */
  readonly folder?: string;
  /** Without threads. */
  readonly careful?: boolean;
}

/**
 * Starts WASM.
 * @param reason why this engine, for the person
 * @throws StudioError (kind `engine`) when it cannot be had
 */
export async function startWasm(
  reason: string,
  { folder, careful = false }: WasmStart = {},
): Promise<ComputeEngine> {
  let fault: StudioError | null = null;
  let info: WasmInfo;
  try {
    info = await useWasm({
      folder,
      ...(careful ? { host: null } : {}),
      refused(message) {
        fault ??= new StudioError({
          kind: 'engine',
          field: MEMORY,
          message: `The browser gave WebAssembly no more memory (${inClause(message)}).`,
          advice: lessMemory,
        });
      },
    });
    if (!(await canary())) throw new Error('a test computation came out wrong');
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError({
      kind: 'engine',
      message: `WebAssembly did not start: ${inClause(error)}.`,
      advice: 'Use a current version of Chrome, Edge, Firefox or Safari.',
    });
  }
  await tf.ready();
  const adapter = ['CPU', info.simd ? 'SIMD' : 'no SIMD'];
  const slow = info.simd
    ? ''
    : ' This browser’s WebAssembly has no SIMD: everything works, and takes several times as long. A current browser has it.';
  if (info.threads > 1) adapter.push(`${info.threads} threads`);
  return {
    info: {
      engine: 'wasm',
      adapter: adapter.join(', '),
      software: false,
      reason: `${reason} ${coresInWords(info.threads)}${slow}`,
    },
    settle: chain(() => Promise.resolve()),
    fault: () => Promise.resolve(fault),
    limits: WASM_LIMITS,
  };
}

/** How many cores of the CPU work, and why not more. */
function coresInWords(threads: number): string {
  if (threads > 1) {
    return `It works on ${threads} of the CPU’s cores at once; the results are the same as on one.`;
  }
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return crossOriginIsolated === false && navigator.hardwareConcurrency > 1
    ? 'It works on one core: a browser lets a page use more only if its server asks for it (isolation headers; the README says which).'
    : 'It works on one core.';
}

const lessMemory =
  'Close other tabs, lower Memory in the settings, or open a smaller part of the scene.';

const noWebGpu = (): StudioError =>
  new StudioError({
    kind: 'engine',
    message: 'WebGPU is not available in this browser.',
    found: 'no GPU adapter',
    expected: 'a browser with WebGPU and a graphics card',
    advice: 'Choose Automatic or WASM in the engine menu: everything works there too.',
  });

/** A turn of the message loop after `wait`: a channel message, since timers are throttled in background tabs. */
function chain(wait: () => Promise<void>): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let resume: (() => void) | null = null;
  port1.onmessage = () => resume?.();
  return async () => {
    await wait();
    await new Promise<void>((resolve) => {
      resume = resolve;
      port2.postMessage(0);
    });
  };
}
