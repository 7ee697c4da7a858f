/** Opens what the command line names as a scene and as its truth, with the readers that the page uses. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeBenchmarkScene } from '../generated/benchmark';
import { parseAnnotations, type ParsedAnnotations } from '../scene/annotations';
import type { Truth } from '../scene/cube';
import type { Scene } from '../scene/scene';
import { makeScene } from '../generated/make';
import { demoRecipe } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import { readRecipeFile } from '../scene/recipeFile';
import { StudioError } from '../scene/errors';
import { openFiles } from '../readers/open';
import type { OpenContext, Opened } from '../readers/types';
import type { SceneSource } from './command';
import { cannotRead, filesAt, isAddress } from './files';

interface Wishes {
  readonly truth: string | null;
  readonly variable: string | null;
  readonly progress: (what: string) => void;
  /** Gets what was taken that was not named, before it is opened. */
  readonly say?: (sentence: string) => void;
}

/** @throws StudioError when a file cannot be read, is no scene, or its truth does not fit */
export async function loadScene(source: SceneSource, wishes: Wishes): Promise<Scene> {
  const scene = await openSource(source, wishes);
  if (wishes.truth === null) return scene;
  const { truth, notes } = await openTruth(wishes.truth, scene, wishes);
  return { ...scene, truth, notes: [...scene.notes, ...notes] };
}

/** One JSON file by itself is a recipe. */
export const isRecipeFile = (paths: readonly string[]): boolean =>
  paths.length === 1 && /\.json$/i.test(paths[0]) && !isAddress(paths[0]);

/** @throws StudioError (kind `file` or `scene`) */
export const recipeAt = async (file: string): Promise<SceneRecipe> =>
  readRecipeFile(await textOf(file), path.basename(file));

async function openSource(source: SceneSource, wishes: Wishes): Promise<Scene> {
  if (source.type === 'demo') return makeScene(demoRecipe);
  if (source.type === 'bench') return makeBenchmarkScene(source.id);
  if (isRecipeFile(source.paths)) return makeScene(await recipeAt(source.paths[0]));
  const opened = await open(source.paths, null, wishes);
  if (opened.type === 'scene') return opened.scene;
  if (opened.type === 'truth' || opened.type === 'spectra')
    throw new Error('Truth and spectra cannot be told from a scene without one.');
  throw new StudioError({
    kind: 'file',
    file: opened.file,
    message: 'Several variables could be the scene.',
    found: opened.candidates.map((c) => `${c.variable} (${c.description})`).join('; '),
    advice: 'Choose one with --variable <name>.',
  });
}

async function open(
  paths: readonly string[],
  current: OpenContext['current'],
  { variable, progress, say }: Wishes,
): Promise<Opened> {
  const { files, said } = await filesAt(paths);
  for (const sentence of said) say?.(sentence);
  return openFiles(files, {
    shared: false,
    current,
    variable: variable ?? undefined,
    progress: (_, what) => progress(what),
    cancelled: () => false,
  });
}

async function openTruth(
  file: string,
  { cube }: Scene,
  wishes: Wishes,
): Promise<{ truth: Truth; notes: readonly string[] }> {
  const { lines, samples, bands } = cube;
  const opened = await open([file], { lines, samples, bands }, { ...wishes, variable: null });
  if (opened.type === 'truth') return opened;
  // A file with a cube of its own: its truth counts where it is of the same size.
  const other = opened.type === 'scene' ? opened.scene : null;
  if (other?.truth && other.cube.lines === lines && other.cube.samples === samples) {
    const fits = other.cube.bands === bands;
    const truth = fits ? other.truth : { ...other.truth, endmembers: null };
    return { truth, notes: other.notes };
  }
  throw new StudioError({
    kind: 'truth',
    file: path.basename(file),
    message: 'The file holds no ground truth for this scene.',
    found: other
      ? `a scene of ${other.cube.lines} lines × ${other.cube.samples} samples${other.truth ? '' : ' without truth'}`
      : 'several variables',
    expected: `abundances of ${lines} lines × ${samples} samples`,
    advice: 'Give a file with the true abundances of this scene.',
  });
}

/** @throws StudioError (kind `file` or `annotations`) */
export async function loadAnnotations(file: string, { cube }: Scene): Promise<ParsedAnnotations> {
  return parseAnnotations(await textOf(file), path.basename(file), cube);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error);
  }
}
