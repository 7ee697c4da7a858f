/** Every refusal names what the file is and the one thing that helps; MATLAB is spoken of to MATLAB's files only. */
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { enviHeader } from '../../testdata/envi/writer';
import { writeMatlab73, tag } from '../../testdata/hdf5/writer';
import { asFile, matFile, openError, openScene } from '../../testdata/mat/open';
import { numeric } from '../../testdata/mat/writer';
import type { Variable } from '../../testdata/mat/writer';
import { remedyFor } from './refusals';

const bytes = (start: string, length = 600): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(length).map((_, i) => (i * 37) % 251);
  out.set(Array.from(start, (c) => c.charCodeAt(0)));
  return out;
};

describe('known by the first bytes', () => {
  it.each([
    ['hyperion.L1R', '\x0e\x03\x13\x01', /HDF4/, /gdal_translate/],
    ['f130329.tar.gz', '\x1f\x8b\x08\0', /gzip/, /Unpack it first/],
    ['cube.bz2', 'BZh9', /bzip2/, /Unpack it first/],
    ['cube.xz', '\xfd7zXZ\0', /xz/, /Unpack it first/],
    ['cube.7z', '7z\xbc\xaf\x27\x1c', /7z/, /Unpack it first/],
    ['cube.rar', 'Rar!\x1a\x07', /RAR/, /Unpack it first/],
    ['scene.mat', '# Created by Octave 8.4, Mon\n# name: Y\n', /Octave/, /save\("-v7"/],
    ['scene.mat', 'Octave-1-L\0', /Octave/, /save\("-v7"/],
    ['leaf.asd', 'as7\0', /ASD/, /ViewSpec/],
    ['cube.img', 'EHFA_HEADER_TAG\0', /ERDAS/, /gdal_translate/],
    ['cube.pix', 'PCIDSK  SDBH', /PCIDSK/, /gdal_translate/],
    ['cube.ntf', 'NITF02.10', /NITF/, /gdal_translate/],
    ['cube.fits', 'SIMPLE  =                    T', /FITS/, /gdal_translate/],
    ['cube.jp2', '\0\0\0\x0cjP  \r\n\x87\n', /JPEG 2000/, /gdal_translate/],
    ['points.las', 'LASF\0\0', /LAS/, /cube/],
    ['map.gpkg', 'SQLite format 3\0', /SQLite/, /numpy\.save/],
    ['book.xls', '\xd0\xcf\x11\xe0\xa1\xb1', /Office/, /CSV/],
    ['scene.cdf', '\xcd\xf3\0\x01\0\0\xff\xff', /CDF file/, /cdflib/],
    ['cube.zst', '\x28\xb5\x2f\xfd', /Zstandard/, /Unpack it first/],
    ['cube.pkl', '\x80\x04\x95', /pickle/, /numpy\.save/],
    ['paper.pdf', '%PDF-1.7', /PDF/, /document/],
    ['text.rtf', '{\\rtf1', /Office/, /CSV/],
    ['view.webp', 'RIFF\0\0\0\0WEBPVP8 ', /WebP/, /Pictures have three bands/],
    ['view.png', '\x89PNG\r\n\x1a\n', /PNG/, /Pictures have three bands/],
  ])('%s that begins with %j', async (name, start, what, advice) => {
    const error = await openError(asFile(bytes(start), name));
    expect(error.file).toBe(name);
    expect(error.message).toMatch(what);
    expect(error.advice).toMatch(advice);
    expect(error.advice).not.toMatch(/MATLAB file saved/);
  });

  it.each([
    ['scene.mat', '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n', /web page/, /signed in/],
    ['scene.nc', '\ufeff\n <HTML><HEAD><TITLE>404</TITLE>', /web page/, /signed in/],
    ['scene.tif', '<?xml version="1.0"?>\n<Error>AccessDenied</Error>', /XML/, /METADATA\.XML/],
    ['scene.h5', '{"error": "not found"}\n', /JSON/, /server/],
    [
      'scene.mat',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      /Git LFS pointer/,
      /git lfs pull/,
    ],
    ['scene.mat', '/annex/objects/MD5E-s1234--abc.mat\n', /git-annex/, /git annex get/],
  ])('%s that is a text: %j', async (name, text, what, advice) => {
    const error = await openError(asFile(text, name));
    expect(error.message).toMatch(what);
    expect(error.advice).toMatch(advice);
  });

  it('a Git LFS pointer beside a header', async () => {
    const size = { lines: 30, samples: 50, bands: 40 };
    const pointer = asFile('version https://git-lfs.github.com/spec/v1\n', 'scene.img');
    const error = await openError([asFile(enviHeader(size), 'scene.hdr'), pointer]);
    expect(error.advice).toMatch(/git lfs pull/);
  });

  it('Octave’s text, compressed by Octave under the name .mat', async () => {
    const packed = gzipSync(new TextEncoder().encode('# Created by Octave 7.3.0\n# name: Y\n'));
    const error = await openError(asFile(new Uint8Array(packed), 'scene.mat'));
    expect(error.message).toMatch(/Octave’s own format, compressed/);
    expect(error.advice).toMatch(/load\("scene\.mat"\); save\("-v7"/);
    expect(error.advice).not.toMatch(/gunzip/);
  });

  it('a tar archive, whose name stands behind its first file’s', async () => {
    const tar = bytes('scene.hdr\0');
    tar.set(
      Array.from('ustar', (c) => c.charCodeAt(0)),
      257,
    );
    expect((await openError(asFile(tar, 'x.tar'))).message).toMatch(/tar archive/);
  });

  it('a text that is nothing known', async () => {
    const error = await openError(asFile('Dear all,\nthe data are on the server.\n', 'note.txt'));
    expect(error.advice).toMatch(/row of numbers for each wavelength/);
    expect(error.advice).not.toMatch(/MATLAB/);
  });

  it('of several the largest is spoken of', async () => {
    const error = await openError([
      asFile('a note\n', 'README.txt'),
      asFile(bytes('CDF\x01', 5000), 'scene.nc'),
    ]);
    expect(error.file).toBe('scene.nc');
  });
});

describe('ENVI data that are compressed', () => {
  const packed = asFile(bytes('\x1f\x8b\x08\0'), 'scene.img.gz');
  const size = { lines: 3, samples: 5, bands: 4 };
  it.each([
    ['said by the header', { 'file compression': 1 }],
    ['not said by the header', {}],
  ])('%s', async (_, fields) => {
    const header = asFile(enviHeader(size, { fields }), 'scene.hdr');
    const error = await openError([header, packed]);
    expect(error.advice).toMatch(/compressed: unpack scene\.img\.gz/);
  });
});

describe('ESRI’s data with padding', () => {
  const head =
    'NROWS 6\nNCOLS 5\nNBANDS 4\nNBITS 16\nBYTEORDER M\nPIXELTYPE SIGNEDINT\nSKIPBYTES 0\n';
  // GDAL leaves out the padding at a row's end only; numpy's commands were run on such files, with the right values.
  it.each([
    [
      'BANDROWBYTES 12\nTOTALROWBYTES 48',
      'bil',
      'n.fromfile("pad.bil", "u1").reshape(6, -1)[:, :48].reshape(6, 4, -1)[:, :, :10].copy().view(">i2").transpose(0, 2, 1)',
    ],
    [
      'TOTALROWBYTES 44',
      'bip',
      'n.fromfile("pad.bip", "u1").reshape(6, -1)[:, :40].copy().view(">i2").reshape(6, 5, 4)',
    ],
    ['TOTALROWBYTES 12', 'bsq', '[:, :72].reshape(4, 6, -1)[:, :, :10].copy()'],
    ['BANDGAPBYTES 6', 'bsq', 'n.zeros(6, "u1")'],
  ])('%s', async (padding, layout, command) => {
    const header = asFile(`${head}LAYOUT ${layout}\n${padding}\n`, 'pad.hdr');
    const error = await openError([header, asFile(new Uint8Array(400), `pad.${layout}`)]);
    expect(padding).toContain(error.field);
    expect(error.advice).toContain(command);
  });
});

describe('variables of MATLAB that are no arrays', () => {
  it.each<[string, Variable, RegExp]>([
    ['sparse', { kind: 'sparse', shape: [30, 120] }, /Y = full\(Y\)/],
    ['four axes', numeric([3, 4, 5, 2], new Float64Array(120)), /squeeze\(Y\(:, :, :, 1\)\)/],
  ])('%s', async (_, Y, advice) => {
    expect((await openError(matFile({ Y }))).advice).toMatch(advice);
  });

  it('sparse in a v7.3 file', async () => {
    const file = await writeMatlab73((root) => {
      const sparse = root.create_group('Y');
      tag(sparse, 'MATLAB_class', 'double');
      sparse.create_attribute('MATLAB_sparse', new BigUint64Array([40n]), [], '<Q');
    });
    expect((await openError(asFile(file, 'y.mat'))).advice).toMatch(/Y = full\(Y\)/);
  });

  it('objects, and what is none', () => {
    expect(remedyFor(['info (char)', 'hcube (hypercube)'])).toMatch(/hcube\.DataCube/);
    expect(remedyFor(['t (table)'])).toMatch(/take the numbers out/);
    expect(remedyFor(['Y (double 30×120)', 'f (function_handle)'])).toBeNull();
  });
});

describe('wavelengths written as text', () => {
  const Y = numeric(
    [3, 4, 5],
    Array.from({ length: 60 }, (_, k) => ((k * 37) % 101) / 100),
  );
  const nm = ['410', '430.5', '450', '470', '490'];
  const cells = (texts: readonly string[]): Variable => ({
    kind: 'cell',
    cells: texts.map((text) => ({ kind: 'char', rows: [text] })),
  });
  it.each<[string, Variable]>([
    ['cells', cells(nm)],
    ['cells with units', cells(nm.map((v) => `${v} nm`))],
    ['cells in micrometres', cells(nm.map((v) => `${Number(v) / 1000} µm`))],
    ['rows of characters', { kind: 'char', rows: nm.map((v) => v.padEnd(8)) }],
    ['one text', { kind: 'char', rows: [nm.join(', ')] }],
  ])('%s', async (_, Wavelength) => {
    const { cube } = await openScene(matFile({ Y, Wavelength }));
    expect([...(cube.wavelengths ?? [])].map((v) => Number(v.toFixed(3)))).toEqual(nm.map(Number));
    expect(cube.wavelengthSource).toBe('file');
  });

  it('words are none', async () => {
    const { cube } = await openScene(matFile({ Y, wavelengths: cells(['a', 'b', 'c', 'd', 'e']) }));
    expect(cube.wavelengths).toBeNull();
  });
});
