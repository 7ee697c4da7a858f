/** Every fuzzed reader. */
import { csv } from '../csv/fuzz.suite';
import { ecostressRecipe } from '../ecostress/fuzz.suite';
import { envi, library } from '../envi/fuzz.suite';
import { hdf5 } from '../hdf5/fuzz.suite';
import { mat5 } from '../mat5/fuzz.suite';
import { npy, npz } from '../npy/fuzz.suite';
import { tiff } from '../tiff/fuzz.suite';
import { zip } from '../zip/fuzz.suite';

export const recipes = [
  envi,
  library,
  mat5,
  hdf5,
  npy,
  npz,
  tiff,
  csv,
  ecostressRecipe,
  zip,
] as const;
