/** Every fuzzed reader. */
import { asdRecipe } from '../formats/asd/fuzz.suite';
import { csv } from '../formats/csv/fuzz.suite';
import { ecostressRecipe } from '../formats/ecostress/fuzz.suite';
import { envi, library } from '../formats/envi/fuzz.suite';
import { hdf5 } from '../formats/hdf5/fuzz.suite';
import { mat5 } from '../formats/mat5/fuzz.suite';
import { netcdf3 } from '../formats/netcdf3/fuzz.suite';
import { npy, npz } from '../formats/npy/fuzz.suite';
import { tiff } from '../formats/tiff/fuzz.suite';
import { zip } from '../formats/zip/fuzz.suite';

export const recipes = [
  envi,
  library,
  mat5,
  hdf5,
  netcdf3,
  npy,
  npz,
  tiff,
  csv,
  ecostressRecipe,
  asdRecipe,
  zip,
] as const;
