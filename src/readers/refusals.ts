/**
 * Files that no reader takes: what they are, by their first bytes, and the one thing to do with them. Every command here
 * was run on such a file and its result opened; with which versions, and which could not be tried, is in docs/formats.md.
 */
import { Gunzip } from 'fflate';
import type { StudioError } from '../scene/errors';
import { fileError, truncated } from './fileError';
import { readable } from './registry';
import { describeBytes, isMat4 } from './sniff';

const mat4Advice =
  'In MATLAB or Octave: load("old.mat"); save("scene.mat", "Y", "-v7"), with the name of your cube for Y; or in Python: scipy.io.savemat("scene.mat", scipy.io.loadmat("old.mat")).';

/** What describeBytes says, and what helps; the first that fits. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /HDF4/,
    'Write it as GeoTIFF or ENVI: gdal_translate -of ENVI HDF4_SDS:… cube.img (gdalinfo lists what is in it), and open header and data together.',
  ],
  [
    /web page/,
    'A server sent a page in place of the file: it may ask you to sign in, or the link may be old. Download the file itself in the browser, signed in, and open that.',
  ],
  [
    /Git LFS/,
    'Fetch the file itself: git lfs pull in the repository’s folder, or “Download raw file” on its web page.',
  ],
  [/git-annex/, 'Fetch the file itself: git annex get scene.mat (its name) in its folder.'],
  [
    /CDF file/,
    'In Python, with the package cdflib: numpy.save("cube.npy", cdflib.CDF("old.cdf").varget("name of the cube")).',
  ],
  [
    /Octave’s own/,
    'In Octave: load("scene.mat"); save("-v7", "scene7.mat", "Y"), with the name of your cube for Y.',
  ],
  [
    /gzip|bzip2|xz|tar|7z|RAR|Zstandard|LZ4|compress/,
    'Unpack it first (7-Zip, or tar -xf, gunzip, zstd -d), and open the files that were in it together.',
  ],
  [/ZIP/, 'Unpack it first, and open the files that were in it together.'],
  [
    /Octave/,
    'In Octave, save it in MATLAB’s format: load("scene.mat"); save("-v7", "scene7.mat", "Y"), with the name of your cube for Y.',
  ],
  [/MATLAB v4/, mat4Advice],
  [/MATLAB/, 'In MATLAB, load it and save it anew: save("scene.mat", "Y", "-v7").'],
  [
    /ASD/,
    'Save the spectrum as text with ViewSpec Pro (or in Python with the package specdal), and open that.',
  ],
  [/ERDAS|PCIDSK|NITF|JPEG 2000|ECW|FITS|GRIB/, 'Write it as GeoTIFF: gdal_translate old new.tif.'],
  [
    /SQLite|Parquet|Arrow|R data|pickle/,
    'Write its numbers as a NumPy array: numpy.save("cube.npy", cube), lines × samples × bands.',
  ],
  [/LAS/, 'Point clouds are not read; open the cube that belongs to it.'],
  [/Office/, 'Save the sheet with the spectra as CSV, and open that.'],
  [
    /PDF/,
    'A document has no spectra that can be read; open the data file that it describes, or the table it has as CSV.',
  ],
  [
    /PNG|JPEG|GIF|WebP/,
    'Pictures have three bands and cannot be unmixed; open the cube that it shows.',
  ],
  [
    /XML|JSON/,
    'A product’s METADATA.XML opens with its images: choose them all together. Otherwise a server may have sent this in place of a cube: download the file itself in the browser, signed in.',
  ],
  [
    /text file/,
    'A table of spectra needs a row of numbers for each wavelength, or wavelengths in its heading; annotations begin with the columns line and sample; an ENVI header begins with “ENVI” and needs its data beside it.',
  ],
];

/** The refusal of a file that no reader takes, alone or the first of several. */
export function unreadable(file: File, head: Uint8Array): StudioError {
  const found = insideOf(head) ?? describeBytes(head);
  if (isMat4(head) && found === 'a MATLAB v4 file')
    return fileError({
      file: file.name,
      message: `${file.name} is a MATLAB v4 file, which the studio does not read.`,
      found,
      expected: readable,
      advice: mat4Advice,
    });
  if (looksRaw(file, found)) return rawData(file, found);
  if (found === 'an ENVI header') return headerOfTiff(file, found);
  const damagedMat = /^MATLAB 5\.0/.test(String.fromCharCode(...head.subarray(0, 10)));
  if (damagedMat && file.size < 128) return truncated(file.name, file.size, 128);
  if (file.size === 0)
    return fileError({
      file: file.name,
      message: `${file.name} is empty.`,
      found,
      expected: readable,
      advice: 'Copy or download the file again.',
    });
  const remedy = remedies.find(([what]) => what.test(found))?.[1];
  return fileError({
    file: file.name,
    message: remedy
      ? `${file.name} is ${found}, which the studio does not read.`
      : `${file.name} is not a file the studio can read.`,
    found,
    expected: readable,
    advice: remedy ?? 'Open one of the files that are listed, or start with the demo scene.',
  });
}

/** Octave compresses its own files with gzip and names them .mat all the same, which gunzip does not take. */
function insideOf(head: Uint8Array): string | null {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return null;
  const parts: Uint8Array[] = [];
  try {
    new Gunzip((part) => parts.push(part)).push(head);
  } catch {
    // Cut off, as the beginning of a file is.
  }
  const inside = describeBytes(parts.at(0) ?? new Uint8Array());
  return /Octave/.test(inside) ? 'Octave’s own format, compressed with gzip' : null;
}

/** Binary data of no known kind, or of a name that raw cubes have: most likely a cube without its header. */
const looksRaw = (file: File, found: string): boolean =>
  file.size > 0 &&
  (found === describeBytes(Uint8Array.of(0, 1)) ||
    (found === 'a text file' && /\.(img|bsq|bil|bip|raw|sli)$/i.test(file.name)));

function rawData(file: File, found: string): StudioError {
  const header = `${file.name.replace(/\.[^.]*$/, '')}.hdr`;
  return fileError({
    file: file.name,
    message: `${file.name} says nothing of its lines, samples and bands; an ENVI cube has them in its header.`,
    found,
    expected: `${readable}; for ENVI data also the header (${header})`,
    advice: `If this is the data of an ENVI file, choose or drop it together with its header, ${header}.`,
  });
}

/** The other ENVI headers are read by their own format. */
function headerOfTiff(file: File, found: string): StudioError {
  const image = `${file.name.replace(/\.[^.]*$/, '')}.tif`;
  return fileError({
    file: file.name,
    message: `${file.name} is only the header of a TIFF image, or is damaged.`,
    found,
    expected: `the header and its image (${image})`,
    advice: `Choose or drop both files together: ${file.name} and ${image}.`,
  });
}

/**
 * What to do with variables that are there and are no cube, as their file lists them: "Y (sparse 30×120)", "hcube
 * (hypercube)", "img (single 12×10×30×2)"; null where none of them could become one.
 */
export function remedyFor(listing: readonly string[]): string | null {
  for (const text of listing) {
    const [, name, what] = /^(\S+) \((.*)\)$/.exec(text) ?? [];
    if (!name) continue;
    if (/^sparse/.test(what))
      return `${name} is a sparse matrix. In MATLAB: ${name} = full(${name}); save("scene.mat", "${name}", "-v7").`;
    if (/^hypercube/i.test(what))
      return `${name} is an object of MATLAB’s toolbox. In MATLAB: cube = ${name}.DataCube; wavelength = ${name}.Wavelength; save("scene.mat", "cube", "wavelength", "-v7").`;
    if (/\d+×\d+×\d+×\d+$/.test(what))
      return `${name} has more than three axes. In MATLAB keep three of them: ${name} = squeeze(${name}(:, :, :, 1)); in Python: ${name} = ${name}[..., 0].squeeze(); and save it again.`;
    if (/^(table|timetable|datastore|struct|opaque|object|mcos|categorical|tall)\b/i.test(what))
      return `${name} is an object. In MATLAB take the numbers out of it into a matrix Y (bands × pixels) or a cube, and save that with -v7.`;
  }
  return null;
}
