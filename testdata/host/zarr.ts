/** Small Zarr stores for the tests of links: the files of one array, or of a group that lists it, by their keys. */
import { gzipSync } from 'fflate';

export interface StoreOptions {
  readonly version: 2 | 3;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  /** In C order. */
  readonly data: Float32Array;
  readonly gzip?: boolean;
  /** Chunks of a shard along each axis, version 3. */
  readonly shards?: readonly number[];
  /** As xarray writes it: a group with a list of what is in it, and wavelengths along the last axis. */
  readonly wavelengths?: readonly number[];
  /** Names of the axes. */
  readonly dimensions?: readonly string[];
}

type Files = Map<string, Uint8Array>;
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export function zarrStore(options: StoreOptions): Files {
  const { wavelengths, dimensions = ['y', 'x', 'wavelength'], version } = options;
  const files: Files = new Map();
  if (!wavelengths) {
    put(files, '', options, dimensions, {});
    return files;
  }
  const documents = {
    reflectance: put(files, '/reflectance', options, dimensions, {}),
    wavelength: put(
      files,
      '/wavelength',
      {
        version,
        shape: [wavelengths.length],
        chunks: [wavelengths.length],
        data: Float32Array.from(wavelengths),
      },
      ['wavelength'],
      { units: 'nm' },
    ),
  };
  if (version === 3) {
    files.set(
      '/zarr.json',
      text({
        ...{ zarr_format: 3, node_type: 'group', attributes: {} },
        consolidated_metadata: { kind: 'inline', must_understand: false, metadata: documents },
      }),
    );
    return files;
  }
  files.set('/.zgroup', text({ zarr_format: 2 }));
  const metadata = Object.fromEntries(
    Object.entries(documents).flatMap(([name, { array, attributes }]) => [
      [`${name}/.zarray`, array],
      [`${name}/.zattrs`, attributes],
    ]),
  );
  files.set(
    '/.zmetadata',
    text({ zarr_consolidated_format: 1, metadata: { '.zgroup': { zarr_format: 2 }, ...metadata } }),
  );
  return files;
}

function put(
  files: Files,
  at: string,
  { version, shape, chunks, data, gzip = false, shards }: StoreOptions,
  dimensions: readonly string[],
  attributes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const packed = (bytes: Uint8Array): Uint8Array => (gzip ? gzipSync(bytes) : bytes);
  const pieces = chunksOf(shape, chunks, data).map(({ index, bytes }) => ({
    index,
    bytes: packed(bytes),
  }));
  if (version === 2) {
    const array = {
      ...{
        zarr_format: 2,
        shape,
        chunks,
        dtype: '<f4',
        order: 'C',
        filters: null,
        fill_value: null,
      },
      compressor: gzip ? { id: 'gzip', level: 6 } : null,
    };
    const written = { ...attributes, _ARRAY_DIMENSIONS: dimensions };
    files.set(`${at}/.zarray`, text(array));
    files.set(`${at}/.zattrs`, text(written));
    for (const { index, bytes } of pieces) files.set(`${at}/${index.join('.')}`, bytes);
    return { array, attributes: written };
  }
  const inner = [
    { name: 'bytes', configuration: { endian: 'little' } },
    ...(gzip ? [{ name: 'gzip', configuration: { level: 6 } }] : []),
  ];
  const outer = shards ? chunks.map((c, k) => c * shards[k]) : chunks;
  const document = {
    ...{ zarr_format: 3, node_type: 'array', shape, data_type: 'float32', fill_value: 0 },
    chunk_grid: { name: 'regular', configuration: { chunk_shape: outer } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    codecs: shards
      ? [
          {
            name: 'sharding_indexed',
            configuration: {
              ...{ chunk_shape: chunks, codecs: inner, index_location: 'end' },
              index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
            },
          },
        ]
      : inner,
    ...{ attributes, dimension_names: dimensions },
  };
  files.set(`${at}/zarr.json`, text(document));
  if (!shards) {
    for (const { index, bytes } of pieces) files.set(`${at}/c/${index.join('/')}`, bytes);
    return document;
  }
  const byShard = new Map<string, { index: number[]; bytes: Uint8Array }[]>();
  for (const piece of pieces) {
    const key = piece.index.map((i, k) => Math.floor(i / shards[k])).join('/');
    byShard.set(key, [...(byShard.get(key) ?? []), piece]);
  }
  for (const [key, all] of byShard) files.set(`${at}/c/${key}`, shardOf(all, shards));
  return document;
}

/** Chunks one after the other, and behind them where each lies. */
function shardOf(
  pieces: readonly { readonly index: readonly number[]; readonly bytes: Uint8Array }[],
  shards: readonly number[],
): Uint8Array {
  const places = shards.reduce((n, s) => n * s, 1);
  const index = new BigUint64Array(2 * places).fill(2n ** 64n - 1n);
  let at = 0;
  const parts: Uint8Array[] = [];
  for (const piece of pieces) {
    const place = piece.index.reduce((n, i, k) => n * shards[k] + (i % shards[k]), 0);
    index[2 * place] = BigInt(at);
    index[2 * place + 1] = BigInt(piece.bytes.length);
    parts.push(piece.bytes);
    at += piece.bytes.length;
  }
  return Buffer.concat([...parts, new Uint8Array(index.buffer)]);
}

function chunksOf(shape: readonly number[], chunks: readonly number[], data: Float32Array) {
  const grid = shape.map((n, k) => Math.ceil(n / chunks[k]));
  const count = grid.reduce((n, g) => n * g, 1);
  const inChunk = chunks.reduce((n, c) => n * c, 1);
  return Array.from({ length: count }, (_, at) => {
    const index = unravel(at, grid);
    const out = new Float32Array(inChunk);
    for (let i = 0; i < inChunk; i++) {
      const inside = unravel(i, chunks).map((v, k) => v + index[k] * chunks[k]);
      if (inside.every((v, k) => v < shape[k]))
        out[i] = data[inside.reduce((n, v, k) => n * shape[k] + v, 0)];
    }
    return { index, bytes: new Uint8Array(out.buffer) };
  });
}

function unravel(at: number, shape: readonly number[]): number[] {
  const out = shape.map(() => 0);
  for (let k = shape.length - 1; k >= 0; k--) {
    out[k] = at % shape[k];
    at = Math.floor(at / shape[k]);
  }
  return out;
}
