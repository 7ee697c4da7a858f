/** The weights that ship, fetched when they are first asked for: a page that never uses the prior never loads them. */
import { inClause, StudioError } from '../../scene/errors';
import { readPriorDocument, type PriorWeights } from './document';
import type { PriorKind } from './network';

const files: Readonly<Record<PriorKind, () => Promise<{ readonly default: unknown }>>> = {
  mamba: () => import('./weights/mamba.json'),
  gconv: () => import('./weights/gconv.json'),
  gconv4: () => import('./weights/gconv4.json'),
  pix: () => import('./weights/pix.json'),
};

const known = new Map<PriorKind, PriorWeights>();

/** @throws StudioError (kind 'file') where the file cannot be fetched, is damaged or of another version; asks again next time */
export async function loadPrior(kind: PriorKind): Promise<PriorWeights> {
  const before = known.get(kind);
  if (before) return before;
  const weights = await fetchPrior(kind, async () => (await files[kind]()).default);
  known.set(kind, weights);
  return weights;
}

/** @param get the parsed document, from wherever it is */
export async function fetchPrior(
  kind: PriorKind,
  get: () => Promise<unknown>,
): Promise<PriorWeights> {
  const file = `${kind}.json`;
  let document: unknown;
  try {
    document = await get();
  } catch (error) {
    throw new StudioError({
      kind: 'file',
      message: 'The weights of the pretrained prior could not be loaded.',
      file,
      found: inClause(error),
      advice: 'Everything else works without them. Look at the connection, then run again.',
    });
  }
  return readPriorDocument(document, file);
}
