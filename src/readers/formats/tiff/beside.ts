/** The ENVI header that lies beside a TIFF (`interleave = tif`) and holds what the TIFF does not: wavelengths, scale. */
import { StudioError } from '../../../scene/errors';
import { utf8OrWindows } from '../../text';
import { parseEnviHeader } from '../envi/header';
import { readMeta } from '../envi/meta';
import type { BandScale } from '../envi/meta';
import type { CubeMeta } from '../../types';

/** The longest real headers take under a megabyte. */
const MAX_HEADER = 2 ** 24;

/** "Full.tif" ↔ "Full.hdr" or "Full.tif.hdr", whatever the capitals. */
export function findHeader(file: File, beside: readonly File[]): File | null {
  const name = file.name.toLowerCase();
  const wanted = [`${name.replace(/\.[^.]*$/, '')}.hdr`, `${name}.hdr`];
  return beside.find((f) => wanted.includes(f.name.toLowerCase()) && f.size <= MAX_HEADER) ?? null;
}

/**
 * What the header says, when it is of this image. One that is not, or cannot be read, is a note and not an error: the
 * TIFF has all that is needed to open it.
 */
export async function readBeside(
  header: File,
  size: { readonly lines: number; readonly samples: number; readonly bands: number },
  notes: string[],
): Promise<{ meta: CubeMeta; bandScale: BandScale | null } | null> {
  try {
    const parsed = parseEnviHeader(
      utf8OrWindows(new Uint8Array(await header.arrayBuffer())),
      header.name,
    );
    const { lines, samples, bands } = parsed;
    if (lines !== size.lines || samples !== size.samples || bands !== size.bands) {
      notes.push(
        `${header.name} is not used: it is of ${lines} × ${samples} pixels and ${bands} bands, the image of ${size.lines} × ${size.samples} and ${size.bands}.`,
      );
      return null;
    }
    const read = readMeta(parsed);
    notes.push(...parsed.notes, ...read.notes);
    return { meta: read.meta, bandScale: read.bandScale };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const { message, found, expected } = error.data;
    notes.push(`${message} Found ${found}, expected ${expected}; the header is not used.`);
    return null;
  }
}
