/** The spectral branch's weights, fetched when they are first asked for. */
import { fetchWeights } from '../fetchWeights';
import { readSpectralDocument, type SpectralWeights } from './document';
import type { SpectralKind } from './network';

const files: Readonly<Record<SpectralKind, () => Promise<{ readonly default: unknown }>>> = {
  spectral: () => import('./weights/spectral.json'),
  'spectral-conv': () => import('./weights/spectral-conv.json'),
  'spectral-pix': () => import('./weights/spectral-pix.json'),
};

const known = new Map<SpectralKind, SpectralWeights>();

/** @throws StudioError (kind 'file') where the file cannot be fetched, is damaged or of another version; asks again next time */
export async function loadSpectral(kind: SpectralKind): Promise<SpectralWeights> {
  const before = known.get(kind);
  if (before) return before;
  const weights = await fetchSpectral(kind, async () => (await files[kind]()).default);
  known.set(kind, weights);
  return weights;
}

/** @param get the parsed document, from wherever it is */
export const fetchSpectral = (
  kind: SpectralKind,
  get: () => Promise<unknown>,
): Promise<SpectralWeights> =>
  fetchWeights('the spectral branch', `${kind}.json`, get, readSpectralDocument);
