/**
 * The pretrained prior's weights as a document: what they are of, and θ as base64 with a checksum. `npm run pretrain` writes
 * it, the studio reads it; another version, another network or a damaged file is refused by name.
 */
import { fromBase64, toBase64 } from '../../maths/base64';
import { crc32 } from '../../maths/crc32';
import { priorKinds, priorLayout, type PriorKind } from './network';
import { StudioError } from '../../scene/errors';
import { PRIOR_INPUTS } from '../../unmixing/priorInputs';

/** Raised whenever the inputs, the network or what is done with its answer changes: older weights then mean nothing. */
export const PRIOR_VERSION = 1;
const FORMAT = 'unmixing-studio-prior';

export interface PriorWeights {
  readonly kind: PriorKind;
  /** Steps they were trained for, and the seed of their stream. */
  readonly steps: number;
  readonly seed: number;
  /** [P] */
  readonly theta: Float32Array;
}

/** The document's text, one line a field. */
export function priorDocument({ kind, steps, seed, theta }: PriorWeights): string {
  const bytes = new Uint8Array(4 * theta.length);
  const view = new DataView(bytes.buffer);
  theta.forEach((v, k) => view.setFloat32(4 * k, v, true));
  const document = {
    format: FORMAT,
    version: PRIOR_VERSION,
    ...{ kind, inputs: PRIOR_INPUTS, steps, seed, parameters: theta.length },
    crc32: crc32(bytes),
    theta: toBase64(bytes),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** @throws StudioError (kind 'file') naming the field, what was found and what was expected */
export function readPriorDocument(value: unknown, file: string): PriorWeights {
  const found = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const expect = (field: string, expected: unknown): void => {
    if (found[field] !== expected) throw refused(file, field, found[field], String(expected));
  };
  expect('format', FORMAT);
  expect('version', PRIOR_VERSION);
  const kind = priorKinds.find((k) => k === found.kind);
  if (!kind) throw refused(file, 'kind', found.kind, priorKinds.join(', '));
  expect('inputs', PRIOR_INPUTS);
  expect('parameters', priorLayout(kind, 0).size);
  const bytes = bytesOf(found.theta);
  if (bytes?.length !== 4 * (found.parameters as number)) {
    throw refused(
      file,
      'theta',
      bytes && `${bytes.length} bytes`,
      `${String(found.parameters)} float32 numbers as base64`,
    );
  }
  expect('crc32', crc32(bytes));
  const view = new DataView(bytes.buffer);
  const theta = Float32Array.from({ length: bytes.length / 4 }, (_, k) =>
    view.getFloat32(4 * k, true),
  );
  if (!theta.every(Number.isFinite))
    throw refused(file, 'theta', 'a number that is not finite', 'finite numbers');
  const whole = (v: unknown): number => (Number.isInteger(v) ? (v as number) : 0);
  return { kind, steps: whole(found.steps), seed: whole(found.seed), theta };
}

function bytesOf(text: unknown): Uint8Array<ArrayBuffer> | null {
  try {
    return typeof text === 'string' ? fromBase64(text) : null;
  } catch {
    return null;
  }
}

const refused = (file: string, field: string, found: unknown, expected: string): StudioError =>
  new StudioError({
    kind: 'file',
    message: 'The weights of the pretrained prior cannot be used.',
    ...{ file, field, expected },
    found: found === undefined || found === null ? 'nothing' : JSON.stringify(found).slice(0, 80),
    advice: 'Load the page again, or make the weights again with `npm run pretrain`.',
  });
