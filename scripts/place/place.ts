/**
 * Where GDAL puts what we export, beside where it puts what we opened. Inputs are written by GDAL (GeoTIFF and ENVI, from
 * a VRT with the place asked for), opened by the readers whole, cropped, binned and both, exported as GeoTIFF and ENVI,
 * and `gdalinfo` reads both. Needs gdalinfo, gdal_translate and gdalsrsinfo (Debian's gdal-bin).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { enviAbundances } from '../../src/exporters/envi';
import { toGeoTiff } from '../../src/exporters/geotiff';
import { openFiles } from '../../src/readers/open';
import { withSystem } from '../../src/scene/crs/complete';
import type { ImportChoices } from '../../src/scene/importChoices';
import type { Scene } from '../../src/scene/scene';

/** "GDAL 3.6.2, released 2023/01/02", or null where there is none. */
export function gdalVersion(): string | null {
  const tools = ['gdalinfo', 'gdal_translate', 'gdalsrsinfo'];
  const runs = tools.map((tool) => spawnSync(tool, ['--version'], { encoding: 'utf8' }));
  // gdalsrsinfo has no --version that ends with 0 everywhere; that it can be started is enough.
  return runs.some(({ error }) => error) ? null : runs[0].stdout.trim();
}

export interface Case {
  readonly name: string;
  /** As GDAL takes it: "EPSG:3035", a proj string. */
  readonly srs: string;
  /** First pixel's corner, pixel size, in the system's units. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Degrees, turned as a map that is not north up. */
  readonly turn: number;
}

const straight: readonly Omit<Case, 'turn'>[] = [
  { name: 'WGS 84 / UTM 33N', srs: 'EPSG:32633', x: 399_960, y: 5_600_040, size: 30 },
  { name: 'WGS 84 / UTM 33S', srs: 'EPSG:32733', x: 399_960, y: 8_600_040, size: 30 },
  { name: 'ETRS89 / UTM 32N', srs: 'EPSG:25832', x: 691_000.5, y: 5_334_000.25, size: 2.5 },
  { name: 'ETRS89 / LAEA Europe', srs: 'EPSG:3035', x: 4_321_000, y: 3_210_000, size: 30 },
  { name: 'Antarctic polar stereographic', srs: 'EPSG:3031', x: -1_250_000, y: 800_000, size: 60 },
  { name: 'NSIDC north polar stereographic', srs: 'EPSG:3413', x: 250_000, y: -900_000, size: 60 },
  { name: 'UPS North', srs: 'EPSG:32661', x: 2_250_000, y: 1_900_000, size: 60 },
  { name: 'Swiss LV95', srs: 'EPSG:2056', x: 2_600_000, y: 1_200_000, size: 2 },
  { name: 'Californian feet', srs: 'EPSG:2229', x: 6_450_000, y: 1_850_000, size: 10 },
  { name: 'WGS 84 degrees', srs: 'EPSG:4326', x: 10.5, y: 50.25, size: 0.001 },
  {
    name: 'a LAEA of its own',
    srs: '+proj=laea +lat_0=47.5 +lon_0=9.25 +x_0=1000 +y_0=2000 +datum=WGS84 +units=m',
    ...{ x: 12_000, y: 34_000, size: 30 },
  },
  {
    name: 'MODIS sinusoidal',
    srs: '+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m',
    ...{ x: 1_111_950, y: 5_559_752, size: 463.3127 },
  },
];
export const cases: readonly Case[] = straight.flatMap((place) => [
  { ...place, turn: 0 },
  ...(/3263|2583|3035|3031/.test(place.srs) ? [{ ...place, turn: -17.5 }] : []),
]);

export type Input = 'GTiff' | 'ENVI';
/** GDAL's ENVI header of US survey feet says "units=Feet" beside their WKT, and GDAL itself reads international ones. */
export const inputsOf = (c: Case): readonly Input[] =>
  c.srs === 'EPSG:2229' ? ['GTiff'] : ['GTiff', 'ENVI'];

const size = { lines: 12, samples: 10, bands: 4 };
export interface Part {
  readonly name: string;
  readonly line: number;
  readonly sample: number;
  readonly bin: number;
}
export const parts: readonly Part[] = [
  { name: 'whole', line: 0, sample: 0, bin: 1 },
  { name: 'cropped', line: 2, sample: 3, bin: 1 },
  { name: 'binned', line: 0, sample: 0, bin: 2 },
  { name: 'cropped, binned', line: 2, sample: 4, bin: 2 },
];

/** x = a + b·sample + c·line, y = d + e·sample + f·line, from the first pixel's outer corner, as GDAL has it. */
export type Transform = readonly number[];
export interface Seen {
  readonly transform: Transform | null;
  /** Empty where there is none, or only a local one. */
  readonly wkt: string;
  /** The system's numbers. */
  readonly proj: string;
}

export function gdalinfo(file: string): Seen {
  const text = execFileSync('gdalinfo', ['-json', '-proj4', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { geoTransform, coordinateSystem } = JSON.parse(text) as {
    geoTransform?: number[];
    coordinateSystem?: { wkt?: string; proj4?: string };
  };
  const said = coordinateSystem?.wkt ?? '';
  const wkt = /^(LOCAL_CS|ENGCRS)/.test(said) ? '' : said;
  const proj = (wkt && (coordinateSystem?.proj4 ?? ''))
    .replace(/\+(type|no_defs|wktext)(=\S+)?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { transform: geoTransform ?? null, wkt, proj };
}

/** "EPSG:3035", or empty: what GDAL itself makes of the system; of two with the same numbers, either. */
export function codeOf({ wkt }: Seen): string {
  if (wkt === '') return '';
  const { stdout } = spawnSync('gdalsrsinfo', ['-o', 'epsg', wkt], { encoding: 'utf8' });
  return /EPSG:[1-9]\d{3,4}\b/.exec(stdout)?.[0] ?? '';
}

/** Writes a case as GDAL does; its data file and the files to open together. */
export function writeInput(c: Case, as: Input, folder: string): { data: string; files: string[] } {
  mkdirSync(folder, { recursive: true });
  const { lines, samples, bands } = size;
  const values = Float32Array.from(
    { length: lines * samples * bands },
    (_, i) => 0.1 + 0.7 * ((i * 7919) % 101) * 0.01,
  );
  writeFileSync(path.join(folder, 'values.raw'), new Uint8Array(values.buffer));
  const angle = (-c.turn * Math.PI) / 180;
  const [cos, sin] =
    c.turn === 0 ? [c.size, 0] : [c.size * Math.cos(angle), c.size * Math.sin(angle)];
  const transform = [c.x, cos, -sin, c.y, -sin, -cos].join(', ');
  const band = (k: number): string =>
    `<VRTRasterBand dataType="Float32" band="${k + 1}" subClass="VRTRawRasterBand"><SourceFilename relativeToVRT="1">values.raw</SourceFilename><ImageOffset>${4 * k * lines * samples}</ImageOffset><PixelOffset>4</PixelOffset><LineOffset>${4 * samples}</LineOffset><ByteOrder>LSB</ByteOrder></VRTRasterBand>`;
  const all = Array.from({ length: bands }, (_, k) => band(k)).join('');
  const vrt = path.join(folder, 'scene.vrt');
  writeFileSync(
    vrt,
    `<VRTDataset rasterXSize="${samples}" rasterYSize="${lines}"><SRS>${c.srs}</SRS><GeoTransform>${transform}</GeoTransform>${all}</VRTDataset>`,
  );
  const data = path.join(folder, as === 'GTiff' ? 'scene.tif' : 'scene.img');
  execFileSync('gdal_translate', ['-q', '-of', as, vrt, data], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { data, files: as === 'GTiff' ? [data] : [data, path.join(folder, 'scene.hdr')] };
}

async function sceneOf(files: readonly string[], part: Part): Promise<Scene> {
  const { line, sample, bin } = part;
  const choices: ImportChoices = {
    divideBy: 1,
    crop: { line, sample, lines: size.lines - line, samples: size.samples - sample },
    bin: { spatial: bin, spectral: 1 },
  };
  const opened = await openFiles(
    files.map((file) => new File([readFileSync(file)], path.basename(file))),
    { shared: false, current: null, choices, progress: () => undefined, cancelled: () => false },
  );
  if (opened.type !== 'scene') throw new Error(`${files[0]} is no scene`);
  return opened.scene;
}

/** Exports a part of the files as the page does; where the two files lie. */
export async function writeExports(
  files: readonly string[],
  part: Part,
  folder: string,
): Promise<{ tiff: string; envi: string }> {
  mkdirSync(folder, { recursive: true });
  const { cube } = await sceneOf(files, part);
  const { lines, samples } = cube;
  const maps = {
    ...{ lines, samples, names: ['soil', 'tree'], description: 'made' },
    validPixels: new Uint8Array(lines * samples).fill(1),
    map: cube.map && (await withSystem(cube.map)),
  };
  const values = Float32Array.from({ length: 2 * lines * samples }, (_, i) => (i % 7) / 7);
  const tiff = path.join(folder, 'out.tif');
  writeFileSync(tiff, toGeoTiff({ ...maps, values }).bytes);
  const { header, data } = enviAbundances({ ...maps, abundances: values });
  writeFileSync(path.join(folder, 'out.hdr'), header);
  const envi = path.join(folder, 'out.dat');
  writeFileSync(envi, data);
  return { tiff, envi };
}

/** Where a part of an image lies. */
export function moved([a, b, c, d, e, f]: Transform, { line, sample, bin }: Part): Transform {
  return [
    a + b * sample + c * line,
    ...[bin * b, bin * c],
    d + e * sample + f * line,
    ...[bin * e, bin * f],
  ];
}

/** What is wrong with an export beside its input, in words; empty where nothing is. */
export function faults(right: Seen, out: Seen, pixel: number): string[] {
  const said: string[] = [];
  const { transform } = out;
  if (!transform || !right.transform) said.push('no place');
  else {
    const off = Math.max(...right.transform.map((v, i) => Math.abs(v - transform[i])));
    if (!(off < 1e-5 * pixel)) said.push(`${(off / pixel).toPrecision(3)} pixels off`);
  }
  if (out.proj !== right.proj) said.push(`system: ${out.proj || 'none'} for ${right.proj}`);
  return said;
}
