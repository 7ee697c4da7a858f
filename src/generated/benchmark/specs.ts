/** The table of benchmark scenes: a base scene, and others that each change one thing of it. No code of any scene is here. */
import type { BenchmarkId, MadeSpec, MaterialName } from '../../scene/recipe';

/** Raised whenever a scene's numbers change; results name it. */
export const benchmarkVersion = 1;

/** What the generator is told: a made scene's spec, with its noise as a number. */
export interface SceneSpec extends Omit<MadeSpec, 'snrDb'> {
  /** What its name and notes call it. */
  readonly id: string;
  /** What the scene is for, in one sentence. */
  readonly description: string;
  /** Infinity = no noise. */
  readonly snrDb: number;
}

export interface BenchmarkSpec extends SceneSpec {
  readonly id: BenchmarkId;
  /** R, the number of materials. */
  readonly endmembers: number;
  /** How many of the materials have another one within 0.05 rad. */
  readonly alike: number;
  /** The abundances are fractions of the pixel's area; brightness is not part of them. */
  readonly truth: 'area fractions';
}

const four: readonly MaterialName[] = ['Vegetation', 'Red soil', 'Water', 'Concrete'];

const base: BenchmarkSpec = {
  id: 'base',
  description: 'The scene that all others change one thing of.',
  seed: 1,
  lines: 64,
  samples: 72,
  bands: 120,
  endmembers: four.length,
  materials: four,
  alike: 0,
  purest: 1,
  snrDb: 30,
  illumination: 'relief',
  variability: 'mild',
  mixing: 'linear',
  truth: 'area fractions',
};

type Change = Pick<BenchmarkSpec, 'id' | 'description'> &
  Partial<Omit<BenchmarkSpec, 'endmembers'>>;

const changed = (change: Change): BenchmarkSpec => ({
  ...base,
  ...change,
  endmembers: (change.materials ?? base.materials).length,
});

/** All scenes, in the order of the tables. */
export const benchmarkScenes: readonly BenchmarkSpec[] = [
  base,
  changed({
    id: 'snr-15',
    snrDb: 15,
    description: 'Noise of an old or a fast sensor: does the method use neighbours and all bands?',
  }),
  changed({
    id: 'snr-45',
    snrDb: 45,
    description: 'Hardly any noise: what is left is light and variability.',
  }),
  changed({
    id: 'light-none',
    illumination: 'none',
    description: 'Every pixel equally bright: here FCLS on the spectra as they are is right.',
  }),
  changed({
    id: 'light-strong',
    illumination: 'strong',
    description: 'Hill shade and cast shadows down to 0.3: brightness is not abundance.',
  }),
  changed({
    id: 'variability-strong',
    variability: 'strong',
    description: 'Every material differs from place to place: one endmember a material is too few.',
  }),
  changed({
    id: 'bilinear',
    mixing: 'bilinear',
    description: 'Light meets two materials before it reaches the sensor.',
  }),
  changed({
    id: 'post-nonlinear',
    mixing: 'post-nonlinear',
    description: 'A polynomial bends the mixed spectrum, by another amount in each place.',
  }),
  changed({
    id: 'alike',
    materials: ['Vegetation', 'Red soil', 'Water', 'Brick'],
    alike: 2,
    description: 'Brick for concrete: its spectrum is within 0.05 rad of the soil’s.',
  }),
  changed({
    id: 'bands-12',
    bands: 12,
    description: 'Twelve bands, as a multispectral camera has: less to average the noise over.',
  }),
  changed({
    id: 'no-pure',
    seed: 7,
    purest: 0.8,
    description: 'No abundance above 0.8: endmembers cannot be found as pixels of the image.',
  }),
  changed({
    id: 'r3',
    seed: 2,
    materials: ['Vegetation', 'Red soil', 'Water'],
    description: 'Three materials.',
  }),
  changed({
    id: 'r6',
    seed: 3,
    materials: [...four, 'Dry grass', 'Blue roof'],
    description: 'Six materials: ten labels are hardly two for each.',
  }),
  changed({
    id: 'small',
    seed: 4,
    lines: 24,
    samples: 30,
    description: 'Few and coarse pixels, most of them mixed.',
  }),
  changed({
    id: 'large',
    seed: 5,
    lines: 100,
    samples: 121,
    description:
      'As many pixels as APEX (110 × 110): ten labels among more, and fewer mixed pixels.',
  }),
];
