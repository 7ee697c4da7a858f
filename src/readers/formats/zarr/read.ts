/**
 * Zarr stores, version 2 and 3, by zarrita: lists the arrays from the store's table of contents. Chunks are fetched when
 * values are read (chunks.ts); what arrays mean is told as of NetCDF-4.
 */
import * as zarr from 'zarrita';
import { StudioError } from '../../../scene/errors';
import { fileError, throwIfCancelled } from '../../fileError';
import { StoreFile } from '../../remote/zarrStore';
import type { Contents, NumericArray } from '../../types';
import { shapeOf } from '../hdf5/dataset';
import { readPlain } from '../hdf5/plain';
import type { Found } from '../hdf5/walk';
import { bytesOf, chunksOf, MAX_CHUNK } from './chunks';
import type { OpenArray } from './chunks';
import { metadataOf, objectsOf } from './objects';
import type { ZarrArray } from './objects';

/** More arrays than a store of one scene has. */
const MAX_ARRAYS = 500;
/** Arrays up to this many values are fetched when the store is listed: wavelengths, names, coordinates. */
const MAX_SMALL = 2 ** 14;

/** What a store's file gives zarrita. */
const readable = (store: StoreFile) => ({
  get: (key: string) => store.get(key),
  getRange: (key: string, range: Parameters<StoreFile['getRange']>[1]) =>
    store.getRange(key, range),
});

type Readable = ReturnType<typeof readable>;

/**
 * Lists what a store holds.
 * @throws StudioError when it has no table of contents, contradicts itself, or is compressed in a way that is not read
 */
export async function readZarr(file: File, cancelled: () => boolean): Promise<Contents> {
  if (!(file instanceof StoreFile))
    throw fileError({
      file: file.name,
      message: `${file.name} is the table of contents of a Zarr store; its values are in other files of its folder.`,
      found: 'one file of a store',
      expected: 'the address of the store',
      advice:
        'Open it with “Open a link”: serve its folder (npx serve --cors) and give the address of the folder; or write one variable as NetCDF-4 with xarray.',
    });
  try {
    return await list(file, cancelled);
  } catch (error) {
    throw explained(file, error);
  }
}

async function list(file: StoreFile, cancelled: () => boolean): Promise<Contents> {
  const store = await zarr.withMaybeConsolidatedMetadata(readable(file));
  const groups = new Map<string, Readonly<Record<string, unknown>>>();
  const opened: OpenArray[] = [];
  const notes: string[] = [];
  const others: string[] = [];
  const paths = 'contents' in store ? store.contents() : [{ path: '/' as const, kind: null }];
  if (paths.length > MAX_ARRAYS)
    throw damagedStore(file, 'its list of arrays', `${paths.length}`, `at most ${MAX_ARRAYS}`);
  for (const { path } of paths) {
    throwIfCancelled(cancelled, file.name);
    const node = await zarr.open(zarr.root<Readable>(store).resolve(path));
    // An array by itself goes by the name of its folder.
    const name =
      path === '/' && node.kind === 'array' ? `/${file.name.replace(/\.zarr$/i, '')}` : path;
    if (node.kind === 'group') groups.set(path, node.attrs);
    else {
      const array = openArray(name, node);
      if (array) opened.push(array);
      else others.push(`${name.slice(1)} (${node.dtype})`);
    }
  }
  if (opened.length === 0 && groups.size > 0 && !('contents' in store)) throw noList(file);
  const small = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const array of opened) {
    if (array.of.metadata.total_size > MAX_SMALL) continue;
    small.set(array.of.path, await bytesOf(file, array, cancelled));
  }
  const found: Found = { arrays: [], texts: [], others, notes, refused: [] };
  const objects = objectsOf(
    opened.map(({ of }) => of),
    groups,
    small,
  );
  readPlain(named(file), objects, cancelled, found, (_file, set, name, dtype): NumericArray => {
    const array = opened.find(({ of }) => of.path === set.path)!;
    return {
      file: file.name,
      name,
      shape: shapeOf(set.dims),
      dtype,
      whole: set.kind.whole,
      scattered: true,
      chunks: (ranges) => chunksOf(file, array, cancelled, ranges),
    };
  });
  const { arrays, texts, refused } = found;
  if (refused.length > 0) throw refused[0].error;
  return { arrays, texts, others, notes };
}

/** Its name, without a size: what a store holds is not measured by its table of contents. */
function named({ name }: File): File {
  return Object.defineProperty(new File([], name), 'size', { value: Number.MAX_SAFE_INTEGER });
}

function openArray(path: string, node: zarr.Array<zarr.DataType, Readable>): OpenArray | null {
  const { shape, chunks, attrs, dtype } = node;
  const metadata = metadataOf(dtype, shape);
  if (!metadata) return null;
  const written: unknown = attrs['_ARRAY_DIMENSIONS'];
  const names = node.dimensionNames ?? (Array.isArray(written) ? (written as unknown[]) : []);
  // The fill value of version 2 is what xarray means by missing; of others it is what was never written.
  const byXarray = Array.isArray(written);
  const { fillValue } = node;
  const of: ZarrArray = {
    path,
    shape,
    metadata,
    attributes: attrs,
    dimensions: shape.map((_, k) => (typeof names[k] === 'string' ? names[k] : null)),
    fill:
      byXarray && typeof fillValue === 'number' && Number.isFinite(fillValue) ? fillValue : null,
  };
  return { of, chunks, node };
}

const damagedStore = (file: File, field: string, found: string, expected: string): StudioError =>
  fileError({
    file: file.name,
    field,
    message: `${file.name} is damaged: ${field} does not make sense.`,
    found,
    expected,
    advice: 'Write the store anew, or ask whoever serves it.',
  });

const noList = (file: File): StudioError =>
  fileError({
    file: file.name,
    field: 'consolidated metadata',
    message: `${file.name} is a group without a list of what is in it, and a web server gives none.`,
    found: 'a group without consolidated metadata',
    expected:
      'a list (.zmetadata, or consolidated_metadata in zarr.json), or the address of one array',
    advice:
      'Give the address of the array itself (…/store.zarr/reflectance), or have the list written, in Python: zarr.consolidate_metadata("store.zarr").',
  });

/** What zarrita throws, in a sentence of ours. */
function explained(file: File, error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || zarr.isZarritaError(error) || error instanceof SyntaxError)
    return damagedStore(file, 'its table of contents', why, 'a Zarr store of version 2 or 3');
  return damagedStore(
    file,
    'its metadata',
    why,
    `arrays with chunks of at most ${MAX_CHUNK} bytes`,
  );
}
