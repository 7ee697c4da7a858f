/** Data that belong to a header whatever their first bytes look like. */
import { utf8OrWindows } from '../../text';
import { dataTypes, parseEnviHeader } from './header';
import { findData } from './pair';

/** The longest real headers take under a megabyte. */
const MAX_HEADER = 2 ** 24;

/**
 * The file that a header means by name and to the byte: raw values may begin like a TIFF or a NumPy array, but no file of
 * such a format is just as long as the header says.
 * @param files that another format has recognised
 */
export async function claimedBy(header: File, files: readonly File[]): Promise<File | null> {
  if (header.size > MAX_HEADER || files.length === 0) return null;
  try {
    const text = utf8OrWindows(new Uint8Array(await header.arrayBuffer()));
    const { lines, samples, bands, headerOffset, dataType } = parseEnviHeader(text, header.name);
    const bytes = headerOffset + lines * samples * bands * dataTypes[dataType].bytes;
    const fitting = files.filter((file) => file.size === bytes);
    return fitting.length > 0 ? findData(header, fitting, -1) : null;
  } catch {
    // What is wrong with the header is said when it is read.
    return null;
  }
}
