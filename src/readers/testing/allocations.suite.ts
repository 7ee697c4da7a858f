/**
 * Watches how large the blocks of memory are that code asks for, by standing in for the constructors of buffers and typed
 * arrays: a block that is asked for and never touched is in no measurement of the process. Install it before what it is
 * to watch is imported: packages keep constructors. WebAssembly memory and Node's own buffers are not seen; the
 * process's resident set has those.
 */

type Buffers = ArrayBufferConstructor | SharedArrayBufferConstructor;
type Arrays =
  | Uint8ArrayConstructor
  | Uint8ClampedArrayConstructor
  | Int8ArrayConstructor
  | Uint16ArrayConstructor
  | Int16ArrayConstructor
  | Uint32ArrayConstructor
  | Int32ArrayConstructor
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | BigInt64ArrayConstructor
  | BigUint64ArrayConstructor;

const watched = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;

export interface AllocationWatch {
  /** Bytes of the largest block since the last call. */
  takeLargest(): number;
}

/** Begins to watch; for the rest of the process. */
export function watchAllocations(): AllocationWatch {
  let largest = 0;
  const note = (bytes: number): void => {
    if (bytes > largest) largest = bytes;
  };
  for (const name of watched) {
    const plain: Buffers | Arrays = globalThis[name];
    const proxy = new Proxy<Buffers | Arrays>(plain, {
      construct(target, args: unknown[], newTarget) {
        // Said before it is tried: what the machine refuses counts too.
        const [first] = args;
        if (typeof first === 'number')
          note(first * ('BYTES_PER_ELEMENT' in target ? target.BYTES_PER_ELEMENT : 1));
        const made = Reflect.construct(target, args, newTarget) as ArrayBufferView;
        const isView = first instanceof ArrayBuffer || first instanceof SharedArrayBuffer;
        if (!isView && typeof first !== 'number') note(made.byteLength);
        return made;
      },
    });
    Object.defineProperty(globalThis, name, { value: proxy });
    // slice, map and from ask the prototype.
    Object.defineProperty(plain.prototype, 'constructor', { value: proxy });
  }
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const read = Blob.prototype.arrayBuffer;
  Blob.prototype.arrayBuffer = function (this: Blob) {
    note(this.size);
    return read.call(this);
  };
  return {
    takeLargest: () => {
      const taken = largest;
      largest = 0;
      return taken;
    },
  };
}
