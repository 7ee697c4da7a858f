/**
 * Which of several cubes is the scene: masks, quality layers, uncertainties and quick looks are shipped beside the
 * reflectance and look like cubes. The reason that is given is the one that decided.
 */
import type { NumericArray } from '../types';
import { layoutOf } from './layout';
import type { Pool } from './pool';

/** Words of names, of variables and files, that say "about the scene, not the scene". */
const sideWords =
  /^(masks?|pixelmask|qa|ql|quality|flags?|cloud(mask|s)?|cirrus|haze|snow|unc|rflunc(ert)?|rfluncert|uncert(ainty)?|err(ors?)?|sigma|std(dev)?|stdev|var(iance)?|noise|quicklook|preview|browse|thumb(nail)?|geolocation|glt|igm|loc|obs|angles?|elev(ation)?|dem|latitude|longitude|lat|lon|saturat(ed|ion)|defective|testflags|classes|sclmap|scl|l2flags|nodata|udm2?)$/;

const wordsOf = (text: string): string[] =>
  text
    .replace(/\.[^.]*$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

/** True where a name, of the variable or of its file, says that this is a layer about the scene. */
export const isSideLayer = ({ name, file }: Pick<NumericArray, 'name' | 'file'>): boolean =>
  [name.slice(name.lastIndexOf('/') + 1), file].some((text) =>
    wordsOf(text).some((word) => sideWords.test(word)),
  );

const isBytes = ({ dtype }: NumericArray): boolean => /^(u?int8|logical)$/.test(dtype);
/** 0: one band; 1: a picture; 2: a cube. */
const richness = (bands: number): number => (bands < 2 ? 0 : bands < 4 ? 1 : 2);

export interface Ranked {
  /** The most likely first. */
  readonly cubes: readonly NumericArray[];
  /** Why the first one is, in words; empty for a single one. */
  readonly why: string;
  /** The others are layers about the scene by their names, or other views of it: there is nothing to ask. */
  readonly clear: boolean;
}

/** Ranks cubes by what they are; alike ones stay in the order of the files. */
export function rankCubes(cubes: readonly NumericArray[], pool: Pool): Ranked {
  const rated = cubes.map((array) => {
    const { bands } = layoutOf(array, pool);
    const side = isSideLayer(array);
    const wavelengths = array.meta?.wavelengths?.length === bands;
    return {
      array,
      keys: [
        side ? 0 : 1,
        array.meta?.view?.rank ?? 0,
        wavelengths ? 1 : 0,
        isBytes(array) ? 0 : 1,
        richness(bands),
      ],
    };
  });
  const sorted = rated
    .map((r, at) => ({ ...r, at }))
    .sort((a, b) => {
      const k = a.keys.findIndex((key, i) => key !== b.keys[i]);
      return k < 0 ? a.at - b.at : b.keys[k] - a.keys[k];
    });
  const order = sorted.map(({ array }) => array);
  const [first, second] = sorted;
  if (!second) return { cubes: order, why: '', clear: true };
  const decided = first.keys.findIndex((key, i) => key !== second.keys[i]);
  const why =
    [
      `the ${order.length - 1} others are masks, quality layers, uncertainties or quick looks by their names`,
      first.array.meta?.view?.why ?? second.array.meta?.view?.why ?? '',
      'of all it has wavelengths',
      'the others are bytes, as masks and pictures are',
      'it has more bands than the others',
    ][decided] ?? `the first of ${order.length} that look alike`;
  return { cubes: order, why, clear: decided === 0 || decided === 1 };
}
