/** PRISMA (ASI): VNIR and SWIR cubes in HDF-EOS swaths; wavelengths and scales are attributes of the file. */
import { withoutFlagged } from '../../scene/flags';
import type { Layer } from '../../scene/flags';
import { joinBands } from '../../scene/join';
import type { CubeMeta, NumericArray } from '../../types';
import type { Hdf5 } from './library';

const cubePath = /\/PRS_(L\w+?)_HCO\/Data Fields\/(VNIR|SWIR)_Cube$/;

export const isPrismaCube = (path: string): boolean => cubePath.test(path);
/** Data sets beside the cubes that are no cubes: error matrices and the like. */
export const isPrismaOther = (path: string): boolean =>
  /\/PRS_L\w+\//.test(path) && !isPrismaCube(path);

/** What the file's attributes say about one of its cubes [lines, bands, samples]. */
export function prismaMeta(hdf5: Hdf5, path: string, dims: readonly number[]): CubeMeta {
  const [, level, range] = cubePath.exec(path) ?? [];
  const side = range === 'VNIR' ? 'Vnir' : 'Swir';
  const numbers = (name: string): readonly number[] | null => {
    const value = hdf5.attribute('/', name);
    return value && value.every((v) => typeof v === 'number') ? value : null;
  };
  const bands = dims[1];
  const centres = numbers(`List_Cw_${side}`);
  const widths = numbers(`List_Fwhm_${side}`);
  const known = centres?.length === bands && centres.some((w) => w > 0);
  const meta: CubeMeta = {
    axes: ['samples', 'bands', 'lines'],
    ...(known ? { wavelengths: filled(centres), badBands: unused(centres) } : {}),
    ...(widths?.length === bands ? { fwhm: Float64Array.from(widths) } : {}),
  };
  if (level === 'L1') {
    const scale = numbers(`ScaleFactor_${side}`)?.[0];
    const offset = numbers(`Offset_${side}`)?.[0] ?? 0;
    return scale ? { ...meta, gain: 1 / scale, offset: -offset, unit: 'radiance' } : meta;
  }
  const low = numbers(`L2Scale${side}Min`)?.[0];
  const high = numbers(`L2Scale${side}Max`)?.[0];
  if (low === undefined || high === undefined || !(high > low)) return meta;
  const unit = level === 'L2B' ? 'radiance' : 'reflectance';
  return { ...meta, gain: (high - low) / 65535, offset: low, unit };
}

const unused = (centres: readonly number[]): Uint8Array =>
  Uint8Array.from(centres, (w) => (w > 0 ? 0 : 1));

/** Unused bands have wavelength 0; they get the place that their neighbours' spacing gives them. */
function filled(centres: readonly number[]): Float64Array {
  const out = Float64Array.from(centres);
  const used = centres.flatMap((w, b) => (w > 0 ? [b] : []));
  const [first, last] = [used[0], used[used.length - 1]];
  const step = last > first ? (centres[last] - centres[first]) / (last - first) : 1;
  let before = first;
  for (let b = 0; b < out.length; b++) {
    if (centres[b] > 0) before = b;
    else out[b] = centres[before] + (b - before) * step;
  }
  return out;
}

const matrixPath = /\/PRS_(?:L\w+?)_HCO\/Data Fields\/(VNIR|SWIR)_PIXEL_(?:L2_ERR|SAT_ERR)_MATRIX$/;

/** What each pixel of a cube is flagged with in each band: 0 is good. */
export const isPrismaMatrix = (path: string): boolean => matrixPath.test(path);

/**
 * The cubes without pixels that their error matrix flags in more than half of the bands, and both detectors as one cube.
 * Where both detectors cover a wavelength, the bands of VNIR are called bad: SWIR's are the less noisy ones there.
 * @param matrices with the axes of the cubes
 */
export function withPrisma(
  arrays: readonly NumericArray[],
  matrices: readonly NumericArray[],
  notes: string[],
): NumericArray[] {
  const flagged = arrays.map((cube) => {
    if (!isPrismaCube(`/${cube.name}`)) return cube;
    const side = cubePath.exec(`/${cube.name}`)?.[2];
    const matrix = matrices.find(({ name }) => matrixPath.exec(`/${name}`)?.[1] === side);
    if (!matrix) return cube;
    if (matrix.shape.join() !== cube.shape.join()) {
      notes.push(
        `${matrix.name} is not used as a mask: it has ${[...matrix.shape].reverse().join(' × ')} values, its cube ${[...cube.shape].reverse().join(' × ')}.`,
      );
      return cube;
    }
    notes.push(
      `${matrix.name} is used as a mask: pixels that it flags in more than half of the bands are empty, unless that were all.`,
    );
    const layer: Layer = { array: matrix, isOut: (v) => v > 0, share: 0.5 };
    return withoutFlagged(cube, [layer]);
  });
  const cubes = flagged.filter(({ name }) => isPrismaCube(`/${name}`));
  const [vnir, swir] = ['VNIR', 'SWIR'].map((side) =>
    cubes.find(({ name }) => name.endsWith(`${side}_Cube`)),
  );
  if (!vnir?.meta?.wavelengths || !swir?.meta?.wavelengths || cubes.length !== 2) return flagged;
  const used = (cube: NumericArray): number[] =>
    Array.from(cube.meta!.wavelengths!).filter((_, b) => !cube.meta!.badBands?.[b]);
  const from = Math.min(...used(swir));
  const double = vnir.meta.wavelengths.map((w, b) =>
    Number(w >= from || vnir.meta!.badBands?.[b] === 1),
  );
  const overlap = used(vnir).filter((w) => w >= from).length;
  const name = vnir.name.replace('VNIR_Cube', 'VNIR and SWIR');
  const all = joinBands(
    [{ ...vnir, meta: { ...vnir.meta, badBands: Uint8Array.from(double) } }, swir],
    {
      file: vnir.file,
      name,
      meta: {
        ...(vnir.meta.unit && vnir.meta.unit === swir.meta.unit ? { unit: vnir.meta.unit } : {}),
        view: { rank: 1, why: 'it joins the cubes of both detectors' },
      },
    },
  );
  if (!all) {
    notes.push('VNIR and SWIR of PRISMA differ in size; they are not joined.');
    return flagged;
  }
  notes.push(
    `VNIR and SWIR of PRISMA are joined in the order of their wavelengths.${overlap > 0 ? ` In ${overlap} band${overlap === 1 ? '' : 's'} from ${from.toFixed(0)} nm on VNIR covers what SWIR does: they are called bad and left out.` : ''}`,
  );
  return [all, ...flagged];
}
