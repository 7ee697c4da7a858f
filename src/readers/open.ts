/**
 * Opens files dropped or picked together: recognises each by content, pools their variables, and makes a scene, a
 * truth for the scene on screen, or a question which variable is the cube.
 */
import { StudioError } from '../cube/errors';
import type { Scene } from '../cube/cube';
import { fileError, throwIfCancelled, truncated } from './fileError';
import { formats, readable } from './registry';
import { describe, pickCube, readCube } from './scene/cube';
import { mapsOf, readMaps } from './scene/maps';
import { makePool } from './scene/pool';
import type { Pool } from './scene/pool';
import { readSpectra } from './scene/spectra';
import { readTruth } from './scene/truth';
import type { Refusal } from './scene/truth';
import { describeBytes, isMat4 } from './sniff';
import type { Contents, Format, NumericArray, OpenContext, Opened } from './types';
import { unpackAll } from './zip/unpack';

export type { CubeCandidate, OpenContext, Opened } from './types';

const HEAD = 1024;

/**
 * Opens one or several files, in any order; archives stand for the files in them.
 * @returns a scene; or the truth or spectra that fit `context.current`; or the candidates among which `context.variable` chooses
 * @throws StudioError when a file is not readable, holds no cube and no truth, or is cancelled
 */
export async function openFiles(given: readonly File[], context: OpenContext): Promise<Opened> {
  const files = await unpackAll(given, () => context.cancelled());
  if (files.length === 0)
    throw fileError({
      message: 'No file was chosen.',
      found: '0 files',
      expected: readable,
      advice: 'Drop a file on the page or choose one with Open files.',
    });
  const contents = await readAll(files, context);
  const owners = new Set(contents.flatMap((c) => c.arrays.map((a) => a.file)));
  const idOf = (array: NumericArray): string =>
    owners.size > 1 ? `${array.file}: ${array.name}` : array.name;
  const isChosen = (array: NumericArray): boolean => idOf(array) === context.variable;
  const pool = await makePool(contents, isChosen);
  const chosen = pool.cubes.filter(isChosen);
  if (context.variable !== undefined && chosen.length === 0)
    throw fileError({
      file: files[0].name,
      field: context.variable,
      message: `There is no 2-D or 3-D numeric variable ${context.variable}.`,
      found: pool.listing.join(', ') || 'no variable',
      expected: 'one of the variables offered',
      advice: 'Open the files again and choose one of the variables offered.',
    });
  const maps = context.current && chosen.length === 0 ? mapsOf(pool.cubes, context.current) : null;
  const truth = maps && (await readMaps(maps));
  if (truth) return { type: 'truth', truth, notes: pool.notes };
  const picked = chosen.length > 0 ? chosen.slice(0, 1) : pickCube(pool);
  if (picked.length > 1)
    return {
      type: 'choose',
      file: [...new Set(picked.map((array) => array.file))].join(', '),
      candidates: picked.map((array) => describe(array, pool, idOf(array))),
    };
  if (picked.length === 1)
    return { type: 'scene', scene: await makeScene(picked[0], pool, context) };
  return openTruth(files, pool, context);
}

/** Recognises and lists all files; one that no format knows may still be the data another one speaks of. */
async function readAll(files: readonly File[], context: OpenContext): Promise<Contents[]> {
  const cancelled = (): boolean => context.cancelled();
  const known: { file: File; format: Format }[] = [];
  const unknown: { file: File; head: Uint8Array }[] = [];
  for (const file of files) {
    throwIfCancelled(cancelled, file.name);
    const head = new Uint8Array(await bytesOf(file));
    const format = formats.find((f) => f.matches(head));
    if (format) known.push({ file, format });
    else unknown.push({ file, head });
  }
  const contents: Contents[] = [];
  const used = new Set<File>();
  const beside = unknown.map(({ file }) => file);
  for (const [i, { file, format }] of known.entries()) {
    context.progress((0.1 * i) / files.length, `Reading ${file.name}`);
    const read = await format.load();
    const found = await read(file, cancelled, beside);
    found.uses?.forEach((f) => used.add(f));
    contents.push(found);
  }
  const strangers = unknown.filter(({ file }) => !used.has(file));
  if (strangers.length > 0 && known.length === 0) {
    throw unreadable(strangers[0].file, strangers[0].head);
  }
  // A README or an .aux.xml beside the scene is no reason to refuse the scene.
  const notes = strangers.map(({ file }) => `${file.name} is not read: its format is not known.`);
  contents.push({ arrays: [], texts: [], others: [], notes });
  return contents;
}

function unreadable(file: File, head: Uint8Array): StudioError {
  const found = describeBytes(head);
  if (isMat4(head))
    return fileError({
      file: file.name,
      message: `${file.name} is a MATLAB v4 file, which the studio does not read.`,
      found,
      expected: readable,
      advice: 'In MATLAB, load it and save it again with: save(name, "-v7").',
    });
  if (looksRaw(file, found)) return rawData(file, found);
  if (found === 'an ENVI header') return headerOfTiff(file, found);
  const damagedMat = /^MATLAB 5\.0/.test(String.fromCharCode(...head.subarray(0, 10)));
  if (damagedMat && file.size < 128) return truncated(file.name, file.size, 128);
  return fileError({
    file: file.name,
    message:
      file.size === 0
        ? `${file.name} is empty.`
        : `${file.name} is not a file the studio can read.`,
    found,
    expected: readable,
    advice:
      file.size === 0
        ? 'Copy or download the file again.'
        : 'Open a MATLAB file saved with -v7, or start with the demo scene.',
  });
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

async function bytesOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.slice(0, HEAD).arrayBuffer();
  } catch (error) {
    throw fileError({
      file: file.name,
      message: `${file.name} could not be read.`,
      found: error instanceof Error ? error.message : String(error),
      expected: 'a file that this browser may read',
      advice: 'A folder cannot be opened; if the file was moved or changed, choose it again.',
    });
  }
}

async function makeScene(array: NumericArray, pool: Pool, context: OpenContext): Promise<Scene> {
  const notes = [...pool.notes];
  const others = pool.cubes.filter((other) => other !== array && other.shape.length === 3);
  if (others.length > 0)
    notes.push(
      `${array.name} is taken as the scene; ${others.map((o) => o.name).join(', ')} could be one too.`,
    );
  const { cube, mask } = await readCube(array, pool, context, notes);
  if (pool.abundances.length === 0) {
    if (pool.endmembers.length > 0)
      notes.push('There are spectra but no abundances, so no truth is shown.');
    return { cube, mask, truth: null, notes };
  }
  context.progress(0.95, 'Reading the truth');
  const truth = await readTruth(pool, cube, () => context.cancelled(), notes);
  if (!('message' in truth)) return { cube, mask, truth, notes };
  notes.push(sentenceOf(truth));
  return { cube, mask, truth: null, notes };
}

const sentenceOf = ({ message, found, expected }: Refusal): string =>
  `${message} Found ${found ?? 'nothing'}, expected ${expected ?? 'abundances'}; the scene is opened without truth.`;

/** Files without a cube: truth for the scene on screen, or an error that lists what is there. */
async function openTruth(
  files: readonly File[],
  pool: Pool,
  context: OpenContext,
): Promise<Opened> {
  const file = files.map((f) => f.name).join(', ');
  const listing = pool.listing.slice(0, 20).join(', ') || 'no variable';
  if (pool.abundances.length === 0 && pool.endmembers.length > 0 && context.current) {
    const notes = [...pool.notes];
    const name = files.map((f) => f.name).find((n) => !/\.hdr$/i.test(n)) ?? file;
    const spectra = await readSpectra(pool, name, context.current.bands, notes);
    return { type: 'spectra', spectra, notes };
  }
  if (pool.abundances.length === 0)
    throw fileError({
      file,
      message:
        pool.endmembers.length > 0
          ? `${file} holds spectra (${pool.endmembers[0].name}) but neither a scene nor abundances.`
          : `${file} holds no 2-D or 3-D numeric variable that could be a scene.`,
      found: listing,
      expected: 'Y (bands × pixels), or a cube of lines × samples × bands',
      advice:
        pool.endmembers.length > 0
          ? 'Open the scene first, then these spectra: they are shown beside its endmembers.'
          : 'Open a file with a hyperspectral cube, together with its truth if you have it.',
    });
  if (!context.current)
    throw new StudioError({
      kind: 'truth',
      file,
      field: pool.abundances[0].name,
      message: `${file} holds truth but no scene, and no scene is open.`,
      found: listing,
      expected: 'a scene, on screen or opened together with the truth',
      advice: 'Open the scene first, or choose scene and truth together.',
    });
  const notes = [...pool.notes];
  const truth = await readTruth(pool, context.current, () => context.cancelled(), notes);
  if ('message' in truth) throw new StudioError({ kind: 'truth', ...truth });
  return { type: 'truth', truth, notes };
}
