/** The scenes of the Scenes menu: what each one is called, and what it shows, in one plain sentence. */
import { benchmarkIds, demoRecipe } from '../../scene/recipe';
import type { BenchmarkId, SceneRecipe } from '../../scene/recipe';

/** Pixels of a picture in scenes.png, and how many stand beside each other there; `npm run build:scenes` makes it. */
export const pictureWidth = 72;
export const pictureHeight = 60;
export const pictureColumns = 4;

interface Words {
  readonly title: string;
  readonly shows: string;
}

const words: Readonly<Record<BenchmarkId, Words>> = {
  base: { title: 'Base', shows: 'The plain one, which the others change one thing of.' },
  'snr-15': {
    title: 'Strong noise',
    shows: 'As from an old or a fast sensor: do neighbours and many bands help?',
  },
  'snr-45': {
    title: 'Hardly any noise',
    shows: 'Without noise, light and changing materials are what is left to explain.',
  },
  'light-none': {
    title: 'Even light',
    shows: 'Every pixel is equally bright: here the simplest method is right.',
  },
  'light-strong': {
    title: 'Sun and shadow',
    shows: 'Slopes and shadows change brightness: dark does not mean less of something.',
  },
  'variability-strong': {
    title: 'Changing materials',
    shows: 'Grass is not the same everywhere: one spectrum for each material is too few.',
  },
  bilinear: {
    title: 'Light that bounces',
    shows: 'Light meets two materials before it reaches the sensor.',
  },
  'post-nonlinear': {
    title: 'Bent spectra',
    shows: 'The mixed spectrum is bent, by another amount in each place.',
  },
  alike: {
    title: 'Two look alike',
    shows: 'Brick has almost the spectrum of red soil: small differences decide.',
  },
  'bands-12': {
    title: 'Twelve bands',
    shows: 'As a simple camera has: less to tell materials apart by.',
  },
  'no-pure': {
    title: 'No pure pixel',
    shows: 'No pixel holds one material alone: their spectra cannot be picked from the image.',
  },
  r3: { title: 'Three materials', shows: 'Vegetation, red soil and water only.' },
  r6: { title: 'Six materials', shows: 'Ten labels are hardly two for each.' },
  small: { title: 'Coarse pixels', shows: 'Few and large pixels: most hold several materials.' },
  large: { title: 'Many pixels', shows: 'Ten labels among many pixels, fewer of them mixed.' },
};

export interface ListedScene extends Words {
  readonly id: BenchmarkId | 'demo';
  readonly recipe: SceneRecipe;
}

/** In the order of the menu, which is that of the pictures. */
export const sceneList: readonly ListedScene[] = [
  {
    id: 'demo',
    recipe: demoRecipe,
    title: 'Demo scene',
    shows: 'Five materials in strong light and shade: a first scene for everything.',
  },
  ...benchmarkIds.map((id) => ({ id, recipe: { kind: 'bench', id } as const, ...words[id] })),
];

/**
 * The same scene on another land.
 * @param land 0: the land of the picture; up to 9999
 */
export function onLand({ id }: ListedScene, land: number): SceneRecipe {
  if (id === 'demo') return { kind: 'demo', seed: land };
  return land === 0 ? { kind: 'bench', id } : { kind: 'land', id, land };
}
