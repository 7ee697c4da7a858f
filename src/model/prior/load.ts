/** The weights that ship, fetched when they are first asked for: a page that never uses the prior never loads them. */
import { fetchWeights } from '../fetchWeights';
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
export const fetchPrior = (kind: PriorKind, get: () => Promise<unknown>): Promise<PriorWeights> =>
  fetchWeights('the pretrained prior', `${kind}.json`, get, readPriorDocument);
