/** Where a training of the prior stands, as a file under .cache: written beside and renamed, so that none is ever half. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PriorKind } from '../../src/model/prior/network';
import type { PriorState } from '../../src/training/prior/trainer';

/** Raised when the stream, the network or the training changes: a training then begins anew. */
const VERSION = 1;

export const checkpointFile = (folder: string, kind: PriorKind, seed: number): string =>
  path.join(folder, `${kind}-${seed}.checkpoint`);

/** Header of one line, then θ, its mean and the moments as float32. */
export function saveCheckpoint(file: string, state: PriorState): void {
  const { step, theta, mean, moments } = state;
  const arrays = [theta, mean, ...moments];
  const header = { version: VERSION, step, parameters: theta.length, arrays: arrays.length };
  mkdirSync(path.dirname(file), { recursive: true });
  const parts = arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  writeFileSync(
    `${file}.new`,
    Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]),
  );
  renameSync(`${file}.new`, file);
}

/** @returns undefined where there is none, or one of another version */
export function readCheckpoint(file: string): PriorState | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const end = bytes.indexOf('\n') + 1;
  const header = JSON.parse(bytes.subarray(0, end).toString()) as Record<string, number>;
  const { version, step, parameters: P, arrays } = header;
  if (version !== VERSION || bytes.length !== end + 4 * P * arrays) return undefined;
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length),
  );
  const [theta, mean, ...moments] = Array.from({ length: arrays }, (_, k) =>
    values.slice(k * P, (k + 1) * P),
  );
  return { step, theta, mean, moments };
}
