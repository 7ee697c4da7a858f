import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readEnvi } from '../readers/formats/envi/read';
import { IGNORED, enviAbundances, enviLibrary, enviZip } from './envi';
import type { EnviFile } from './envi';
import { hasNumpy, numpyNote, python, pythonHas } from './python.suite';
import * as result from './result.suite';

const hasSpectral = pythonHas('spectral');
const spectralNote = hasSpectral
  ? ''
  : ' (skipped: no python3 with Spectral Python on this machine)';
const { lines, samples, bands, names, pixels, parts } = result;
const description = 'abundances of {toy}, by = the studio; step 60';
const cube = enviAbundances({
  lines,
  samples,
  names,
  abundances: result.abundances,
  validPixels: result.validPixels,
  description,
});
const library = enviLibrary({
  names,
  endmembers: result.endmembers,
  validBands: result.validBands,
  wavelengths: result.wavelengths,
  description,
});

/** Header and data as a person drops them on the page after unpacking the archive. */
function unpacked(stem: string, extension: 'dat' | 'sli', file: EnviFile): File[] {
  const members = Object.entries(unzipSync(enviZip(stem, extension, file)));
  expect(members.map(([name]) => name)).toEqual([`${stem}.hdr`, `${stem}.${extension}`]);
  return members.map(([name, bytes]) => new File([new Uint8Array(bytes)], name));
}
const cubeFiles = unpacked('toy_abundances', 'dat', cube);
const libraryFiles = unpacked('toy_endmembers', 'sli', library);

describe('ENVI abundances', () => {
  it('open here as abundances with the same numbers and names', async () => {
    result.expectSame(await result.openAsTruth(...cubeFiles));
  });

  it('hold the stated ignore value at masked pixels and nowhere else', () => {
    expect(cube.header).toContain('\ndata ignore value = -9999\n');
    const stored = new Float32Array(cube.data.buffer);
    const ignored = [...stored].flatMap((v, k) => (v === IGNORED ? [k % pixels] : []));
    expect(ignored).toEqual([7, 7, 7]);
    const filled = enviAbundances({
      lines,
      samples,
      names,
      abundances: result.abundances.map((v) => (Number.isNaN(v) ? 0.25 : v)),
      validPixels: result.validPixels,
      description,
    });
    expect(filled.data).toEqual(cube.data);
  });

  it('open here with NaN at masked pixels', async () => {
    const { abundances } = await result.openAsTruth(...cubeFiles);
    expect(abundances).toEqual(result.abundances);
  });

  it('keep the header whole whatever the names hold', async () => {
    const awkward = enviAbundances({
      lines,
      samples,
      names: ['a, {b}\n; c', ';=', ' x } y '],
      abundances: result.abundances,
      validPixels: result.validPixels,
      description: '}\nlines = 99\n{',
    });
    const truth = await result.openAsTruth(...unpacked('t_abundances', 'dat', awkward));
    expect(truth.names).toEqual(['a (b) c', 'Endmember 2', 'x ) y']);
    expect(result.valid(truth.abundances)).toEqual(result.valid(result.abundances));
  });

  it('refuse shapes that do not fit', () => {
    expect(() =>
      enviAbundances({
        lines,
        samples,
        names: names.slice(1),
        abundances: result.abundances,
        validPixels: result.validPixels,
        description,
      }),
    ).toThrow(/stated shape/);
  });

  it.skipIf(!hasNumpy)(`open by numpy.fromfile with the header’s numbers${numpyNote}`, () => {
    const program =
      'import sys, json, re, numpy as n\n' +
      'raw = sys.stdin.buffer.read(); text, data = raw.split(b"\\0HEADER ENDS\\0")\n' +
      'h = dict(re.findall(r"^(\\w[\\w ]*) = ([^{\\n]+)$", text.decode(), re.M))\n' +
      'assert (h["data type"], h["byte order"], h["interleave"], h["header offset"]) == ("4", "0", "bsq", "0")\n' +
      'a = n.frombuffer(data, "<f4").reshape(int(h["bands"]), int(h["lines"]), int(h["samples"]))\n' +
      'a = n.where(a == float(h["data ignore value"]), n.nan, a)\n' +
      'print(json.dumps([list(a.shape), [None if v != v else float(v) for v in a.transpose(1, 2, 0).ravel()]]))';
    const both = Buffer.concat([
      Buffer.from(`${cube.header}\0HEADER ENDS\0`),
      Buffer.from(cube.data),
    ]);
    const [shape, values] = JSON.parse(python(program, both)) as [number[], (number | null)[]];
    expect(shape).toEqual([parts, lines, samples]);
    expect(values).toEqual([...result.abundances].map((v) => (Number.isNaN(v) ? null : v)));
  });
});

describe('ENVI spectral library', () => {
  it('opens here beside the abundances with the same spectra', async () => {
    const truth = await result.openAsTruth(...libraryFiles, ...cubeFiles);
    result.expectSame(truth);
    expect(truth.endmembers).toEqual(result.endmembers);
  });

  it('keeps wavelengths, names and masked bands', async () => {
    const [header, data] = libraryFiles;
    const { arrays, texts } = await readEnvi(header, () => false, [data]);
    expect(arrays[0].shape).toEqual([bands, parts]);
    expect(arrays[0].meta?.wavelengths).toEqual(result.wavelengths);
    expect(arrays[0].meta?.badBands).toEqual(result.validBands.map((v) => 1 - v));
    expect(texts[0].values).toEqual(names);
  });

  it('has no wavelength key when the scene has none', () => {
    const { header } = enviLibrary({
      names,
      endmembers: result.endmembers,
      validBands: result.validBands,
      wavelengths: null,
      description,
    });
    expect(header).not.toContain('wavelength');
  });

  it.skipIf(!hasSpectral)(`and cube open in Spectral Python${spectralNote}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'envi-'));
    try {
      for (const [stem, extension, file] of [
        ['toy_abundances', 'dat', cube],
        ['toy_endmembers', 'sli', library],
      ] as const) {
        writeFileSync(join(folder, `${stem}.hdr`), file.header);
        writeFileSync(join(folder, `${stem}.${extension}`), file.data);
      }
      const program =
        'import sys, json, os\nfrom spectral.io import envi\n' +
        'd = sys.stdin.buffer.read().decode(); at = lambda n: os.path.join(d, n)\n' +
        'a = envi.open(at("toy_abundances.hdr")); e = envi.open(at("toy_endmembers.hdr"))\n' +
        'num = lambda x: [None if v != v or v == -9999 else float(v) for v in x.ravel()]\n' +
        'print(json.dumps([num(a.load()), num(e.spectra), e.names, list(e.bands.centers)]))';
      const said = JSON.parse(python(program, Buffer.from(folder))) as unknown;
      const orNull = (values: Float32Array): (number | null)[] =>
        [...values].map((v) => (Number.isNaN(v) ? null : v));
      expect(said).toEqual([
        orNull(result.abundances),
        orNull(result.endmembers),
        names,
        [...result.wavelengths],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
