/** Says what a file really is from its first bytes, for choosing a reader and for messages. Reads no format. */

const ascii = (head: Uint8Array, at: number, text: string): boolean =>
  head.length >= at + text.length &&
  Array.from(text).every((c, i) => head[at + i] === c.charCodeAt(0));

const HDF5 = '\x89HDF\r\n\x1a\n';

/** MATLAB v5 header: the byte-order mark and version 1 in that order. */
export function isMat5(head: Uint8Array): boolean {
  if (head.length < 128) return false;
  const little = ascii(head, 126, 'IM');
  if (!little && !ascii(head, 126, 'MI')) return false;
  return (little ? head[125] : head[124]) === 1;
}

/** HDF5 signature at the start or after a user block, or a MATLAB 7.3 header. */
export function isHdf5(head: Uint8Array): boolean {
  return ascii(head, 0, HDF5) || ascii(head, 512, HDF5) || ascii(head, 0, 'MATLAB 7.3');
}

/** MATLAB v4: first a type number MOPT (M 0 or 1, O 0, P 0–5, T 0–2), then sizes and a short name length. */
export function isMat4(head: Uint8Array): boolean {
  if (head.length < 20) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return [true, false].some((little) => {
    const mopt = view.getUint32(0, little);
    const digits = [1000, 100, 10, 1].map((d) => Math.floor(mopt / d) % 10);
    return (
      mopt < 2000 &&
      digits[1] === 0 &&
      digits[2] <= 5 &&
      digits[3] <= 2 &&
      view.getUint32(4, little) > 0 &&
      view.getUint32(12, little) <= 1 &&
      view.getUint32(16, little) > 1 &&
      view.getUint32(16, little) < 64
    );
  });
}

const signatures: readonly (readonly [number, string, string])[] = [
  [0, '\x89PNG', 'a PNG image'],
  [0, '\xff\xd8\xff', 'a JPEG image'],
  [0, 'GIF8', 'a GIF image'],
  [0, '%PDF', 'a PDF document'],
  [0, 'PK\x03\x04', 'a ZIP archive (or an Office document)'],
  [0, '\x1f\x8b', 'a gzip archive (perhaps a .tar.gz)'],
  [0, 'BZh', 'a bzip2 archive'],
  [0, '\xfd7zXZ', 'an xz archive'],
  [0, '7z\xbc\xaf', 'a 7z archive'],
  [0, 'Rar!', 'a RAR archive'],
  [257, 'ustar', 'a tar archive'],
  [0, '\x0e\x03\x13\x01', 'an HDF4 file'],
  [0, '# Created by Octave', 'a text file of Octave'],
  [0, 'Octave-1-', 'a binary file of Octave'],
  [0, 'EHFA_HEADER_TAG', 'an ERDAS IMAGINE image'],
  [0, 'PCIDSK', 'a PCIDSK image'],
  [0, 'NITF', 'a NITF image'],
  [0, 'SIMPLE  =', 'a FITS file'],
  [0, 'GRIB', 'a GRIB file'],
  [0, '\0\0\0\x0cjP  ', 'a JPEG 2000 image'],
  [0, '\xff\x4f\xff\x51', 'a JPEG 2000 image'],
  [0, 'LASF', 'a LAS point cloud'],
  [0, 'SQLite format 3', 'an SQLite database'],
  [0, 'PAR1', 'a Parquet table'],
  [0, 'RDX', 'a file of R data'],
  [0, 'as7', 'a binary ASD spectrum'],
  [0, 'as8', 'a binary ASD spectrum'],
  [0, 'as6', 'a binary ASD spectrum'],
  [0, 'ASD\0', 'a binary ASD spectrum'],
  [0, '\xd0\xcf\x11\xe0', 'an Office document'],
  [0, 'II*\0', 'a TIFF image'],
  [0, 'MM\0*', 'a TIFF image'],
  [0, 'II+\0', 'a BigTIFF image'],
  [0, '\x93NUMPY', 'a NumPy array'],
  [0, 'ENVI', 'an ENVI header'],
  [0, 'MATLAB 5.0', 'the beginning of a MATLAB v5 file with a damaged or missing header'],
];

/** What the first bytes look like, as a person would say it: "a PNG image", "a text file", "an empty file". */
export function describeBytes(head: Uint8Array): string {
  if (head.length === 0) return 'an empty file';
  if (isHdf5(head)) return 'an HDF5 file (MATLAB v7.3 saves in this format)';
  for (const [at, text, what] of signatures) if (ascii(head, at, text)) return what;
  if (isMat4(head)) return 'a MATLAB v4 file';
  const printable = head.every((b) => b >= 0x80 || b >= 0x20 || (b >= 9 && b <= 13));
  return printable ? 'a text file' : 'binary data of an unknown kind';
}
