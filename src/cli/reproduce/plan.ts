/**
 * What `npm run reproduce` compares: scenes, methods, label draws. Only the plan, as data: which scenes are at hand is
 * found out in scenes.ts, what is done already is in store.ts.
 */
import { benchmarkScenes } from '../../generated/benchmark';
import type { LabelProtocol } from '../../scene/sampling';
import { methodTable, type MethodId } from '../../settings/methods';

export const LABELS = 10;
export const protocols: readonly LabelProtocol[] = ['random', 'spread'];

export interface PlannedScene {
  readonly id: string;
  readonly title: string;
  readonly kind: 'real' | 'benchmark';
  /** Recognised file names, without regard to case; empty for generated scenes. */
  readonly files: readonly string[];
  /** File names of a truth that lies beside it, where the scene's own file may have none. */
  readonly truths: readonly string[];
  /** What the truth's columns are called where its file does not say. */
  readonly names?: readonly string[];
}

/** docs/data.md says where the files come from. */
const realScenes: readonly PlannedScene[] = [
  {
    id: 'samson',
    title: 'Samson',
    kind: 'real',
    files: ['samson.mat', 'samson_dataset.mat'],
    truths: [],
    names: ['Soil', 'Tree', 'Water'],
  },
  {
    id: 'urban_crop',
    title: 'Urban, a part of 80 × 100 pixels',
    kind: 'real',
    files: ['urban_crop.mat'],
    truths: [],
  },
  {
    id: 'urban',
    title: 'Urban',
    kind: 'real',
    files: ['urban.mat', 'Urban_R162.mat', 'Urban_162.mat', 'urban_dataset.mat'],
    truths: ['urban_end4_groundTruth.mat', 'end4_groundTruth.mat', 'urban_truth.mat', 'end4.mat'],
  },
  {
    id: 'apex',
    title: 'APEX',
    kind: 'real',
    files: ['apex.mat', 'apex_dataset.mat'],
    truths: ['apex_truth.mat', 'apex_groundTruth.mat', 'apex_A_true.mat'],
    names: ['Road', 'Tree', 'Roof', 'Water'],
  },
];

export const plannedScenes: readonly PlannedScene[] = [
  ...realScenes,
  ...benchmarkScenes.map(({ id, description }): PlannedScene => ({
    id: `bench:${id}`,
    title: `Benchmark ${id}: ${description}`,
    kind: 'benchmark',
    files: [],
    truths: [],
  })),
];

/**
 * Methods that are run alike: how many seeds on which kind of scene. Trained methods take from twenty seconds to six
 * minutes a run on WASM, so that the slower a method, the fewer its draws: the whole plan is some three hours of one core.
 */
export interface Group {
  readonly title: string;
  readonly methods: readonly MethodId[];
  /** Seeds 0 … n − 1; none where 0. */
  readonly seeds: { readonly real: number; readonly benchmark: number };
  /** Benchmark scenes it runs on; all without it. */
  readonly only?: readonly string[];
}

const classicalMethods = Object.entries(methodTable)
  .filter(([, { family }]) => family === 'classical')
  .map(([id]) => id as MethodId);
const few = ['bench:base', 'bench:snr-15'];

/** In the order in which they are run: every group is finished on all scenes before the next. */
export const groups: readonly Group[] = [
  { title: 'Classical', methods: classicalMethods, seeds: { real: 10, benchmark: 3 } },
  { title: 'Studio', methods: ['studio'], seeds: { real: 10, benchmark: 3 } },
  {
    title: 'Studio’s start with the learned prior',
    methods: ['prior', 'prior-conv', 'studio-prior'],
    seeds: { real: 10, benchmark: 3 },
  },
  {
    title: 'Studio’s ablations',
    methods: ['studio-no-spatial', 'studio-conv', 'studio-no-spectral', 'conv'],
    seeds: { real: 3, benchmark: 1 },
    only: few,
  },
  {
    title: 'Paper',
    methods: ['paper', 'paper-blind'],
    seeds: { real: 1, benchmark: 1 },
    only: few,
  },
  {
    title: 'DeepTrans-HSU',
    methods: ['deeptrans', 'deeptrans-blind'],
    seeds: { real: 1, benchmark: 1 },
    only: few,
  },
  {
    title: 'UNMamba',
    methods: ['unmamba', 'unmamba-blind'],
    seeds: { real: 1, benchmark: 1 },
    only: ['bench:base'],
  },
  {
    title: 'DAEU, A2SN, A2SAN, CyCU-Net',
    methods: [
      'daeu',
      'daeu-blind',
      'daeu-shallow-blind',
      'a2san',
      'a2san-blind',
      'a2sn-blind',
      'cycu',
      'cycu-blind',
    ],
    seeds: { real: 5, benchmark: 1 },
    only: ['bench:base'],
  },
];

/** A smaller plan for trying the command itself: its figures mean little. */
export const quickGroups: readonly Group[] = [
  {
    title: 'Classical',
    methods: ['classical', 'classical-krr', 'fcls', 'vca-nnls'],
    seeds: { real: 2, benchmark: 2 },
  },
  { title: 'Studio', methods: ['studio', 'conv'], seeds: { real: 2, benchmark: 2 } },
  { title: 'Peers', methods: ['deeptrans'], seeds: { real: 1, benchmark: 1 } },
];
export const QUICK_STEPS = 5;

/** Methods whose maps are drawn, seed 0, protocol spread. */
export const mapMethods: Readonly<Record<PlannedScene['kind'], readonly MethodId[]>> = {
  real: [
    'studio',
    'paper',
    'classical',
    'classical-krr',
    'fcls',
    'vca-nnls',
    'deeptrans',
    'deeptrans-blind',
    'unmamba',
    'unmamba-blind',
  ],
  benchmark: ['studio', 'classical'],
};

/** One run of one method on one draw of labels. */
export interface PlannedRun {
  readonly scene: string;
  readonly method: MethodId;
  readonly seed: number;
  /** Null for blind methods: they see no label, so that one run serves both protocols. */
  readonly protocol: LabelProtocol | null;
  /** 0 where nothing is trained. */
  readonly steps: number;
}

/** @param steps of every trained method; null: its own default */
export function planRuns(
  scenes: readonly PlannedScene[],
  plan: readonly Group[],
  steps: number | null,
): PlannedRun[] {
  const runs: PlannedRun[] = [];
  for (const { methods, seeds, only } of plan) {
    for (let seed = 0; seed < Math.max(seeds.real, seeds.benchmark); seed++) {
      for (const { id, kind } of scenes) {
        if (seed >= seeds[kind] || (kind === 'benchmark' && only && !only.includes(id))) continue;
        for (const method of methods) {
          const { supervision, steps: own } = methodTable[method];
          const draws = supervision === 'blind' ? [null] : protocols;
          for (const protocol of draws) {
            runs.push({
              scene: id,
              method,
              seed,
              protocol,
              steps: own === null ? 0 : (steps ?? own),
            });
          }
        }
      }
    }
  }
  return runs;
}
