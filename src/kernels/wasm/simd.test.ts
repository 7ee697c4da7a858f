/** The committed WASM module is what its source compiles to, and lives in tfjs's memory without touching it. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compile, target } from '../../../scripts/build-simd.mjs';
import { simdModule } from './simdModule';

it('simdModule.ts is what assembly/ compiles to (npm run build:simd)', async () => {
  expect(await compile()).toBe(await readFile(target, 'utf8'));
});

it('imports a memory, exports functions, and brings no data of its own', () => {
  const bytes = Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0));
  const module = new WebAssembly.Module(bytes);
  expect(WebAssembly.Module.imports(module)).toEqual([
    { module: 'env', name: 'memory', kind: 'memory' },
  ]);
  const kinds = new Set(WebAssembly.Module.exports(module).map((e) => e.kind));
  expect([...kinds].sort()).toEqual(['function', 'memory']);
  // Made of a page of poison, it leaves every byte as it was.
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  new Uint8Array(memory.buffer).fill(0xa5);
  new WebAssembly.Instance(module, { env: { memory } });
  expect(new Uint8Array(memory.buffer).every((v) => v === 0xa5)).toBe(true);
});
