/** An engine for tests of the store: records what was asked of it and lets the test send the events. */
import type { Truth } from '../scene/cube';
import type { Scene } from '../scene/scene';
import { buildMask } from '../scene/mask';
import type { Engine, EngineListeners } from './workers';
import type { EngineChoice } from '../engine/info';
import type { Estimate, TrainConfig } from '../protocol/run';
import type { PreviewQuestion } from '../protocol/preview';
import type { ProbeQuestion } from '../protocol/probe';
import type { RaceConfig } from '../protocol/race';
import type { SuggestConfig } from '../protocol/suggest';

export interface FakeEngine extends Engine {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  readonly listeners: EngineListeners;
  /** What was asked for a memory plan, apart from the calls: it is asked with every change. */
  readonly plans: unknown[];
  /** What was asked of the preview, apart from the calls likewise: questions, and the names of the other requests. */
  readonly previews: (PreviewQuestion | 'ready' | 'stop' | 'end')[];
  /** Names of the calls so far. */
  names(): string[];
  lastTrain(): TrainConfig | undefined;
  lastRace(): RaceConfig | undefined;
  lastSuggest(): SuggestConfig | undefined;
  lastProbe(): ProbeQuestion | undefined;
}

export function fakeEngine(): {
  make: (l: EngineListeners) => FakeEngine;
  engine: () => FakeEngine;
} {
  let made: FakeEngine | null = null;
  const make = (listeners: EngineListeners): FakeEngine => {
    const calls: { name: string; args: readonly unknown[] }[] = [];
    const plans: unknown[] = [];
    const previews: FakeEngine['previews'] = [];
    let nextPreview = 1;
    let next = 1;
    const note = (name: string, ...args: unknown[]) => {
      calls.push({ name, args });
      return next++;
    };
    made = {
      calls,
      plans,
      previews,
      listeners,
      names: () => calls.map((c) => c.name),
      lastTrain: () =>
        calls.findLast((c) => c.name === 'train')?.args[0] as TrainConfig | undefined,
      lastRace: () => calls.findLast((c) => c.name === 'race')?.args[0] as RaceConfig | undefined,
      lastSuggest: () =>
        calls.findLast((c) => c.name === 'suggest')?.args[0] as SuggestConfig | undefined,
      lastProbe: () =>
        calls.findLast((c) => c.name === 'probe')?.args[0] as ProbeQuestion | undefined,
      open: (files, current, importCheck) => note('open', files, current, importCheck),
      stopReading: () => void note('stopReading'),
      make: (recipe) => note('make', recipe),
      selectEngine: (choice: EngineChoice) => void note('selectEngine', choice),
      setScene: (cube, mask) => void note('setScene', cube, mask),
      plan: (config) => void plans.push(config),
      train: (config) => note('train', config),
      start: (job, takes) => note(job, takes),
      suggest: (config) => note('suggest', config),
      probe: (question) => note('probe', question),
      endProbe: () => void note('endProbe'),
      composite: (kind) => note('composite', kind),
      preview(question) {
        previews.push(question);
        return nextPreview++;
      },
      readyPreview: () => void previews.push('ready'),
      stopPreview: () => void previews.push('stop'),
      endPreview: () => void previews.push('end'),
      skip: (race) => void note('skip', race),
      pause: (run) => void note('pause', run),
      resume: (run) => void note('resume', run),
      cancel: (run) => void note('cancel', run),
      dispose: () => void note('dispose'),
    };
    return made;
  };
  return {
    make,
    engine: () => {
      if (!made) throw new Error('createStudio has not made the engine yet');
      return made;
    },
  };
}

/** A 3 × 4 scene of 5 bands whose pixel (0, 0) is masked (all zero). */
export function tinyScene(truthNames: readonly string[] | null = ['Soil', 'Tree']): Scene {
  const [lines, samples, bands] = [3, 4, 5];
  const cube = {
    name: 'tiny',
    lines,
    samples,
    bands,
    data: Float32Array.from({ length: lines * samples * bands }, (_, i) =>
      i < bands ? 0 : 1 + Math.sin(i),
    ),
    wavelengths: Float64Array.from([450, 550, 650, 800, 900]),
    wavelengthSource: 'file',
    unit: 'reflectance',
  } as const;
  return { cube, mask: buildMask(cube), truth: truthNames && tinyTruth(truthNames), notes: [] };
}

/** Truth of the tiny scene: the first endmember rises from 0 to 1 over the pixels, the rest share what is left. */
export function tinyTruth(names: readonly string[]): Truth {
  const abundances = new Float32Array(12 * names.length);
  for (let p = 0; p < 12; p++) {
    const first = p / 11;
    names.forEach((_, r) => {
      abundances[p * names.length + r] = r === 0 ? first : (1 - first) / (names.length - 1);
    });
  }
  return { names, abundances, endmembers: null };
}

export function tinyEstimate(step: number, endmembers: number): Estimate {
  return {
    step,
    abundances: new Float32Array(12 * endmembers).fill(1 / endmembers),
    endmembers: new Float32Array(5 * endmembers).fill(1),
  };
}
