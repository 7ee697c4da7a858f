/**
 * How to make a scene that is in no file: what sessions, links, lessons and capsules keep in place of the cube. The
 * generators are in src/generated; here is what may be asked of them, and the check of a recipe that anybody may have
 * written. A recipe is read strictly wherever it stands: a field left out would make another scene.
 */
import * as is from './check';
import type { Check, Fault } from './check';
import { oneOfKinds, readStrict, strict } from './strict';
import type { Words } from './strict';

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

export const materialNames = [
  'Vegetation',
  'Red soil',
  'Water',
  'Concrete',
  'Dry grass',
  'Blue roof',
  'Brick',
] as const;
export type MaterialName = (typeof materialNames)[number];

/** The generated benchmark set, in the order of its tables; src/generated/benchmark/specs.ts says what each one is. */
export const benchmarkIds = [
  'base',
  'snr-15',
  'snr-45',
  'light-none',
  'light-strong',
  'variability-strong',
  'bilinear',
  'post-nonlinear',
  'alike',
  'bands-12',
  'no-pure',
  'r3',
  'r6',
  'small',
  'large',
] as const;
export type BenchmarkId = (typeof benchmarkIds)[number];

/** A scene of one's own, by the generator of the benchmark set. */
export interface MadeSpec {
  /** Of the land, the light and the noise. Scenes with equal seeds show the same land. */
  readonly seed: number;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** Vegetation, Red soil and Water always, others as wished. */
  readonly materials: readonly MaterialName[];
  /** The largest abundance in the scene is at most this; 1 = pure pixels exist. */
  readonly purest: number;
  /** 10·log₁₀ of signal power over noise power, over all pixels and bands; null = no noise. */
  readonly snrDb: number | null;
  readonly illumination: Illumination;
  readonly variability: Variability;
  readonly mixing: Mixing;
}

export type SceneRecipe =
  | { readonly kind: 'demo'; readonly seed: number }
  | { readonly kind: 'bench'; readonly id: BenchmarkId }
  /** The same specification on the `land`-th other land: what the command line calls `bench:<id>@<land>`. */
  | { readonly kind: 'land'; readonly id: BenchmarkId; readonly land: number }
  | { readonly kind: 'made'; readonly spec: MadeSpec };

export const demoRecipe: SceneRecipe = { kind: 'demo', seed: 0 };

/** The form's limits, the link's and the file's alike. */
export const recipeLimits = {
  seed: [0, 2 ** 32 - 1],
  land: [1, 9999],
  side: [8, 200],
  bands: [3, 400],
  /** lines × samples × bands */
  values: 8_000_000,
  /** samples over lines: the land of a seed reaches no farther to the sides. */
  aspect: 1.7,
  snrDb: [0, 80],
  purest: [0.5, 1],
} as const;

/** What a `made` recipe that leaves a field out means: the scene `base` of the benchmark set. */
export const madeDefaults: MadeSpec = {
  seed: 1,
  lines: 64,
  samples: 72,
  bands: 120,
  materials: ['Vegetation', 'Red soil', 'Water', 'Concrete'],
  purest: 1,
  snrDb: 30,
  illumination: 'relief',
  variability: 'mild',
  mixing: 'linear',
};

/** The ground always has these covers. */
const always: readonly MaterialName[] = ['Vegetation', 'Red soil', 'Water'];

function materialsFault(materials: readonly MaterialName[]): Fault | null {
  const twice = materials.find((m, i) => materials.indexOf(m) !== i);
  if (twice !== undefined) return { at: [], found: twice, expected: 'every material once' };
  const missing = always.find((m) => !materials.includes(m));
  if (missing !== undefined) {
    const expected = `${always.join(', ')} among them: ${missing} is missing`;
    return { at: [], found: materials, expected };
  }
  if (materials.includes('Brick') && materials.includes('Concrete')) {
    const expected = 'Brick or Concrete: where there is concrete, nothing of the land is brick';
    return { at: [], found: materials, expected };
  }
  return null;
}

function sizeFault({ lines, samples, bands }: MadeSpec): Fault | null {
  const { values, aspect } = recipeLimits;
  if (lines * samples * bands > values) {
    const found = `${lines} lines × ${samples} samples × ${bands} bands = ${lines * samples * bands} values`;
    return { at: [], found, expected: `at most ${values} values` };
  }
  if (samples <= aspect * lines) return null;
  return { at: ['samples'], found: samples, expected: `at most ${aspect} times the lines` };
}

const within = ([least, most]: readonly [number, number]): Check<number> => is.whole(least, most);
const fraction = ([least, most]: readonly [number, number]): Check<number> =>
  is.finite(least, most);

/** What stands for a field that is not there. */
const given = <K extends keyof MadeSpec>(name: K, check: Check<MadeSpec[K]>): Check<MadeSpec[K]> =>
  is.made(is.optional(check), (value) => (value === undefined ? madeDefaults[name] : value));

const madeSpec: Check<MadeSpec> = is.holding(
  strict<MadeSpec>({
    seed: given('seed', within(recipeLimits.seed)),
    lines: given('lines', within(recipeLimits.side)),
    samples: given('samples', within(recipeLimits.side)),
    bands: given('bands', within(recipeLimits.bands)),
    materials: given(
      'materials',
      is.holding(is.list(is.oneOf(...materialNames), 3, materialNames.length), materialsFault),
    ),
    purest: given('purest', fraction(recipeLimits.purest)),
    snrDb: given('snrDb', is.nullable(fraction(recipeLimits.snrDb))),
    illumination: given('illumination', is.oneOf('none', 'relief', 'strong')),
    variability: given('variability', is.oneOf('none', 'mild', 'strong')),
    mixing: given('mixing', is.oneOf('linear', 'bilinear', 'post-nonlinear')),
  }),
  sizeFault,
);

type Of<Kind> = Extract<SceneRecipe, { kind: Kind }>;

/** A recipe out of untrusted data, for documents that hold one. */
export const sceneRecipe: Check<SceneRecipe> = oneOfKinds<SceneRecipe>('kind', {
  demo: strict<Of<'demo'>>({ kind: is.exactly('demo'), seed: within(recipeLimits.seed) }),
  bench: strict<Of<'bench'>>({ kind: is.exactly('bench'), id: is.oneOf(...benchmarkIds) }),
  land: strict<Of<'land'>>({
    kind: is.exactly('land'),
    id: is.oneOf(...benchmarkIds),
    land: within(recipeLimits.land),
  }),
  made: strict<Of<'made'>>({ kind: is.exactly('made'), spec: madeSpec }),
});

/** @throws StudioError naming the field, what was found and what was expected */
export const readRecipe = (
  value: unknown,
  words: Words = { kind: 'scene', what: 'recipe of the scene' },
): SceneRecipe => readStrict(sceneRecipe, value, words);

/** "base@3": what a person reads of it, in titles, links and errors. */
export function recipeName(recipe: SceneRecipe): string {
  switch (recipe.kind) {
    case 'demo':
      return recipe.seed === 0 ? 'demo' : `demo, seed ${recipe.seed}`;
    case 'bench':
      return recipe.id;
    case 'land':
      return `${recipe.id}@${recipe.land}`;
    case 'made':
      return `made, seed ${recipe.spec.seed}`;
  }
}
