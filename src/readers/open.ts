/**
 * Opens files dropped or picked together: a scene, a truth or spectra for the scene on screen, or a question which
 * variable is the cube. What was found on the way to it is in importCheck/inspect.ts.
 */
import type { Truth } from '../scene/cube';
import type { Scene } from '../scene/scene';
import { StudioError } from '../scene/errors';
import { fingerprint } from '../scene/fingerprint';
import { addressIn, isLink } from '../scene/linkFile';
import type { SceneSource } from '../scene/importChoices';
import { fileError } from './fileError';
import { gather } from './gather';
import { remedyFor } from './refusals';
import { throughLinks } from './remote/through';
import { describe, readCube } from './scene/cube';
import type { Loaded } from './scene/cube';
import { mapsOf, readMaps } from './scene/maps';
import { changeOf } from './scene/meaning';
import { planOf } from './scene/plan';
import type { Plan } from './scene/plan';
import type { Pool } from './scene/pool';
import { reshaped } from './scene/reshape';
import { readSpectra } from './scene/spectra';
import { readTruth } from './scene/truth';
import type { Refusal } from './scene/truth';
import type { NumericArray, OpenContext, Opened } from './types';

export type { OpenContext, Opened } from './types';

/**
 * Opens one or several files, in any order; archives stand for the files in them.
 * @returns a scene; or the truth or spectra that fit `context.current`; or, without `context.choices`, the candidates
 *   among which `context.variable` chooses
 * @throws StudioError when a file is not readable, holds no cube and no truth, cannot be opened as chosen, or is cancelled
 */
export async function openFiles(given: readonly File[], context: OpenContext): Promise<Opened> {
  return throughLinks(given, context, (files, told) => openFound(files, given, told));
}

async function openFound(
  found: readonly File[],
  given: readonly File[],
  context: OpenContext,
): Promise<Opened> {
  const gathered = await gather(found, context);
  const { files, pool, picked, idOf } = gathered;
  if (picked.length === 0) return openTruth(files, pool, context);
  if (picked.length > 1 && !context.choices)
    return {
      type: 'choose',
      file: [...new Set(picked.map((array) => array.file))].join(', '),
      candidates: picked.map((array) => describe(array, pool, idOf(array))),
    };
  const plan = planOf(picked[0], pool, context.choices ?? {});
  if (plan.problem) throw new StudioError(plan.problem);
  const source = sourceOf(given, context);
  const { scene } = await makeScene(picked[0], plan, pool, context);
  return { type: 'scene', scene: { ...scene, source: await source } };
}

/** Where a scene came from: read beside the scene, so that it costs no time. */
export function sourceOf(
  files: readonly File[],
  context: Pick<OpenContext, 'choices' | 'variable'>,
): Promise<SceneSource> {
  const source = readSource(files, context);
  // Nobody waits for it when the scene cannot be opened.
  source.catch(() => undefined);
  return source;
}

async function readSource(
  files: readonly File[],
  { choices, variable }: Pick<OpenContext, 'choices' | 'variable'>,
): Promise<SceneSource> {
  // Pages that are not served securely have no digests; names and sizes must do there.
  const digests = Boolean(globalThis.crypto?.subtle);
  const hashes = await Promise.all(files.map(async (file) => (digests ? fingerprint(file) : '')));
  const addresses = await Promise.all(
    files.map(async (file) => (isLink(file) ? addressIn(file) : null)),
  );
  return {
    files: files.map(({ name, size }, i) => ({
      ...{ name, size, hash: hashes[i] },
      ...(addresses[i] === null ? {} : { address: addresses[i] }),
    })),
    recipe: null,
    choices: { ...(variable === undefined ? {} : { variable }), ...choices },
  };
}

/**
 * Reads the scene as planned, with its truth.
 * @param array the variable as the file has it
 */
export async function makeScene(
  array: NumericArray,
  plan: Plan,
  pool: Pool,
  context: OpenContext,
): Promise<{ readonly scene: Scene; readonly loaded: Loaded }> {
  const notes = [...pool.notes];
  const others = pool.cubes.filter((other) => other !== array && other.shape.length === 3);
  if (others.length > 0)
    notes.push(
      `${array.name} is taken as the scene; ${others.map((o) => o.name).join(', ')} could be one too.`,
    );
  const loaded = await readCube(plan, pool, context, notes);
  const { cube, mask } = loaded;
  const truth = await truthOf(plan, pool, context, notes);
  return { scene: { cube, mask, truth, change: changeOf(loaded.meaning), notes }, loaded };
}

/** The truth that came with the scene, cropped, binned and turned as the scene is; null with a note where none fits. */
async function truthOf(
  plan: Plan,
  pool: Pool,
  context: OpenContext,
  notes: string[],
): Promise<Truth | null> {
  if (pool.abundances.length === 0) {
    if (pool.endmembers.length > 0)
      notes.push('There are spectra but no abundances, so no truth is shown.');
    return null;
  }
  context.progress(0.95, 'Reading the truth');
  const { layout, turned } = plan;
  const { lines, samples, bands } = layout;
  const inFile = turned ? { lines: samples, samples: lines, bands } : { lines, samples, bands };
  const byRows = plan.choices.pixelOrder === 'rows';
  const cancelled = (): boolean => context.cancelled();
  const truth = await readTruth(pool, inFile, cancelled, notes, byRows);
  if (!('message' in truth)) return reshaped(truth, plan, turned);
  // A cube that a person has turned to be upright may have a truth that was upright all along.
  const upright = turned ? await readTruth(pool, layout, cancelled, notes) : truth;
  if (!('message' in upright)) return reshaped(upright, plan, false);
  notes.push(sentenceOf(truth));
  return null;
}

const sentenceOf = ({ message, found, expected }: Refusal): string =>
  `${message} Found ${found ?? 'nothing'}, expected ${expected ?? 'abundances'}; the scene is opened without truth.`;

/** Files without a cube: truth for the scene on screen, or an error that lists what is there. */
export async function openTruth(
  files: readonly File[],
  pool: Pool,
  context: OpenContext,
): Promise<Exclude<Opened, { type: 'scene' | 'choose' }>> {
  const maps = context.current && mapsOf(pool.cubes, context.current);
  const shown = maps && (await readMaps(maps));
  if (shown) return { type: 'truth', truth: shown, notes: pool.notes };
  const file = files.map((f) => f.name).join(', ');
  const listing = pool.listing.slice(0, 20).join(', ') || 'no variable';
  if (pool.abundances.length === 0 && pool.endmembers.length > 0 && context.current) {
    const notes = [...pool.notes];
    const name = files.map((f) => f.name).find((n) => !/\.hdr$/i.test(n)) ?? file;
    const spectra = await readSpectra(pool, name, context.current, notes);
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
          : (remedyFor(pool.listing) ??
            'Open a file with a hyperspectral cube, together with its truth if you have it.'),
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
