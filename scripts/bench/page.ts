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
  async engine(choice: EngineName): Promise<EngineFacts> {
    engine = await selectEngine(choice);
    const { engine: name, adapter, software } = engine.info;
    return { engine: name, adapter, software };
  },
  ...makeMeasure(async () => engine?.settle()),
};

export type Bench = typeof bench;
(globalThis as unknown as { bench: Bench }).bench = bench;
