/** Weights that ship, fetched when they are first asked for: a page that never uses them never loads them. */
import { inClause, StudioError } from '../scene/errors';

/**
 * @param what whose weights these are, for the message
 * @param get the parsed document, from wherever it is
 * @throws StudioError (kind 'file') where the file cannot be fetched, is damaged or of another version
 */
export async function fetchWeights<Weights>(
  what: string,
  file: string,
  get: () => Promise<unknown>,
  read: (value: unknown, file: string) => Weights,
): Promise<Weights> {
  let document: unknown;
  try {
    document = await get();
  } catch (error) {
    throw new StudioError({
      kind: 'file',
      message: `The weights of ${what} could not be loaded.`,
      file,
      found: inClause(error),
      advice: 'Everything else works without them. Look at the connection, then run again.',
    });
  }
  return read(document, file);
}
