/** Spectra that came without a scene and without abundances: references beside the scene on screen. */
import { StudioError } from '../../cube/errors';
import type { ReferenceSpectra } from '../../cube/cube';
import { cleanNames } from './names';
import type { Pool } from './pool';
import { MAX_ENDMEMBERS } from './roles';
import { readSmall } from './values';

/**
 * The first table of spectra that has as many bands as the scene.
 * @param file the files' names, for messages
 * @param notes gets plain sentences: what was used or left out
 * @throws StudioError when no table has so many bands
 */
export async function readSpectra(
  pool: Pool,
  file: string,
  bands: number,
  notes: string[],
): Promise<ReferenceSpectra> {
  for (const array of pool.endmembers) {
    const [rows, columns] = array.shape;
    if (rows !== bands && columns !== bands) continue;
    const stored = await readSmall(array);
    if (!stored) continue;
    const upright = rows === bands;
    const all = upright ? columns : rows;
    const parts = Math.min(all, MAX_ENDMEMBERS);
    if (parts < all) notes.push(`Of the ${all} spectra in ${file} the first ${parts} are shown.`);
    const { gain = 1, offset = 0, noData = [], badBands } = array.meta ?? {};
    const none = new Set(noData);
    const values = Float32Array.from({ length: parts * bands }, (_, k) => {
      const [r, b] = [Math.floor(k / bands), k % bands];
      const value = upright ? stored[r * bands + b] : stored[r + rows * b];
      return none.has(value) || badBands?.[b] === 1 ? NaN : value * gain + offset;
    });
    const lists = pool.nameLists.map((list) =>
      list.values.length === all ? { ...list, values: list.values.slice(0, parts) } : list,
    );
    const silent: string[] = [];
    const named = cleanNames(lists, parts, silent);
    const names = silent.length > 0 ? named.map((_, r) => `Spectrum ${r + 1}`) : named;
    return { file, names, values };
  }
  const shapes = pool.endmembers.map((a) => `${a.name} (${a.shape.join(' × ')})`).join(', ');
  throw new StudioError({
    kind: 'file',
    file,
    field: pool.endmembers[0]?.name,
    message: `The spectra in ${file} have another number of bands than the scene.`,
    found: shapes,
    expected: `spectra of ${bands} bands`,
    advice:
      'Open spectra of the same sensor and bands, or resample them to the bands of the scene.',
  });
}
