/**
 * Makes a WASM module's memory one that threads can share: a bit of the memory's declaration, which is all that the
 * compilers' own option changes in a module without atomic instructions. Not a WASM parser: it walks over sections.
 */
import { canShare, isShared } from '../../scene/sharing';

/** Of the limits of a memory: a maximum is given; threads share it. */
const HAS_MAXIMUM = 1;
const SHARED = 2;

const IMPORTS = 2;
const MEMORIES = 5;
/** What an import can be. */
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;

/** @returns whether this page may share memory between threads, as far as 4 GiB reach */
export function canShareMemory(): boolean {
  if (!canShare()) return false;
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    return isShared(memory.buffer);
  } catch {
    return false;
  }
}

/**
 * @param module a binary with one memory of its own or imported, with a maximum
 * @returns a copy whose memory is shared
 * @throws Error when there is no such memory
 */
export function withSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(module);
  const at = limitsOf(bytes);
  if (at === null || bytes[at] !== HAS_MAXIMUM) {
    throw new Error('The WASM module has no memory with a maximum.');
  }
  bytes[at] = HAS_MAXIMUM | SHARED;
  return bytes;
}

/** Where the flags of the memory's limits are. */
function limitsOf(bytes: Uint8Array): number | null {
  let at = 8; // magic number and version
  /** An unsigned LEB128 number. */
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const limits = (): void => {
    const flags = number();
    number();
    if (flags & HAS_MAXIMUM) number();
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = number();
    const end = at + size;
    if (section === IMPORTS) {
      for (let left = number(); left > 0; left--) {
        for (let part = 0; part < 2; part++) {
          const length = number();
          at += length;
        }
        const kind = bytes[at++];
        if (kind === MEMORY) return at;
        if (kind === TABLE) {
          at++;
          limits();
        } else if (kind === GLOBAL) at += 2;
        else number();
      }
    }
    if (section === MEMORIES && number() > 0) return at;
    at = end;
  }
  return null;
}
