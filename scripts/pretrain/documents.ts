/** The weights that ship: those of the networks that are used, and of the twins that they are compared with. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { priorKinds, type PriorKind } from '../../src/model/prior/network';
import {
  priorDocument,
  readPriorDocument,
  type PriorWeights,
} from '../../src/model/prior/document';
import type { ShippedWeights } from '../../src/model/weightsDocument';
import { spectralDocument } from '../../src/model/spectral/document';
import { spectralKinds, type SpectralKind } from '../../src/model/spectral/network';
import { checkpointFile, readCheckpoint } from './checkpoint';

export const isSpectral = (kind: string): kind is SpectralKind =>
  (spectralKinds as readonly string[]).includes(kind);

const documentFile = (root: string, kind: string): string =>
  path.join(root, `src/model/${isSpectral(kind) ? 'spectral' : 'prior'}/weights/${kind}.json`);

/** Weights of a checkpoint: the running mean of θ. @returns null where there is no checkpoint */
export function trained<Kind extends string>(
  folder: string,
  kind: Kind,
  seed: number,
): ShippedWeights<Kind> | null {
  const state = readCheckpoint(checkpointFile(folder, kind, seed));
  return state ? { kind, steps: state.step, seed, theta: state.mean } : null;
}

/** Writes the weights of these checkpoints where they are kept. @returns the files */
export function writeDocuments(
  root: string,
  folder: string,
  kinds: readonly string[],
  seed: number,
): string[] {
  return kinds.flatMap((kind) => {
    const weights = trained(folder, kind, seed);
    if (!weights) return [];
    const file = documentFile(root, kind);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, documentOf(weights));
    return [path.relative(root, file)];
  });
}

function documentOf({ kind, ...rest }: ShippedWeights<string>): string {
  return isSpectral(kind)
    ? spectralDocument({ kind, ...rest })
    : priorDocument({ kind: kind as PriorKind, ...rest });
}

/** All weights of the prior that are kept. @throws StudioError where a file is damaged or of another version */
export const keptWeights = (root: string): PriorWeights[] =>
  priorKinds.flatMap((kind) => {
    const file = documentFile(root, kind);
    if (!existsSync(file)) return [];
    return [readPriorDocument(JSON.parse(readFileSync(file, 'utf8')), path.basename(file))];
  });
