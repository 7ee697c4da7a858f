/**
 * What `npm run reproduce` compares: methods and label draws on the scenes of plannedScenes.ts, in the order in which they
 * are run. Only the plan, as data: which scenes are at hand is found out in scenes.ts, what is done already is in store.ts.
 */
import type { LabelProtocol } from '../../scene/sampling';
import { methodTable, type MethodId } from '../../settings/methods';
import type { PlannedScene } from './plannedScenes';

export const LABELS = 10;
export const protocols: readonly LabelProtocol[] = ['random', 'spread'];

/**
 * Methods that are run alike: how many seeds on which scenes. The slower a method, the fewer its draws: UNMamba’s published
 * schedule is some twenty minutes of a core a run on WASM, the whole plan several days.
 */
export interface Group {
  readonly title: string;
  readonly methods: readonly MethodId[];
  /** Seeds 0 … n − 1; none where 0. `further`: on the real scenes that come after the others. */
  readonly seeds: { readonly real: number; readonly further: number; readonly benchmark: number };
  /** Benchmark scenes it runs on; all without it. */
  readonly only?: readonly string[];
  /** So many seeds on every scene before any group after it begins; absent: one after the other, seed by seed. */
  readonly first?: number;
}

const classicalMethods = Object.entries(methodTable)
  .filter(([, { family }]) => family === 'classical')
  .map(([id]) => id as MethodId);
const few = ['bench:base', 'bench:snr-15'];

/** Those with `first` before the others, which take turns: see `planRuns`. */
export const groups: readonly Group[] = [
  {
    title: 'Classical',
    methods: classicalMethods,
    seeds: { real: 10, further: 10, benchmark: 3 },
    first: 10,
  },
  {
    title: 'Studio',
    methods: ['studio'],
    seeds: { real: 10, further: 10, benchmark: 3 },
    first: 5,
  },
  {
    title: 'Studio’s start with the learned prior',
    methods: ['prior', 'prior-conv', 'studio-prior'],
    seeds: { real: 10, further: 5, benchmark: 3 },
    first: 3,
  },
  {
    title: 'Paper',
    methods: ['paper', 'paper-blind'],
    seeds: { real: 3, further: 1, benchmark: 1 },
    only: few,
  },
  {
    title: 'DeepTrans-HSU',
    methods: ['deeptrans', 'deeptrans-blind'],
    seeds: { real: 5, further: 3, benchmark: 1 },
    only: few,
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
    seeds: { real: 5, further: 3, benchmark: 1 },
    only: ['bench:base'],
  },
  {
    title: 'UNMamba',
    methods: ['unmamba', 'unmamba-blind'],
    seeds: { real: 3, further: 1, benchmark: 1 },
    only: ['bench:base'],
  },
  {
    title: 'MLM-1DAE, DCAE, PGMSU',
    methods: ['mlm', 'mlm-blind', 'dcae', 'dcae-blind', 'pgmsu', 'pgmsu-blind'],
    seeds: { real: 3, further: 3, benchmark: 1 },
    only: ['bench:base'],
  },
  {
    title: 'MSNet, MLM-3DAE',
    methods: ['msnet', 'msnet-blind', 'mlm3d', 'mlm3d-blind'],
    seeds: { real: 1, further: 1, benchmark: 0 },
  },
  {
    title: 'Faulty bands replaced first',
    methods: ['repair', 'repair-pix', 'studio-repair'],
    seeds: { real: 3, further: 1, benchmark: 1 },
    only: few,
  },
  {
    title: 'Studio’s ablations',
    methods: ['studio-no-spatial', 'studio-conv', 'studio-no-spectral', 'conv'],
    seeds: { real: 3, further: 1, benchmark: 1 },
    only: few,
  },
];

/** A smaller plan for trying the command itself: its figures mean little. */
export const quickGroups: readonly Group[] = [
  {
    title: 'Classical',
    methods: ['classical', 'classical-krr', 'fcls', 'vca-nnls'],
    seeds: { real: 2, further: 1, benchmark: 2 },
  },
  { title: 'Studio', methods: ['studio', 'conv'], seeds: { real: 2, further: 1, benchmark: 2 } },
  { title: 'Peers', methods: ['deeptrans'], seeds: { real: 1, further: 1, benchmark: 1 } },
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

/**
 * What matters most first, so that a plan that is ended early has said most: classical methods and ours on every scene, then
 * seed 0 of every other method on the real scenes, on the further ones, then their other seeds, then the generated scenes.
 * @param steps of every trained method; null: its own default
 */
export function planRuns(
  scenes: readonly PlannedScene[],
  plan: readonly Group[],
  steps: number | null,
): PlannedRun[] {
  const runs: { readonly run: PlannedRun; readonly place: readonly number[] }[] = [];
  for (const [g, group] of plan.entries()) {
    for (const scene of scenes) {
      for (let seed = 0; seed < seedsOn(group, scene); seed++) {
        const place = placeOf(group, g, scene, seed);
        for (const run of drawsOf(group, scene, seed, steps)) runs.push({ run, place });
      }
    }
  }
  // The sort is stable: equal places stay in the order of groups, scenes and methods.
  return runs.sort((a, b) => compare(a.place, b.place)).map(({ run }) => run);
}

function seedsOn({ seeds, only }: Group, { id, kind, further }: PlannedScene): number {
  if (kind === 'real') return further ? seeds.further : seeds.real;
  return !only || only.includes(id) ? seeds.benchmark : 0;
}

/** Turn, then what is finished first within it. */
function placeOf(
  { first }: Group,
  group: number,
  { kind, further }: PlannedScene,
  seed: number,
): readonly number[] {
  const generated = kind === 'benchmark';
  if (first !== undefined && seed < first) return [0, group, generated ? 1 : 0, seed];
  if (generated) return [4, seed];
  if (seed > 0) return [3, seed];
  return further ? [2, 0] : [1, 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((v, i) => v !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

function drawsOf(
  { methods }: Group,
  { id }: PlannedScene,
  seed: number,
  steps: number | null,
): PlannedRun[] {
  return methods.flatMap((method) => {
    const { supervision, steps: own } = methodTable[method];
    const draws = supervision === 'blind' ? [null] : protocols;
    return draws.map((protocol) => ({
      ...{ scene: id, method, seed, protocol },
      steps: own === null ? 0 : (steps ?? own),
    }));
  });
}
