/**
 * WASM whose memory is really used up in the middle of a run: 4 GiB of addresses are taken, of which nothing is touched,
 * so that the machine need not have them.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { registerKernels } from '../kernels';
import { presetSettings } from '../settings/settings';
import { makeRunSwitch } from '../training/control';
import { makeEngineHolder } from '../engine/holder';
import { startWasm } from '../engine/select';
import type { RunSummary, TrainEvent } from '../protocol/run';
import { MIB } from '../engine/info';
import { tinyScene } from '../training/testing/tinyScene';
import { trainThroughFaults } from './train';

const FOLDER = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/';

interface Module {
  readonly HEAPU8: Uint8Array;
  /** The program's own functions, past everything that watches them. */
  readonly asm: { malloc(bytes: number): number; free(at: number): void };
}
const moduleOf = (): Module => (tf.backend() as unknown as { wasm: Module }).wasm;

/** Takes new memory until the heap is so large. */
function grow(to: number): void {
  const { asm, HEAPU8 } = moduleOf();
  for (let rest = to - HEAPU8.length; rest > 0; rest -= 512 * MIB) {
    if (asm.malloc(Math.min(rest, 512 * MIB)) === 0) throw new Error('The machine gives less.');
  }
}

/** Takes all memory there is but for one piece. */
function leave(piece: number): void {
  const { asm } = moduleOf();
  const kept = asm.malloc(piece);
  for (let size = 512 * MIB; size >= 4096; size /= 2) while (asm.malloc(size) !== 0);
  asm.free(kept);
}

const { cube, mask, truth, labels } = tinyScene({ lines: 61, samples: 67, bands: 20, holes: true });

interface Outcome {
  readonly summary: RunSummary;
  readonly messages: readonly string[];
}

/** @param disturb called once, after the third step */
async function run(disturb: () => void): Promise<Outcome> {
  registerKernels();
  const engine = makeEngineHolder(() => startWasm('Test.', { folder: FOLDER }), {
    ready: () => undefined,
    failed(error) {
      throw error;
    },
  });
  engine.choose('wasm');
  let clock = 0;
  let summary: RunSummary | null = null;
  let pending = true;
  const messages: string[] = [];
  const onEvent = (event: TrainEvent): void => {
    if (event.type === 'finished') summary = event.summary;
    if (event.type === 'recovered') messages.push(event.message);
    if (event.type === 'progress' && event.step >= 3 && pending) {
      pending = false;
      disturb();
    }
  };
  await trainThroughFaults(
    {
      ...{ run: 1, cube, mask, control: makeRunSwitch(), now: () => (clock += 3000) },
      config: {
        settings: { ...presetSettings('studio'), smoothing: 'off', steps: 5, memory: 96 },
        endmemberNames: truth.names,
        labels,
      },
    },
    engine,
    onEvent,
  );
  return { summary: summary!, messages };
}

/** Lets go of the heap; the next run has a new one. */
function forget(): void {
  const factory = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory);
}
afterEach(forget);

it('memory is refused: the run goes on with half of it, on tiles, and says so', async () => {
  const { summary, messages } = await run(() => leave(2 * MIB));
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(/gave WebAssembly no more memory \([\d.]+ MB more were refused\)/);
  expect(messages[0]).toMatch(/goes on on WebAssembly \(CPU\), from step \d\./);
  expect(messages[0]).toContain('half the memory');
  expect(summary.memory?.budget).toBe(48 * MIB);
  expect(summary.memory?.train).not.toBeNull();
  expect(moduleOf().HEAPU8.length).toBeLessThan(512 * MIB);
  for (const v of summary.estimate.endmembers)
    if (!Number.isNaN(v)) expect(v).toBeGreaterThanOrEqual(0);
}, 60_000);

it('addresses beyond 2 GiB give the same numbers', async () => {
  const straight = await run(() => undefined);
  forget();
  const high = await run(() => grow(2600 * MIB));
  expect(high.messages).toEqual([]);
  expect(moduleOf().HEAPU8.length).toBeGreaterThan(2500 * MIB);
  expect(high.summary.estimate).toEqual(straight.summary.estimate);
}, 60_000);
