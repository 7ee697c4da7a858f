/**
 * Our own WASM SIMD kernels (assembly/), working in the memory of tfjs's WASM backend: no copies in or out. Null where
 * the machine has no SIMD; the TypeScript twins run there. Where the memory is shared, threads take parts of the work.
 */
import { isShared } from '../../scene/sharing';
import { makePool, type MakeThread, type Pool } from './pool';
import { withSharedMemory } from './sharedMemory';
import { simdModule } from './simdModule';

/** Byte addresses in tfjs's memory; 0 for an absent input. */
type Address = number;

type Work = (...args: number[]) => void;
type Size = (...sizes: number[]) => number;

/** What assembly/index.ts exports. Arguments as there. */
export interface SimdExports {
  readonly adamMove: Work;
  readonly adamNorm: Size;
  readonly addSums: Work;
  readonly choices: Work;
  readonly clear: Work;
  readonly col2im: Work;
  readonly columnSums: Work;
  readonly copyRows: Work;
  readonly depthwiseBackward: Work;
  readonly depthwiseForward: Work;
  readonly depthwiseParameters: Work;
  readonly depthwiseParts: Size;
  readonly depthwiseSlopes: Work;
  readonly depthwiseSums: Size;
  readonly im2col: Work;
  readonly layerNormBackward: Work;
  readonly layerNormForward: Work;
  readonly layerNormScratch: Size;
  readonly leakyBackward: Work;
  readonly leakyForward: Work;
  readonly pack: Work;
  readonly packedBytes: Size;
  readonly product: Work;
  readonly scan1dBackward: Work;
  readonly scan1dBackwardScratch: Size;
  readonly scan1dForward: Work;
  readonly scan1dForwardScratch: Size;
  readonly scan1dParameters: Work;
  readonly scan1dPart: Size;
  readonly scan1dSums: Size;
  readonly scan2dBackward: Work;
  readonly scan2dForward: Work;
  readonly scan2dScratch: Size;
  readonly spatialBackward: Work;
  readonly spatialBackwardScratch: Size;
  readonly spatialForward: Work;
  readonly spatialForwardScratch: Size;
  readonly spatialParameters: Work;
  readonly spatialTokens: Work;
  readonly transpose: Work;
  readonly transposedProduct: Work;
  readonly transposedProductParts: Size;
  readonly transposedProductResult: Work;
  readonly transposedProductSums: Size;
}

/** A float32's bits as a whole number: threads are told nothing else. */
export function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0];
}

/** Work that may be split: a function whose last two arguments are the range of its units. */
export interface Split {
  readonly units: number;
  /** Multiplications, roughly, of all units: what would take less than waking a thread is not split. */
  readonly cost: number;
  /** Ranges begin at multiples of it; 1 without. */
  readonly multiple?: number;
  /** Bytes of scratch memory for each thread; its address comes before the range. */
  readonly scratch?: number;
}

export interface Simd {
  readonly run: SimdExports;
  /** Threads at work, with the caller's. */
  readonly threads: number;
  /** Calls `work` with the address of exactly so many bytes. @throws Error when the memory is full */
  readonly withMemory: (bytes: number, work: (at: Address) => void) => void;
  /** The same, the address a multiple of a cache line's bytes. @throws Error when the memory is full */
  readonly withScratch: (bytes: number, work: (scratch: Address) => void) => void;
  /** Runs all units, on the threads there are. @throws Error when the memory is full */
  readonly split: (name: keyof SimdExports, given: readonly number[], split: Split) => void;
}

/**
 * Sums over a whole by parts of fixed size: float32 [count] in each part, float64 over the parts in their order. The
 * bits depend on the size of the parts alone.
 * @param work `sum` writes the sums of the parts `first` to `last`; `result` reads the totals, float64 [count]
 * @param most parts in memory at a time
 */
export function addParts(
  { run, withScratch }: Simd,
  parts: number,
  count: number,
  work: {
    readonly sum: (sums: Address, first: number, last: number) => void;
    readonly result: (totals: Address) => void;
  },
  most = parts,
): void {
  withScratch(8 * count + 4 * count * most, (totals) => {
    const sums = totals + 8 * count;
    run.clear(totals, 8 * count);
    for (let first = 0; first < parts; first += most) {
      const last = Math.min(first + most, parts);
      work.sum(sums, first, last);
      run.addSums(sums, totals, last - first, count);
    }
    work.result(totals);
  });
}

/** The parts of tfjs's emscripten module used here. */
interface Emscripten {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): Address;
  _free(at: Address): void;
}

/** Below it, one thread is done before the others wake: about 50 µs of arithmetic. */
const WORTH_SPLITTING = 500_000;
/** Ranges a thread takes, if all are equally fast: the last ones even out who was slower. */
const TURNS = 4;
const CACHE_LINE = 64;
/** Bytes of scratch memory of all threads together; long sequences that take more stay on one thread. */
const MOST_SCRATCH = 2 ** 26;

const known = new WeakMap<object, Simd | null>();

/** @param backend tfjs's BackendWasm */
export function simdOf(backend: object): Simd | null {
  const earlier = known.get(backend);
  if (earlier !== undefined) return earlier;
  const { wasm } = backend as { wasm: Emscripten };
  const module = compiled(wasm);
  const made = module && make(wasm, module, null);
  known.set(backend, made);
  return made;
}

/**
 * Gives the backend's kernels threads. Without SIMD or shared memory, or when a thread does not start, everything stays
 * on the caller's.
 * @param threads with the caller's
 * @returns the threads there are, and what ends them
 */
export async function startThreads(
  backend: object,
  threads: number,
  makeThread: MakeThread,
): Promise<{ threads: number; close: () => void }> {
  const none = { threads: 1, close: () => undefined };
  const { wasm } = backend as { wasm: Emscripten };
  const module = compiled(wasm);
  if (!module || threads < 2 || !isShared(wasm.asm.memory.buffer)) return none;
  const pool = await makePool(threads, module, wasm.asm.memory, makeThread);
  if (!pool) return none;
  known.set(backend, make(wasm, module, pool));
  return {
    threads: pool.threads,
    close() {
      known.delete(backend);
      pool.close();
    },
  };
}

/** Null where the browser knows no SIMD. */
function compiled(wasm: Emscripten): WebAssembly.Module | null {
  const plain = Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0));
  const bytes = isShared(wasm.asm.memory.buffer) ? withSharedMemory(plain) : plain;
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}

function make(wasm: Emscripten, module: WebAssembly.Module, pool: Pool | null): Simd {
  const { memory } = wasm.asm;
  const run = new WebAssembly.Instance(module, { env: { memory } })
    .exports as unknown as SimdExports;
  const names = Object.keys(run).sort();
  const threads = pool?.threads ?? 1;

  const withMemory: Simd['withMemory'] = (size, work) => {
    const at = wasm._malloc(size) >>> 0;
    if (at === 0) throw new Error(`There is no room for ${size} bytes of scratch memory.`);
    try {
      work(at);
    } finally {
      wasm._free(at);
    }
  };

  const withScratch: Simd['withScratch'] = (size, work) =>
    withMemory(size + CACHE_LINE, (at) => work(at + CACHE_LINE - (at % CACHE_LINE)));

  return {
    run,
    threads,
    withMemory,
    withScratch,
    split(name, given, { units, cost, multiple = 1, scratch: bytes = 0 }) {
      const work: Work = run[name];
      const tooMuch = threads * bytes > MOST_SCRATCH;
      if (!pool || tooMuch || cost < WORTH_SPLITTING || units <= multiple) {
        if (bytes === 0) work(...given, 0, units);
        else withScratch(bytes, (scratch) => work(...given, scratch, 0, units));
        return;
      }
      const grain = Math.ceil(units / (threads * TURNS) / multiple) * multiple;
      const job = { index: names.indexOf(name), given, units, grain };
      if (bytes === 0) {
        pool.run({ ...job, scratch: 0, stride: 0 }, (from, to) => work(...given, from, to));
        return;
      }
      const stride = Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
      withScratch(threads * stride, (scratch) =>
        pool.run({ ...job, scratch, stride }, (from, to) => work(...given, scratch, from, to)),
      );
    },
  };
}
