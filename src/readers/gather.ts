/**
 * What files opened together hold: archives unpacked, each file recognised by its content and listed, all variables
 * pooled, and the one that is the cube picked. No values of a cube are read.
 */
import { fileError, throwIfCancelled } from './fileError';
import { unreadable } from './refusals';
import { isRemote } from './remote/file';
import { HEAD_BYTES } from './sniff';
import { formats, readable } from './registry';
import { pickCube } from './scene/cube';
import { withMapViews } from './scene/onMap';
import { withQuality } from './scene/quality';
import { rankCubes } from './scene/rank';
import { stackFiles } from './scene/stack';
import { mapsOf } from './scene/maps';
import { makePool } from './scene/pool';
import type { Pool } from './scene/pool';
import type { Contents, Format, NumericArray, OpenContext } from './types';
import { unpackAll } from './formats/zip/unpack';

/** A scene with a file for each band, masks and previews has some hundred. */
const MAX_FILES = 1000;

export interface Gathered {
  /** Without archives, in whose place their files stand. */
  readonly files: readonly File[];
  readonly pool: Pool;
  /** Empty: no cube, or maps of the scene on screen. Several: the person has to choose, or the first is the best guess. */
  readonly picked: readonly NumericArray[];
  /** Why the first of several is taken, in words. */
  readonly why: string;
  /** What a variable is called when a person chooses. */
  readonly idOf: (array: NumericArray) => string;
  /** Label of the format that a variable was read with. */
  readonly formatOf: (array: NumericArray) => string;
}

type Listed = Contents & { readonly format: string };

/** @throws StudioError when a file is not readable, the chosen variable is not there, or it is cancelled */
export async function gather(given: readonly File[], context: OpenContext): Promise<Gathered> {
  refuseMany(given);
  const files = await unpackAll(given, () => context.cancelled());
  if (files.length === 0)
    throw fileError({
      message: 'No file was chosen.',
      found: '0 files',
      expected: readable,
      advice: 'Drop a file on the page or choose one with Open files.',
    });
  refuseMany(files);
  const listed = await readAll(files, context);
  const far = new Set(files.filter(isRemote).map(({ name }) => name));
  const placed = (array: NumericArray): NumericArray =>
    far.has(array.file) ? { ...squeezed(array), far: true } : squeezed(array);
  const squeezedAll = listed.map((c) => ({ ...c, arrays: c.arrays.map(placed) }));
  const contents = withMapViews(withQuality(stackFiles(squeezedAll)));
  const owners = new Set(contents.flatMap((c) => c.arrays.map((a) => a.file)));
  const idOf = (array: NumericArray): string =>
    owners.size > 1 ? `${array.file}: ${array.name}` : array.name;
  const variable = context.variable ?? context.choices?.variable;
  const isChosen = (array: NumericArray): boolean => idOf(array) === variable;
  const pool = await makePool(contents, isChosen);
  const chosen = pool.cubes.filter(isChosen);
  if (variable !== undefined && chosen.length === 0)
    throw fileError({
      file: files[0].name,
      field: variable,
      message: `There is no 2-D or 3-D numeric variable ${variable}.`,
      found: pool.listing.join(', ') || 'no variable',
      expected: 'one of the variables offered',
      advice: 'Open the files again and choose one of the variables offered.',
    });
  const areMaps = context.current && mapsOf(pool.cubes, context.current) !== null;
  const ranked = rankCubes(areMaps ? [] : pickCube(pool), pool);
  const asked = ranked.clear ? ranked.cubes.slice(0, 1) : ranked.cubes;
  return {
    files,
    pool,
    picked: chosen.length > 0 ? chosen.slice(0, 1) : asked,
    why: ranked.why,
    idOf,
    formatOf: (array) =>
      contents.find((c) => c.arrays.includes(array))?.format ?? 'an unknown format',
  };
}

function refuseMany(files: readonly File[]): void {
  if (files.length > MAX_FILES)
    throw fileError({
      message: 'So many files are not one scene.',
      found: `more than ${MAX_FILES} files, the first ${files[0].name}`,
      expected: `at most ${MAX_FILES}: a scene with what belongs to it`,
      advice: 'Choose or drop the files of one scene, or the folder that holds them alone.',
    });
}

/** Of more than three axes those of length 1 say nothing; without them the values lie the same. */
function squeezed(array: NumericArray): NumericArray {
  if (array.shape.length <= 3 || array.meta) return array;
  const shape = [...array.shape];
  while (shape.length > 3 && shape.includes(1)) shape.splice(shape.indexOf(1), 1);
  return shape.length <= 3 ? { ...array, shape } : array;
}

/** Recognises and lists all files; one that no format knows may still be the data another one speaks of. */
async function readAll(files: readonly File[], context: OpenContext): Promise<Listed[]> {
  const cancelled = (): boolean => context.cancelled();
  const known: { file: File; format: Format }[] = [];
  const unknown: { file: File; head: Uint8Array }[] = [];
  for (const file of files) {
    throwIfCancelled(cancelled, file.name);
    const head = new Uint8Array(await bytesOf(file));
    const format = isSideFile(file, files) ? undefined : formats.find((f) => f.matches(head));
    if (format) known.push({ file, format });
    else unknown.push({ file, head });
  }
  // Raw values may begin like another format; a header that fits them by name and to the byte goes before.
  const { claimedBy } = await import('./formats/envi/claims');
  for (const { file, format } of known.filter((k) => k.format.label.startsWith('ENVI'))) {
    const others = known.filter((k) => k.format !== format);
    const claimed = await claimedBy(
      file,
      others.map((k) => k.file),
    );
    const at = known.findIndex((k) => k.file === claimed);
    if (claimed && at >= 0) {
      known.splice(at, 1);
      unknown.push({ file: claimed, head: new Uint8Array(0) });
    }
  }
  const contents: Listed[] = [];
  const used = new Set<File>();
  const beside = unknown.map(({ file }) => file);
  for (const [i, { file, format }] of known.entries()) {
    context.progress((0.1 * i) / files.length, `Reading ${file.name}`);
    const read = await format.load();
    const found = await read(file, cancelled, beside);
    found.uses?.forEach((f) => used.add(f));
    contents.push({ ...found, format: format.label });
  }
  const strangers = unknown.filter(({ file }) => !used.has(file));
  if (strangers.length > 0 && known.length === 0) {
    // Of a product's files the largest is the one that is meant.
    const { file, head } = strangers.reduce((a, b) => (b.file.size > a.file.size ? b : a));
    throw unreadable(file, head);
  }
  // A README or an .aux.xml beside the scene is no reason to refuse the scene.
  const notes = strangers.map(({ file }) => `${file.name} is not read: its format is not known.`);
  contents.push({ arrays: [], texts: [], others: [], notes, format: '' });
  return contents;
}

/** "image.tif.msk" beside "image.tif" is a TIFF, and no image of its own. */
const isSideFile = ({ name }: File, files: readonly File[]): boolean =>
  /\.msk$/i.test(name) &&
  files.some((f) => f.name.toLowerCase() === name.slice(0, -4).toLowerCase());

async function bytesOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.slice(0, HEAD_BYTES).arrayBuffer();
  } catch (error) {
    throw fileError({
      file: file.name,
      message: `${file.name} could not be read.`,
      found: error instanceof Error ? error.message : String(error),
      expected: 'a file that this browser may read',
      advice:
        'An empty folder, or one that may not be read, cannot be opened; if the file was moved or changed, choose it again.',
    });
  }
}
