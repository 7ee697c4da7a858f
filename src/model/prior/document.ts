/** The pretrained prior's weights as a document (model/weightsDocument.ts). */
import { PRIOR_INPUTS } from '../../unmixing/priorInputs';
import {
  readWeights,
  weightsDocument,
  type ShippedWeights,
  type WeightsFormat,
} from '../weightsDocument';
import { priorKinds, priorLayout, type PriorKind } from './network';

/** Raised whenever the inputs, the network or what is done with its answer changes: older weights then mean nothing. */
export const PRIOR_VERSION = 1;

const format: WeightsFormat<PriorKind> = {
  format: 'unmixing-studio-prior',
  version: PRIOR_VERSION,
  kinds: priorKinds,
  inputs: PRIOR_INPUTS,
  sizeOf: (kind) => priorLayout(kind, 0).size,
  what: 'the pretrained prior',
};

export type PriorWeights = ShippedWeights<PriorKind>;

/** The document's text, one line a field. */
export const priorDocument = (weights: PriorWeights): string => weightsDocument(format, weights);

/** @throws StudioError (kind 'file') naming the field, what was found and what was expected */
export const readPriorDocument = (value: unknown, file: string): PriorWeights =>
  readWeights(format, value, file);
