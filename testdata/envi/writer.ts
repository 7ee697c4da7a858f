/** Writes ENVI files for tests: any type, byte order, interleave and offset, and any header text. No binary is kept. */

export interface EnviOptions {
  readonly interleave?: 'bsq' | 'bil' | 'bip';
  readonly type?: number;
  readonly big?: boolean;
  readonly offset?: number;
  /** More fields, or others in place of the usual ones; null leaves one out. */
  readonly fields?: Readonly<Record<string, string | number | null>>;
  readonly newline?: string;
}

type Setter = (view: DataView, at: number, value: number, little: boolean) => void;

/** Bytes and setter by IDL's type code. */
export const types: Readonly<Record<number, readonly [number, Setter]>> = {
  1: [1, (v, at, x) => v.setUint8(at, x)],
  2: [2, (v, at, x, l) => v.setInt16(at, x, l)],
  3: [4, (v, at, x, l) => v.setInt32(at, x, l)],
  4: [4, (v, at, x, l) => v.setFloat32(at, x, l)],
  5: [8, (v, at, x, l) => v.setFloat64(at, x, l)],
  12: [2, (v, at, x, l) => v.setUint16(at, x, l)],
  13: [4, (v, at, x, l) => v.setUint32(at, x, l)],
  14: [8, (v, at, x, l) => v.setBigInt64(at, BigInt(x), l)],
  15: [8, (v, at, x, l) => v.setBigUint64(at, BigInt(x), l)],
};

export interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

/** Not square, so that turned axes show. */
export const toySize: Size = { lines: 3, samples: 5, bands: 4 };
/** A whole number that fits every type and names its place: 0 … 124. */
export const toyValue = (l: number, s: number, b: number): number => (l * 5 + s) * 8 + b;

/** The bytes of the data file. */
export function enviData(
  { lines, samples, bands }: Size,
  value: (line: number, sample: number, band: number) => number,
  { interleave = 'bsq', type = 4, big = false, offset = 0 }: EnviOptions = {},
): Uint8Array<ArrayBuffer> {
  const [size, set] = types[type];
  const bytes = new Uint8Array(offset + lines * samples * bands * size).fill(0xa5, 0, offset);
  const view = new DataView(bytes.buffer);
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++)
      for (let b = 0; b < bands; b++) {
        const at = {
          bsq: (b * lines + l) * samples + s,
          bil: (l * bands + b) * samples + s,
          bip: (l * samples + s) * bands + b,
        }[interleave];
        set(view, offset + at * size, value(l, s, b), !big);
      }
  return bytes;
}

/** The text of the header. */
export function enviHeader(size: Size, options: EnviOptions = {}): string {
  const { interleave = 'bsq', type = 4, big = false, offset = 0, newline = '\n' } = options;
  const fields: Record<string, string | number | null> = {
    samples: size.samples,
    lines: size.lines,
    bands: size.bands,
    'header offset': offset,
    'file type': 'ENVI Standard',
    'data type': type,
    interleave,
    'byte order': big ? 1 : 0,
    ...options.fields,
  };
  const lines = Object.entries(fields).flatMap(([key, value]) =>
    value === null ? [] : [`${key} = ${value}`],
  );
  return ['ENVI', ...lines, ''].join(newline).replaceAll('\n', newline);
}

/** Header and data of the toy scene as Files. */
export function toyFiles(
  options: EnviOptions = {},
  names: readonly [string, string] = ['toy.hdr', 'toy.img'],
): [File, File] {
  return [
    new File([enviHeader(toySize, options)], names[0]),
    new File([enviData(toySize, toyValue, options)], names[1]),
  ];
}
