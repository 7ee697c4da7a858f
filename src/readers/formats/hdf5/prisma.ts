/** PRISMA (ASI): VNIR and SWIR cubes in HDF-EOS swaths; wavelengths and scales are attributes of the file. */
import type { CubeMeta } from '../../types';
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
