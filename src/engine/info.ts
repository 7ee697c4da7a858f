/** What an engine is called, and what memory it gives. Plain data, no tensors. */

/** What the person may ask for: `auto` = hardware WebGPU, else WASM. */
export type EngineChoice = 'auto' | 'webgpu' | 'wasm';

export interface EngineInfo {
  readonly engine: 'webgpu' | 'wasm';
  /** GPU adapter ("nvidia ampere"), or "CPU, SIMD, 2 threads" for WASM. */
  readonly adapter: string;
  /** True when WebGPU runs on the CPU (SwiftShader): only when asked for. */
  readonly software: boolean;
  /** Why this engine, in words a student understands. */
  readonly reason: string;
}

/** What an engine gives. */
export interface MemoryLimits {
  readonly engine: 'webgpu' | 'wasm';
  /** Bytes of the largest single buffer. */
  readonly buffer: number;
  /** Bytes in all, whatever the budget. */
  readonly total: number;
}

export const MIB = 2 ** 20;
/** WASM addresses 4 GiB; the last part of it cannot be had in one piece. */
export const WASM_LIMITS: MemoryLimits = {
  engine: 'wasm',
  buffer: 2048 * MIB,
  total: 3584 * MIB,
};
