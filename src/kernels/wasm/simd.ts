/**
 * Our own WASM SIMD kernels (assembly/), working in the memory of tfjs's WASM backend: no copies in or out. Null where
 * the machine has no SIMD; the TypeScript twins run there.
 */
import { simdModule } from './simdModule';

/** Byte addresses in tfjs's memory; 0 for an absent input. */
type Address = number;

/** What assembly/index.ts exports. Arguments as there. */
export interface SimdExports {
  readonly scan1dScratch: (l: number, d: number, n: number) => number;
  readonly scan1dForward: (...args: Address[]) => void;
  readonly scan1dBackward: (...args: Address[]) => void;
  readonly scan2dScratch: (h: number, w: number, d: number, n: number) => number;
  readonly scan2dForward: (...args: Address[]) => void;
  readonly scan2dBackward: (...args: Address[]) => void;
  readonly depthwiseScratch: (c: number, kh: number, kw: number) => number;
  readonly depthwiseForward: (...args: Address[]) => void;
  readonly depthwiseBackward: (...args: Address[]) => void;
  readonly im2col: (...args: Address[]) => void;
  readonly col2im: (...args: Address[]) => void;
  readonly transposedProductScratch: (k: number, m: number) => number;
  readonly transposedProduct: (...args: Address[]) => void;
}

export interface Simd {
  readonly run: SimdExports;
  /** Calls `work` with the address of so many bytes of scratch. @throws Error when the memory is full */
  readonly withScratch: (bytes: number, work: (scratch: Address) => void) => void;
}

/** The parts of tfjs's emscripten module used here. */
interface Emscripten {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): Address;
  _free(at: Address): void;
}

const known = new WeakMap<object, Simd | null>();

/** @param backend tfjs's BackendWasm */
export function simdOf(backend: object): Simd | null {
  const earlier = known.get(backend);
  if (earlier !== undefined) return earlier;
  const made = make((backend as { wasm: Emscripten }).wasm);
  known.set(backend, made);
  return made;
}

function make(module: Emscripten): Simd | null {
  const bytes = Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0));
  // Also false where the browser knows no SIMD.
  if (!WebAssembly.validate(bytes)) return null;
  const { memory } = module.asm;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const run = instance.exports as unknown as SimdExports;
  return {
    run,
    withScratch(size, work) {
      const at = module._malloc(size + 16);
      if (at === 0) throw new Error(`There is no room for ${size} bytes of scratch memory.`);
      try {
        work((at + 15) & ~15);
      } finally {
        module._free(at);
      }
    },
  };
}
