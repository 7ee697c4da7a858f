/** A session out of storage, checked; and on the screen, with its scene. Keeps nothing itself. */
import { StudioError } from '../../scene/errors';
import type { FileReference } from '../../scene/importChoices';
import { keepEndmemberIds } from '../labels/endmembers';
import type { Studio } from '../studio';
import { sceneMismatch } from '../open/persist';
import { readDocument, restoredState } from './document';
import type { SessionDocument } from './document';
import { migrate } from './migrate';
import { unpack } from '../persist/pack';
import type { StoredArray } from '../persist/pack';
import { matchFiles } from './references';
import type { SessionStorage, SessionSummary } from './storage';

export interface ReadSession {
  readonly summary: SessionSummary;
  readonly arrays: ReadonlyMap<string, StoredArray>;
  readonly document: SessionDocument;
}

/** @throws StudioError when it is not there, or not what the studio can hold */
export async function readStored(storage: SessionStorage, id: string): Promise<ReadSession> {
  const found = await storage.load(id);
  if (!found) {
    throw new StudioError({
      kind: 'session',
      message: 'The session is not in this browser any more.',
      advice: 'It may have been deleted in another tab. Choose another one.',
    });
  }
  const { summary, arrays } = found;
  const { name } = summary;
  const document = readDocument(unpack(migrate(found.tree, name), arrays, name), name);
  return { summary, arrays, document: { ...document, name } };
}

export function filesOf({ scene }: SessionDocument): readonly FileReference[] {
  return [...scene.files, ...scene.truthFiles];
}

/** These files as this browser holds them, or null where one is missing or lies on another host, which a person has to agree to. */
export async function keptFiles(
  storage: SessionStorage,
  wanted: readonly FileReference[],
): Promise<File[] | null> {
  if (wanted.some(({ address }) => address !== undefined)) return null;
  const files = await Promise.all(wanted.map((reference) => storage.file(reference)));
  const there = files.filter((f) => f !== null);
  return there.length === wanted.length ? matchFiles(wanted, there) : null;
}

/**
 * Opens the scene and sets what was made on it.
 * @param files in the order of `filesOf`
 * @param engineFixed the session's engine is not taken
 * @returns what has to be said about it
 * @throws StudioError when the scene cannot be opened or is another one; of kind `cancelled` when something else came first
 */
export async function showDocument(
  studio: Studio,
  document: SessionDocument,
  files: readonly File[],
  engineFixed: boolean,
): Promise<readonly string[]> {
  const { scene: was } = document;
  const truth = files.slice(was.files.length);
  const { recipe, choices } = was;
  await studio.openAs(recipe ? { recipe } : { files: files.slice(0, was.files.length), choices });
  if (truth.length > 0) await studio.openAs({ files: truth, choices: {} });
  const { scene, engineChoice } = studio.store.getState();
  if (!scene) return [];
  const mismatch = sceneMismatch(was, scene);
  if (mismatch) throw mismatch;
  for (const part of [document, document.run, document.result, document.race]) {
    if (part) keepEndmemberIds(part.endmembers);
  }
  const { state, said } = restoredState(document, scene);
  studio.store.setState(state);
  if (!engineFixed && document.engineChoice !== engineChoice) {
    studio.selectEngine(document.engineChoice);
  }
  return said;
}
