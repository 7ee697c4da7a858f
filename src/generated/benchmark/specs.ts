/** The table of benchmark scenes: a base scene, and others that each change one thing of it. No code of any scene is here. */
import type { MaterialName } from './materials';

/** Raised whenever a scene's numbers change; results name it. */
export const benchmarkVersion = 1;

/** none: every pixel equally bright. relief: hill shading, 0.7–1.25. strong: with cast shadows, 0.3–1.35. */
export type Illumination = 'none' | 'relief' | 'strong';
/** How far a material's spectrum departs from its endmember: mean spectral angle in pure pixels about 0, 0.02, 0.07 rad. */
export type Variability = 'none' | 'mild' | 'strong';
/**
 * linear: y = Σ a_r e_r.
 * bilinear: y + Σ_{i<j} γ_ij a_i a_j e_i⊙e_j (generalised bilinear model, Halimi et al. 2011; γ = 1 is Fan's), γ 0.5–1.
 * post-nonlinear: y + b·y⊙y (polynomial post-nonlinear model, Altmann et al. 2012), b −0.3 to 0.3.
 */
export type Mixing = 'linear' | 'bilinear' | 'post-nonlinear';

export interface BenchmarkSpec {
  readonly id: string;
  /** What the scene is for, in one sentence. */
  readonly description: string;
  /** Of the land, the light and the noise. Scenes with equal seeds show the same land. */
  readonly seed: number;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** R, the number of materials. */
  readonly endmembers: number;
  readonly materials: readonly MaterialName[];
  /** How many of the materials have another one within 0.05 rad. */
  readonly alike: number;
  /** The largest abundance in the scene is at most this; 1 = pure pixels exist. */
  readonly purest: number;
  /** 10·log₁₀ of signal power over noise power, over all pixels and bands; Infinity = no noise. */
  readonly snrDb: number;
  readonly illumination: Illumination;
  readonly variability: Variability;
  readonly mixing: Mixing;
  /** The abundances are fractions of the pixel's area; brightness is not part of them. */
  readonly truth: 'area fractions';
}

const four = ['Vegetation', 'Red soil', 'Water', 'Concrete'] as const;

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
