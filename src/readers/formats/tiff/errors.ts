/** Typed errors of TIFF files. */
import type { StudioError } from '../../../scene/errors';
import { damagedUnless, fileError } from '../../fileError';

export const tiffDamaged = damagedUnless('write it anew with gdal_translate');

/** The file is sound, but of a kind that is not read. */
export const tiffRefused = (
  file: string,
  field: string,
  found: string,
  expected: string,
  advice: string,
): StudioError =>
  fileError({
    file,
    field,
    message: `${file} is a TIFF of a kind the studio does not read: ${field}.`,
    found,
    expected,
    advice,
  });
