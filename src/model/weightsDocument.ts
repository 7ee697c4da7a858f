/**
 * Weights of a network that ships, as a document: what they are of, and θ as base64 with a checksum. `npm run pretrain` writes
 * it, the studio reads it; another version, another network or a damaged file is refused by name.
 */
import { fromBase64, toBase64 } from '../maths/base64';
import { crc32 } from '../maths/crc32';
import { StudioError } from '../scene/errors';

/** What a kind of document says of itself, and what its networks are. */
export interface WeightsFormat<Kind extends string> {
  readonly format: string;
  readonly version: number;
  readonly kinds: readonly Kind[];
  /** Inputs of a row: another number is another network. */
  readonly inputs: number;
  readonly sizeOf: (kind: Kind) => number;
  /** For the message: whose weights these are. */
  readonly what: string;
}

export interface ShippedWeights<Kind extends string> {
  readonly kind: Kind;
  /** Steps they were trained for, and the seed of their stream. */
  readonly steps: number;
  readonly seed: number;
  /** [P] */
  readonly theta: Float32Array;
}

/** The document's text, one line a field. */
export function weightsDocument<Kind extends string>(
  { format, version, inputs }: WeightsFormat<Kind>,
  { kind, steps, seed, theta }: ShippedWeights<Kind>,
): string {
  const bytes = new Uint8Array(4 * theta.length);
  const view = new DataView(bytes.buffer);
  theta.forEach((v, k) => view.setFloat32(4 * k, v, true));
  const document = {
    ...{ format, version },
    ...{ kind, inputs, steps, seed, parameters: theta.length },
    crc32: crc32(bytes),
    theta: toBase64(bytes),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** @throws StudioError (kind 'file') naming the field, what was found and what was expected */
export function readWeights<Kind extends string>(
  { format, version, kinds, inputs, sizeOf, what }: WeightsFormat<Kind>,
  value: unknown,
  file: string,
): ShippedWeights<Kind> {
  const refused = (field: string, found: unknown, expected: string): StudioError =>
    new StudioError({
      kind: 'file',
      message: `The weights of ${what} cannot be used.`,
      ...{ file, field, expected },
      found: found === undefined || found === null ? 'nothing' : JSON.stringify(found).slice(0, 80),
      advice: 'Load the page again, or make the weights again with `npm run pretrain`.',
    });
  const found = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const expect = (field: string, expected: unknown): void => {
    if (found[field] !== expected) throw refused(field, found[field], String(expected));
  };
  expect('format', format);
  expect('version', version);
  const kind = kinds.find((k) => k === found.kind);
  if (!kind) throw refused('kind', found.kind, kinds.join(', '));
  expect('inputs', inputs);
  expect('parameters', sizeOf(kind));
  const bytes = bytesOf(found.theta);
  if (bytes?.length !== 4 * (found.parameters as number)) {
    throw refused(
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
    throw refused('theta', 'a number that is not finite', 'finite numbers');
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
