/** Says what a file really is from its first bytes, for choosing a reader and for messages. Reads no format. */

/** Bytes that formats are recognised by: headings and lines before a table of spectra take kilobytes. */
export const HEAD_BYTES = 2 ** 16;

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
  [0, '\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  [0, '\x04\x22\x4d\x18', 'an LZ4 archive'],
  [0, '\x1f\x9d', 'an archive of compress (.Z)'],
  [257, 'ustar', 'a tar archive'],
  [0, '\x0e\x03\x13\x01', 'an HDF4 file'],
  [0, '\xcd\xf3\0\x01', 'a CDF file (NASA’s Common Data Format)'],
  [0, '\xcd\xf2\x60\x02', 'a CDF file (NASA’s Common Data Format)'],
  [0, '\0\0\xff\xff\0\0\xff\xff', 'a CDF file (NASA’s Common Data Format)'],
  [0, 'version https://git-lfs.github.com/spec/', 'a Git LFS pointer in place of the file'],
  [0, '/annex/objects/', 'a git-annex pointer in place of the file'],
  [0, '../.git/annex/objects/', 'a git-annex pointer in place of the file'],
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
  [0, 'ARROW1', 'an Arrow table'],
  [0, 'FEA1', 'an Arrow table'],
  [0, '\x80\x04\x95', 'a Python pickle'],
  [0, '\x80\x05\x95', 'a Python pickle'],
  [0, 'RDX', 'a file of R data'],
  ...['as2', 'as3', 'as4', 'as5', 'as6', 'as7', 'as8', 'ASD\0'].map(
    (text) => [0, text, 'a binary ASD spectrum that is cut off or damaged'] as const,
  ),
  [0, '\xd0\xcf\x11\xe0', 'an Office document'],
  [0, '{\\rtf', 'an Office document (RTF)'],
  [8, 'WEBPVP8', 'a WebP image'],
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
  const start = String.fromCharCode(...head.subarray(0, 200)).replace(/^(\xef\xbb\xbf)?\s*/, '');
  if (/^<(!doctype html|html|head)\b/i.test(start)) return 'a web page (HTML)';
  if (/^<\?xml\b|^<[a-z]\w*[\s>]/i.test(start)) return 'a text file of XML';
  if (/^[{[]\s*["{[]/.test(start)) return 'a text file of JSON';
  const printable = head.every((b) => b >= 0x80 || b >= 0x20 || (b >= 9 && b <= 13));
  return printable ? 'a text file' : 'binary data of an unknown kind';
}
