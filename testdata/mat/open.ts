/** Shorthand of the reader tests: open made-up files, and expect a scene, a truth or a typed error. */
import { StudioError } from '../../src/scene/errors';
import type { StudioErrorData } from '../../src/scene/errors';
import type { Scene } from '../../src/scene/scene';
import { openFiles } from '../../src/readers/open';
import type { OpenContext, Opened } from '../../src/readers/open';
import { writeMat } from './writer';
import type { Variable, WriteOptions } from './writer';

export const context = (changes: Partial<OpenContext> = {}): OpenContext => ({
  shared: false,
  current: null,
  progress: () => undefined,
  cancelled: () => false,
  ...changes,
});

export const asFile = (bytes: Uint8Array<ArrayBuffer> | string, name = 'toy.mat'): File =>
  new File([bytes], name);

export const matFile = (
  variables: Readonly<Record<string, Variable>>,
  options: WriteOptions & { readonly name?: string } = {},
): File => asFile(writeMat(variables, options), options.name);

export async function openScene(
  files: File | readonly File[],
  changes: Partial<OpenContext> = {},
): Promise<Scene> {
  const opened = await open(files, changes);
  if (opened.type !== 'scene') throw new Error(`expected a scene, got ${opened.type}`);
  return opened.scene;
}

export const open = (
  files: File | readonly File[],
  changes: Partial<OpenContext> = {},
): Promise<Opened> => openFiles(files instanceof File ? [files] : files, context(changes));

/** The StudioError that opening must end in. Anything else thrown, or nothing, fails the test. */
export async function openError(
  files: File | readonly File[],
  changes: Partial<OpenContext> = {},
): Promise<StudioErrorData> {
  try {
    await open(files, changes);
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('expected a StudioError, but the file opened');
}
