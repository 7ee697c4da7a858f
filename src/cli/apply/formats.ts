/** Maps as files, written as their lines come: ENVI, GeoTIFF, Zarr. None of them holds more than some lines at a time. */
import * as zarr from 'zarrita';
import { enviBand, enviHeader } from '../../exporters/envi';
import { geoTiffFrame, geoTiffValues } from '../../exporters/geotiff';
import type { SceneMap } from '../../scene/crs/complete';
import type { SceneOutput } from './output';

export const formats = ['envi', 'geotiff', 'zarr'] as const;
export type Format = (typeof formats)[number];

/** What is known of maps before they are made. */
export interface MapsOf {
  readonly lines: number;
  readonly samples: number;
  /** [R] */
  readonly names: readonly string[];
  /** Cube.map */
  readonly map?: SceneMap;
  readonly description: string;
  /** Lines that come at a time; the last may be fewer. */
  readonly height: number;
}

/** Takes whole lines, in order. @param values [n × R] @param valid [n] @throws StudioError when they cannot be written */
export type MapWriter = (
  line: number,
  values: Float32Array,
  valid: Uint8Array,
) => void | Promise<void>;

/** @param say gets sentences on what a format cannot hold @throws StudioError when it cannot be begun */
export async function openWriters(
  wanted: readonly Format[],
  out: SceneOutput,
  stem: string,
  maps: MapsOf,
  say: (text: string) => void,
): Promise<MapWriter> {
  const open = { envi: openEnvi, geotiff: openGeoTiff, zarr: openZarr };
  const writers: MapWriter[] = [];
  for (const format of wanted)
    writers.push(await open[format](out, `${stem}_abundances`, maps, say));
  return async (line, values, valid) => {
    for (const write of writers) await write(line, values, valid);
  };
}

/** Band after band: each line goes to R places. */
function openEnvi(out: SceneOutput, name: string, maps: MapsOf): MapWriter {
  const { lines, samples, names } = maps;
  const R = names.length;
  const put = out.file(`${name}.dat`);
  out.file(`${name}.hdr`)(new TextEncoder().encode(enviHeader(maps)), 0);
  return (line, values, valid) =>
    names.forEach((_, r) => put(enviBand(values, valid, R, r), 4 * samples * (r * lines + line)));
}

function openGeoTiff(
  out: SceneOutput,
  name: string,
  maps: MapsOf,
  say: (text: string) => void,
): MapWriter {
  const { head, dataAt, directory, directoryAt, problem } = geoTiffFrame(maps);
  if (problem) say(problem);
  const put = out.file(`${name}.tif`);
  put(head, 0);
  put(directory, directoryAt);
  const row = 4 * maps.samples * maps.names.length;
  return (line, values, valid) => put(geoTiffValues(values, valid), dataAt + line * row);
}

/** Samples of a chunk: a window is read without whole lines. */
const CHUNK_SAMPLES = 512;

/**
 * A group (Zarr v3) with one array, `abundances` [lines, samples, endmembers], uncompressed, NaN where nothing is known.
 * Each chunk is a file, written as soon as its lines are there.
 */
async function openZarr(out: SceneOutput, name: string, maps: MapsOf): Promise<MapWriter> {
  const { lines, samples, names, map, description, height } = maps;
  const R = names.length;
  const put = out.folder(`${name}.zarr`);
  const store = {
    // Chunks are written whole and once: there is nothing to be read.
    get: () => Promise.resolve(undefined),
    set: (key: string, bytes: Uint8Array) => {
      put(key.replace(/^\//, ''), bytes);
      return Promise.resolve();
    },
  };
  const root = zarr.root(store);
  await zarr.create(root, { attributes: { description, software: 'Unmixing Studio' } });
  const array = await zarr.create(root.resolve('abundances'), {
    shape: [lines, samples, R],
    chunkShape: [height, Math.min(samples, CHUNK_SAMPLES), R],
    dtype: 'float32',
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fillValue: NaN,
    dimensionNames: ['line', 'sample', 'endmember'],
    attributes: { long_name: 'abundance', units: '1', endmembers: [...names], ...map },
  });
  return async (line, values, valid) => {
    const n = valid.length / samples;
    const data = values.slice();
    valid.forEach((v, i) => {
      if (!v) data.fill(NaN, i * R, (i + 1) * R);
    });
    await zarr.set(array, [zarr.slice(line, line + n), null, null], {
      ...{ data, shape: [n, samples, R], stride: [samples * R, R, 1] },
    });
  };
}
