/** The weights that ship, fetched when they are first asked for: a page that never uses the prior never loads them. */
import { inClause, StudioError } from '../../scene/errors';
import { readPriorDocument, type PriorWeights } from './weights';

const FILE = 'weights.json';

let known: Promise<PriorWeights> | null = null;

/** @throws StudioError (kind 'file') where the file cannot be fetched, is damaged or of another version; asks again next time */
export function loadPrior(): Promise<PriorWeights> {
  known ??= fetchPrior(async () => (await import('./weights.json')).default).catch(
    (error: unknown) => {
      known = null;
      throw error;
    },
  );
  return known;
}

/** @param get the parsed document, from wherever it is */
export async function fetchPrior(get: () => Promise<unknown>): Promise<PriorWeights> {
  let document: unknown;
  try {
    document = await get();
  } catch (error) {
    throw new StudioError({
      kind: 'file',
      message: 'The weights of the pretrained prior could not be loaded.',
      file: FILE,
      found: inClause(error),
      advice: 'Everything else works without them. Look at the connection, then run again.',
    });
  }
  return readPriorDocument(document, FILE);
}
