/** The scenes of `npm run reproduce`, as data. docs/data.md says where their files come from; scenes.ts finds them. */
import { benchmarkScenes } from '../../generated/benchmark';

export interface PlannedScene {
  readonly id: string;
  readonly title: string;
  /** In tables. */
  readonly short: string;
  readonly kind: 'real' | 'benchmark';
  /** A real scene that comes after the others, with fewer seeds of what is slow. */
  readonly further?: true;
  /** Recognised files, without regard to case, in the scenes' folder or one below it; empty for generated scenes. */
  readonly files: readonly string[];
  /** Files of a truth that lies beside it, where the scene's own file may have none. */
  readonly truths: readonly string[];
  /** Without that truth it is absent: what its own file holds is another one's. */
  readonly needsTruth?: true;
  /** What the truth's columns are called where its file does not say. */
  readonly names?: readonly string[];
  /** What to know before its figures are read. */
  readonly note?: string;
}

const mineralsNote =
  'Powders of known fractions, mixed in a laboratory (Koirala et al. 2021) and put side by side as one image: the truth is no solver’s answer. ' +
  'The mixtures are intimate, so that no linear model is right; the spectra differ by 0.5 to 4 degrees only. ' +
  'The truth is constant within a tile of 30 × 30 pixels, which flatters methods that look at neighbours.';

const minerals = (pair: string, a: string, b: string): PlannedScene => ({
  id: `minerals_${pair}`,
  title: `Minerals, mixtures of ${a} and ${b}`,
  short: `Minerals ${a}–${b}`,
  kind: 'real',
  further: true,
  files: [`minerals/scene_${pair}.mat`, `scene_${pair}.mat`],
  truths: [],
  note: mineralsNote,
});

const realScenes: readonly PlannedScene[] = [
  {
    id: 'samson',
    title: 'Samson',
    short: 'Samson',
    kind: 'real',
    files: ['samson.mat', 'samson_dataset.mat'],
    truths: [],
    names: ['Soil', 'Tree', 'Water'],
  },
  {
    id: 'urban_crop',
    title: 'Urban, a part of 80 × 100 pixels',
    short: 'Urban (part)',
    kind: 'real',
    files: ['urban_crop.mat'],
    truths: [],
  },
  {
    id: 'urban_crop6',
    title: 'Urban, the same part with a truth of six endmembers',
    short: 'Urban (part), six',
    kind: 'real',
    further: true,
    files: ['urban_crop.mat'],
    truths: ['urban_crop_truth6.mat'],
    needsTruth: true,
    names: ['Asphalt', 'Grass', 'Tree', 'Roof', 'Metal (probably)', 'Dirt (probably)'],
    note: 'The pixels of the scene before, another truth: NNLS of the spectra as they are, divided by its sum. The truth of four endmembers has brightness divided out, so that a method cannot suit both conventions. Its source does not name the endmembers; the last two are guessed.',
  },
  minerals('CaSi', 'Ca', 'Si'),
  minerals('FeSi', 'Fe', 'Si'),
  minerals('FeCa', 'Fe', 'Ca'),
  {
    id: 'urban',
    title: 'Urban',
    short: 'Urban',
    kind: 'real',
    files: ['urban.mat', 'Urban_R162.mat', 'Urban_162.mat', 'urban_dataset.mat'],
    truths: ['urban_end4_groundTruth.mat', 'end4_groundTruth.mat', 'urban_truth.mat', 'end4.mat'],
  },
  {
    id: 'apex',
    title: 'APEX',
    short: 'APEX',
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
    short: id,
    kind: 'benchmark',
    files: [],
    truths: [],
  })),
];

/** "urban_crop.mat with urban_crop_truth6.mat": what has to be there. */
export function wantedFiles({ files, truths, needsTruth }: PlannedScene): string {
  const any = files.join(' or ');
  return needsTruth ? `${any} with ${truths.join(' or ')}` : any;
}
