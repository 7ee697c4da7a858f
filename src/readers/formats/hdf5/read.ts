/** HDF5 files: MATLAB v7.3, NetCDF-4, HDF-EOS and plain ones. Lists their data sets; values are read later. */
import { StudioError } from '../../../scene/errors';
import { damaged } from '../../fileError';
import type { Contents } from '../../types';
import { FiltersWanted } from './filters';
import { isFatal, openHdf5, reason } from './library';
import { readMatlab } from './matlab';
import { readPlain } from './plain';
import type { Found } from './walk';

/**
 * Lists what an HDF5 file holds.
 * @throws StudioError when the file is cut off or damaged, or when its largest data set cannot be read
 */
export async function readHdf5(file: File, cancelled: () => boolean): Promise<Contents> {
  let found: Found;
  try {
    found = await list(file, cancelled);
  } catch (error) {
    if (!isFatal(error)) throw explained(file, error);
    // An earlier file may have ruined the library; a crash counts only in a new instance.
    found = await list(file, cancelled).catch((again: unknown) => {
      throw explained(file, again);
    });
  }
  const largest = Math.max(0, ...found.arrays.map((a) => a.shape.reduce((n, d) => n * d, 1)));
  const worst = found.refused.sort((a, b) => b.count - a.count)[0];
  // The data set that cannot be read is then the cube; something small beside it must not be taken for it.
  if (worst && worst.count > largest) throw worst.error;
  for (const { error } of found.refused) {
    found.others.push(`${error.data.field ?? 'a data set'} (unreadable)`);
    found.notes.push(`${error.data.message} Found ${error.data.found ?? 'nothing'}.`);
  }
  const { arrays, texts, others, notes } = found;
  return { arrays, texts, others, notes };
}

/** @param filters whose plug-ins are loaded before anything is read */
async function list(
  file: File,
  cancelled: () => boolean,
  filters: readonly number[] = [],
): Promise<Found> {
  const hdf5 = await openHdf5(file, cancelled, true);
  const found: Found = { arrays: [], texts: [], others: [], notes: [], refused: [] };
  let wanted: readonly number[];
  try {
    await hdf5.enable(filters);
    const head = new TextDecoder('latin1').decode(await file.slice(0, 10).arrayBuffer());
    if (head === 'MATLAB 7.3') readMatlab(file, hdf5, cancelled, found);
    else readPlain(file, hdf5, cancelled, found);
    return found;
  } catch (error) {
    if (!(error instanceof FiltersWanted)) throw error;
    wanted = error.ids;
  } finally {
    hdf5.close();
  }
  // Each time with more of them: there are no more than the library knows.
  return list(file, cancelled, [...filters, ...wanted]);
}

function explained(file: File, error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return damaged(file.name, 'its table of contents', `${why}; ${reason()}`, 'a whole HDF5 file');
}
