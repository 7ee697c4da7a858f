/** Typed errors of .npy and .npz files, with advice for people who use NumPy. */
import type { StudioError } from '../../../scene/errors';
import { damagedUnless, fileError } from '../../fileError';

export const npyDamaged = damagedUnless('write it anew with numpy.save or numpy.savez');

/** The file is sound, but holds what the studio does not read. */
export const npyRefused = (file: string, field: string, found: string): StudioError =>
  fileError({
    file,
    field,
    message: `${file} holds ${found}, which the studio does not read.`,
    found,
    expected: 'an array of whole numbers, floats, complex floats or booleans',
    advice: 'Save plain numbers: numpy.save(name, numpy.asarray(cube, dtype="float32")).',
  });
