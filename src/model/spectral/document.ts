/** The spectral branch's weights as a document (model/weightsDocument.ts). */
import { TOKEN_INPUTS } from '../../unmixing/bandTokens';
import {
  readWeights,
  weightsDocument,
  type ShippedWeights,
  type WeightsFormat,
} from '../weightsDocument';
import { spectralKinds, spectralLayout, type SpectralKind } from './network';

const format: WeightsFormat<SpectralKind> = {
  format: 'unmixing-studio-spectral',
  /** Raised whenever the inputs, the network or what is done with its answer changes: older weights then mean nothing. */
  version: 1,
  kinds: spectralKinds,
  inputs: TOKEN_INPUTS,
  sizeOf: (kind) => spectralLayout(kind, 0).size,
  what: 'the spectral branch',
};

export type SpectralWeights = ShippedWeights<SpectralKind>;

/** The document's text, one line a field. */
export const spectralDocument = (weights: SpectralWeights): string =>
  weightsDocument(format, weights);

/** @throws StudioError (kind 'file') naming the field, what was found and what was expected */
export const readSpectralDocument = (value: unknown, file: string): SpectralWeights =>
  readWeights(format, value, file);
