/** The formats the studio reads: recognised by content, loaded on first use. A new format is one line here. */
import type { Format } from './types';
import { isAsd } from './formats/asd/matches';
import { isSpectraTable } from './formats/csv/matches';
import { isEcostress } from './formats/ecostress/matches';
import { isEnviHeader } from './formats/envi/sniff';
import { isNetcdf3 } from './formats/netcdf3/matches';
import { isNpy, isNpz } from './formats/npy/matches';
import { isHdf5, isMat5 } from './sniff';
import { isTiff } from './formats/tiff/matches';
import { isZarr } from './formats/zarr/matches';

export const formats: readonly Format[] = [
  {
    label: 'MATLAB v5 (.mat, saved with -v6 or -v7)',
    matches: isMat5,
    load: async () => (await import('./formats/mat5/read')).readMat5,
  },
  {
    label: 'NumPy (.npy)',
    matches: isNpy,
    load: async () => (await import('./formats/npy/read')).readNpy,
  },
  {
    label: 'NumPy (.npz)',
    matches: isNpz,
    load: async () => (await import('./formats/npy/read')).readNpz,
  },
  {
    label: 'ENVI (header .hdr with its data)',
    matches: isEnviHeader,
    load: async () => (await import('./formats/envi/read')).readEnvi,
  },
  {
    label: 'HDF5 (MATLAB v7.3, NetCDF-4, EMIT, PRISMA)',
    matches: isHdf5,
    load: async () => (await import('./formats/hdf5/read')).readHdf5,
  },
  {
    label: 'NetCDF-3 (.nc)',
    matches: isNetcdf3,
    load: async () => (await import('./formats/netcdf3/read')).readNetcdf3,
  },
  {
    label: 'GeoTIFF',
    matches: isTiff,
    load: async () => (await import('./formats/tiff/read')).readTiff,
  },
  {
    label: 'Zarr (v2, v3; by its address)',
    matches: isZarr,
    load: async () => (await import('./formats/zarr/read')).readZarr,
  },
  {
    label: 'ASD spectrum (.asd)',
    matches: isAsd,
    load: async () => (await import('./formats/asd/read')).readAsd,
  },
  {
    label: 'ECOSTRESS or ASTER spectrum (.txt)',
    matches: isEcostress,
    load: async () => (await import('./formats/ecostress/read')).readEcostress,
  },
  {
    label: 'table of spectra (.csv, .txt, .sig)',
    matches: isSpectraTable,
    load: async () => (await import('./formats/csv/read')).readCsv,
  },
];

/** "MATLAB v5 (…)", for messages. */
export const readable = formats.map((f) => f.label).join(', ');
