/** The weights that ship: those of the networks that are used, and of the twins that they are compared with. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { priorKinds, type PriorKind } from '../../src/model/prior/network';
import {
  priorDocument,
  readPriorDocument,
  type PriorWeights,
} from '../../src/model/prior/document';
import { checkpointFile, readCheckpoint } from './checkpoint';

export const documentFile = (root: string, kind: PriorKind): string =>
  path.join(root, `src/model/prior/weights/${kind}.json`);

/** Weights of a checkpoint: the running mean of θ. @returns null where there is no checkpoint */
export function trained(folder: string, kind: PriorKind, seed: number): PriorWeights | null {
  const state = readCheckpoint(checkpointFile(folder, kind, seed));
  return state ? { kind, steps: state.step, seed, theta: state.mean } : null;
}

/** Writes the weights of these checkpoints where they are kept. @returns the files */
export function writeDocuments(
  root: string,
  folder: string,
  kinds: readonly PriorKind[],
  seed: number,
): string[] {
  return kinds.flatMap((kind) => {
    const weights = trained(folder, kind, seed);
    if (!weights) return [];
    const file = documentFile(root, kind);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, priorDocument(weights));
    return [path.relative(root, file)];
  });
}

/** All weights that are kept. @throws StudioError where a file is damaged or of another version */
export const keptWeights = (root: string): PriorWeights[] =>
  priorKinds.flatMap((kind) => {
    const file = documentFile(root, kind);
    if (!existsSync(file)) return [];
    return [readPriorDocument(JSON.parse(readFileSync(file, 'utf8')), path.basename(file))];
  });
