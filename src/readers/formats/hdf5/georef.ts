/** Where an HDF5 file says that its map lies. */
import type { CubeMeta } from '../../types';
import type { Hdf5 } from './library';

/** EMIT's `geotransform` (GDAL's six numbers) and `spatial_ref` (WKT), where they are of latitudes and longitudes, in ENVI's words. */
export function mapOf(hdf5: Hdf5): NonNullable<CubeMeta['map']> {
  const numbers = (hdf5.attribute('/', 'geotransform') ?? []).map(Number);
  const wkt = String(hdf5.attribute('/', 'spatial_ref')?.[0] ?? '');
  const [left, dx, turn, top, tilt, dy] = numbers;
  if (numbers.length !== 6 || !numbers.every(Number.isFinite) || turn !== 0 || tilt !== 0)
    return {};
  if (!(dx > 0 && dy < 0) || !wkt.startsWith('GEOGCS')) return {};
  return {
    'map info': `Geographic Lat/Lon, 1, 1, ${left}, ${top}, ${dx}, ${-dy}, WGS-84, units=Degrees`,
    'coordinate system string': wkt,
  };
}
