/** A module's memory made shared: one bit, and only where there is a memory that may be. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { WASM_FOLDER } from '../testing/backends';
import { canShareMemory, withSharedMemory } from './sharedMemory';
import { simdModule } from './simdModule';

const ours = Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0));

describe('shared memory', () => {
  it('Node may share memory', () => {
    expect(canShareMemory()).toBe(true);
  });

  it('our module takes shared memory, and then no other', () => {
    const module = new WebAssembly.Module(withSharedMemory(ours));
    const limits = { initial: 1, maximum: 65536 };
    const shared = new WebAssembly.Memory({ ...limits, shared: true });
    const { exports } = new WebAssembly.Instance(module, { env: { memory: shared } });
    const clear = exports.clear as (at: number, bytes: number) => void;
    const view = new Uint8Array(shared.buffer).fill(7);
    clear(10, 5);
    expect([...view.subarray(9, 16)]).toEqual([7, 0, 0, 0, 0, 0, 7]);
    const plain = new WebAssembly.Memory(limits);
    expect(() => new WebAssembly.Instance(module, { env: { memory: plain } })).toThrow(/shared/);
  });

  it('tfjs’s module, whose memory is its own, keeps its limits of 16 MiB and 4 GiB', async () => {
    const file = await readFile(`${WASM_FOLDER}tfjs-backend-wasm-simd.wasm`);
    const bytes = withSharedMemory(file);
    expect(WebAssembly.validate(bytes)).toBe(true);
    const different = bytes.reduce((count, v, i) => count + (v === file[i] ? 0 : 1), 0);
    expect(different).toBe(1);
    const module = new WebAssembly.Module(bytes);
    const imports: Record<string, Record<string, unknown>> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      (imports[from] ??= {})[name] = () => 0;
    }
    const instance = new WebAssembly.Instance(module, imports as WebAssembly.Imports);
    const memory = instance.exports.memory as WebAssembly.Memory;
    expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(memory.buffer.byteLength).toBe(2 ** 24);
    memory.grow(2 ** 16 - 2 ** 8);
    expect(memory.buffer.byteLength).toBe(2 ** 32);
  });

  it.each([
    ['no memory', [0, 97, 115, 109, 1, 0, 0, 0]],
    ['a memory without a maximum', [0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1]],
    ['a memory that is shared already', [0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 3, 1, 2]],
  ])('%s is refused', (_, bytes) => {
    expect(WebAssembly.validate(Uint8Array.from(bytes))).toBe(true);
    expect(() => withSharedMemory(Uint8Array.from(bytes))).toThrow(/no memory with a maximum/);
  });
});
