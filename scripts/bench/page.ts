/**
 * The bench's side in the browser: main.ts chooses an engine and calls the measurements one by one, in a page of their own.
 */
import { selectEngine, type ComputeEngine } from '../../src/engine/select';
import { countGpuWork } from './counters';
import { makeMeasure } from './measure';
import type { EngineFacts, EngineName } from './results';

countGpuWork();

let engine: ComputeEngine | null = null;

const bench = {
  /** @param cores as many as the studio is to see; all without it */
  async engine(choice: EngineName, cores?: number): Promise<EngineFacts> {
    if (cores) Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores });
    engine = await selectEngine(choice);
    const { engine: name, adapter, software } = engine.info;
    return { engine: name, adapter, software };
  },
  ...makeMeasure(async () => engine?.settle()),
};

export type Bench = typeof bench;
(globalThis as unknown as { bench: Bench }).bench = bench;
