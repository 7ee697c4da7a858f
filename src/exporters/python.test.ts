/**
 * Every export as Python reads it: all files are written into one folder and opened with SciPy, NumPy, Spectral Python,
 * tifffile and GDAL, as far as this machine has them. What it does not have is said in the test's title.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetSettings } from '../settings/settings';
import { enviAbundances, enviLibrary } from './envi';
import { toGeoTiff } from './geotiff';
import { toMat } from './mat';
import { toNpy } from './npy';
import { python, pythonHas } from './python.suite';
import * as result from './result.suite';
import { spectraCsv } from './tables';
import { toWeights } from './weights';

const { lines, samples, names, parts, map, fwhm } = result;
const folder = mkdtempSync(join(tmpdir(), 'unmixing-exports-'));
const theta = Float32Array.of(1, -2.5, Math.fround(Math.PI));

beforeAll(() => {
  const put = (name: string, content: Uint8Array | string): void =>
    writeFileSync(join(folder, name), content);
  const { abundances, validPixels, validBands, wavelengths, endmembers } = result;
  const description = 'toy';
  const maps = { lines, samples, names, validPixels, map, description };
  const cube = enviAbundances({ ...maps, abundances });
  put('toy_abundances.hdr', cube.header);
  put('toy_abundances.dat', cube.data);
  const spectra = { names, endmembers, validBands, wavelengths, fwhm, description };
  const library = enviLibrary({ ...spectra, unit: 'reflectance' });
  put('toy_endmembers.hdr', library.header);
  put('toy_endmembers.sli', library.data);
  put('toy.tif', toGeoTiff({ ...maps, values: abundances }).bytes);
  const turned = { 'map info': map['map info'].replace('units', 'rotation=30, units') };
  put('turned.tif', toGeoTiff({ ...maps, map: turned, values: abundances }).bytes);
  put('turned_abundances.dat', cube.data);
  put('turned_abundances.hdr', enviAbundances({ ...maps, map: turned, abundances }).header);
  const degrees = { 'map info': 'Geographic Lat/Lon, 1, 1, 10.5, 50.25, 0.001, 0.002, WGS-84' };
  put('degrees.tif', toGeoTiff({ ...maps, map: degrees, values: abundances }).bytes);
  put(
    'toy.mat',
    toMat({
      names,
      abundances: { lines, samples, values: abundances, validPixels },
      endmembers: { values: endmembers, validBands, wavelengths, fwhm },
      map,
    }),
  );
  put('toy.npy', toNpy(abundances, [lines, samples, parts]));
  const defs = names.map((name, r) => ({ id: name, name, color: r, truth: null }));
  const table = { endmembers: defs, wavelengths, fwhm, validBands, initial: null, truth: null };
  put('toy.csv', spectraCsv({ ...table, estimate: endmembers }));
  put(
    'toy.unmixw',
    toWeights({
      studio: 'test',
      savedAt: 'now',
      engine: 'none',
      settings: presetSettings('studio'),
      endmemberNames: names,
      colors: [0, 1, 2],
      labels: [{ line: 0, sample: 1, abundances: [1, 0, 0] }],
      scene: result.identity,
      state: { step: 60, theta, moments: [theta.map((v) => v / 2)] },
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program's answer as JSON; `show` turns arrays with NaN into lists with null. */
function ask<T>(program: string): T {
  const prelude =
    'import json, os\nimport numpy as n\n' +
    `os.chdir(${JSON.stringify(folder)})\n` +
    'def show(a): return [None if v != v else float(v) for v in n.asarray(a, dtype="f8").ravel()]\n';
  return JSON.parse(python(prelude + program)) as T;
}

type Values = (number | null)[];
const shown = (values: Float32Array): Values =>
  [...values].map((v) => (Number.isNaN(v) ? null : v));
const expected = shown(result.abundances);
const spectra = shown(result.endmembers);

/** A test that runs where Python has the module, and says in its title when it has not. */
function withModule(module: string, title: string, run: () => void): void {
  const here = pythonHas('numpy') && pythonHas(module);
  const note = here ? '' : ` (skipped: python3 has no ${module} on this machine)`;
  it.skipIf(!here)(`${module}: ${title}${note}`, run);
}

describe('exports read by', () => {
  withModule('numpy', '.npy, and the arrays of a weights file', () => {
    const [shape, values, keys, weights, half] = ask<[number[], Values, string[], Values, Values]>(
      'a = n.load("toy.npy")\n' +
        'w = n.load("toy.unmixw")\n' +
        'print(json.dumps([list(a.shape), show(a), sorted(w.files), show(w["theta.npy"] if "theta.npy" in w.files else w["theta"]), show(w["moment-1"])]))',
    );
    expect(shape).toEqual([lines, samples, parts]);
    expect(values).toEqual(expected);
    expect(keys).toEqual(['moment-1', 'theta', 'weights.json']);
    expect(weights).toEqual([...theta]);
    expect(half).toEqual([...theta.map((v) => v / 2)]);
  });

  withModule('csv', 'the spectra’s table, with names and every digit', () => {
    const [heading, rows] = ask<[string[], string[][]]>(
      'import csv\nr = list(csv.reader(open("toy.csv", encoding="utf-8", newline="")))\n' +
        'print(json.dumps([r[0], r[1:]]))',
    );
    const titles = names.map((name) => `${name} estimate`);
    expect(heading).toEqual(['band', 'wavelength_nm', 'fwhm_nm', 'valid', ...titles]);
    const column = (c: number): Values => rows.map((r) => (r[c] === '' ? null : Number(r[c])));
    expect(column(1)).toEqual([...result.wavelengths]);
    expect(column(2)).toEqual([...fwhm]);
    const stored = [4, 5, 6].flatMap(column).map((v) => (v === null ? null : Math.fround(v)));
    expect(stored).toEqual(spectra);
  });

  withModule('scipy.io', '.mat, abundances and spectra with their metadata', () => {
    const [a, m, width, bbl, info] = ask<[Values, Values, Values, number[], string]>(
      'import scipy.io as s\nm = s.loadmat("toy.mat")\n' +
        'a = m["A"].reshape(-1, int(m["nRow"][0, 0]), int(m["nCol"][0, 0]), order="F")\n' +
        'print(json.dumps([show(a.transpose(1, 2, 0)), show(m["M"].T), show(m["fwhm"]), show(m["bbl"]), str(m["mapInfo"][0])]))',
    );
    expect(a).toEqual(expected);
    expect(m).toEqual(spectra);
    expect(width).toEqual([...fwhm]);
    expect(bbl).toEqual([...result.validBands]);
    expect(info).toBe(map['map info']);
  });

  withModule('spectral', 'ENVI cube and library', () => {
    const [a, info, m, waves, width, spectraNames] = ask<
      [Values, string[], Values, number[], number[], string[]]
    >(
      'import spectral.io.envi as e\n' +
        'c = e.open("toy_abundances.hdr")\n' +
        'a = n.asarray(c.load()).astype("f8"); a[a == float(c.metadata["data ignore value"])] = n.nan\n' +
        'l = e.open("toy_endmembers.hdr")\n' +
        'print(json.dumps([show(a), c.metadata["map info"], show(l.spectra), list(l.bands.centers), list(l.bands.bandwidths), l.names]))',
    );
    expect(a).toEqual(expected);
    expect(info.slice(0, 5)).toEqual(['UTM', '1', '1', '500000', '5540000']);
    expect(m).toEqual(spectra);
    expect(waves).toEqual([...result.wavelengths]);
    expect(width).toEqual([...fwhm]);
    expect(spectraNames).toEqual(names);
  });

  withModule('tifffile', 'GeoTIFF, float32 with a band for each endmember', () => {
    const [shape, type, values, noData] = ask<[number[], string, Values, string]>(
      'import tifffile as t\nf = t.TiffFile("toy.tif"); a = f.asarray()\n' +
        'print(json.dumps([list(a.shape), str(a.dtype), show(a), str(f.pages[0].tags[42113].value)]))',
    );
    expect([shape, type]).toEqual([[lines, samples, parts], 'float32']);
    expect(values).toEqual(expected);
    expect(noData.replace(/\0/g, '')).toBe('nan');
  });

  withModule('osgeo.gdal', 'GeoTIFF and ENVI with names, no-data and place', () => {
    type Read = [values: Values, names: string[], noData: string, place: number[], epsg: string];
    const program = (file: string): string =>
      'from osgeo import gdal, osr\ngdal.UseExceptions()\n' +
      `d = gdal.Open(${JSON.stringify(file)})\n` +
      'b = [d.GetRasterBand(k + 1) for k in range(d.RasterCount)]\n' +
      'a = n.stack([x.ReadAsArray() for x in b], -1).astype("f8"); v = b[0].GetNoDataValue()\n' +
      'if v is not None and v == v: a[a == v] = n.nan\n' +
      's = d.GetSpatialRef()\n' +
      'print(json.dumps([show(a), [x.GetDescription() for x in b], str(v), [g + 0.0 for g in d.GetGeoTransform()], (s.GetAuthorityCode(None) or s.GetAttrValue("PROJCS") or s.GetName()) if s else ""]))';
    const tiff = ask<Read>(program('toy.tif'));
    expect(tiff).toEqual([expected, names, 'nan', [500000, 30, 0, 5540000, 0, -30], '32633']);
    const envi = ask<Read>(program('toy_abundances.dat'));
    expect(envi[0]).toEqual(expected);
    expect(envi[1]).toEqual(names);
    expect(envi[2]).toBe('-9999.0');
    expect(envi[3]).toEqual(tiff[3]);
    expect(ask<Read>(program('degrees.tif')).slice(3)).toEqual([
      [10.5, 0.001, 0, 50.25, 0, -0.002],
      '4326',
    ]);
    // GDAL's own reading of the rotated header is what the rotated GeoTIFF must agree with.
    const turned = ask<Read>(program('turned.tif'))[3];
    const header = ask<Read>(program('turned_abundances.dat'))[3];
    expect(header[2]).not.toBe(0);
    turned.forEach((v, i) => expect(v).toBeCloseTo(header[i], 6));
  });
});
