/**
 * .npy arrays as Contents: located, not read. NumPy's default order has the last axis fastest, so shapes are reversed
 * and what each axis is must be said here; the axes of arrays in Fortran order are left to names and shapes.
 */
import { truncated } from '../../fileError';
import { eachRange, only, RangeList } from '../../ranges';
import { announced } from '../../bytes';
import type { ByteSource } from '../../bytes';
import type { Axis, Chunk, CubeMeta, NumericArray, Range, TextList } from '../../types';
import type { NpyHeader } from './header';
import { className, decodeStream } from './values';

const MAX_TEXT = 2 ** 20;

/** An array that has been found, before the axes of all arrays of the file are settled. */
export interface Located {
  readonly file: string;
  readonly name: string;
  readonly header: NpyHeader;
  readonly source: ByteSource;
  /** The source begins anywhere at no cost. */
  readonly seekable: boolean;
}

/** The axes of a 3-D array in C order, slowest first. */
type Order = readonly [Axis, Axis, Axis];

const orders: readonly Order[] = [
  ['lines', 'samples', 'bands'],
  ['bands', 'lines', 'samples'],
  ['lines', 'bands', 'samples'],
];

/** NumPy's shape without the axes of size 1 that make it more than three. */
function plainShape(shape: readonly number[]): number[] {
  const plain = [...shape];
  while (plain.length > 3 && plain.includes(1)) plain.splice(plain.indexOf(1), 1);
  return plain;
}

/**
 * All numeric arrays of one file.
 * @param notes gets a sentence for every order that was assumed
 */
export function numericArrays(located: readonly Located[], notes: string[]): NumericArray[] {
  // Texts say nothing of axes: two names are no two bands.
  const shapes = located.map(({ header }) => (header.text ? [] : plainShape(header.shape)));
  const { orders: orderOf, told } = settleOrders(shapes);
  return located.flatMap(({ file, name, header, source, seekable }, i) => {
    const { type, dataAt, count, itemSize, fortran } = header;
    if (!type || count === 0) return [];
    const cOrder = shapes[i].length === 3 && !fortran;
    const order = cOrder ? orderOf[i] : null;
    if (order)
      notes.push(`${name} (${shapes[i].join(' × ')}) is read as ${order.join(' × ')} in C order.`);
    if (type.kind === 'c') notes.push(`${name} in ${file} is complex; only its real part is used.`);
    const shape = fortran ? [...shapes[i]] : [...shapes[i]].reverse();
    while (shape.length < 2) shape.push(1);
    const meta: CubeMeta | undefined = order
      ? { axes: [order[2], order[1], order[0]], ...(told[i] ? {} : { axesGuessed: true }) }
      : undefined;
    async function* pieces(from: number, to: number): AsyncGenerator<Uint8Array> {
      const end = dataAt + to * itemSize;
      let got = dataAt + from * itemSize;
      for await (const piece of source(got, end)) {
        got += piece.length;
        yield piece;
      }
      if (got < end) throw truncated(file, got, end);
    }
    const read = (from: number, to: number): AsyncGenerator<Chunk> =>
      decodeStream(pieces(from, to), type);
    return [
      {
        file,
        name,
        shape,
        dtype: header.isBool ? 'logical' : className(type),
        whole: type.kind === 'u' || type.kind === 'i',
        ...(meta ? { meta } : {}),
        seekable,
        chunks: (ranges) => {
          const inBytes = ([from, to]: Range): Range => [
            dataAt + from * itemSize,
            dataAt + to * itemSize,
          ];
          if (!ranges) {
            source.expect?.([inBytes([0, count])]);
            return read(0, count);
          }
          return seekable
            ? eachRange(announced(source, ranges, inBytes), read)
            : only(read(0, count), new RangeList(ranges));
        },
      },
    ];
  });
}

/**
 * The last axis is bands, as NumPy users have it, unless another array of the same file (its wavelengths, its spectra)
 * has as many values as another axis; an array that none speaks of follows the image size of one that is settled.
 */
function settleOrders(shapes: readonly (readonly number[])[]): {
  orders: (Order | null)[];
  told: boolean[];
} {
  const vectors = new Set(shapes.flatMap((s) => (s.length === 1 && s[0] > 1 ? s : [])));
  const tables = new Set(shapes.flatMap((s) => (s.length === 2 ? s : [])));
  const bandsOf = (shape: readonly number[], order: Order): number => shape[order.indexOf('bands')];
  const sizeOf = (shape: readonly number[], order: Order): string =>
    `${shape[order.indexOf('lines')]} × ${shape[order.indexOf('samples')]}`;
  const byEvidence = shapes.map((shape) => {
    if (shape.length !== 3) return null;
    for (const evidence of [vectors, tables]) {
      const order = orders.find((o) => evidence.has(bandsOf(shape, o)));
      if (order) return order;
    }
    return null;
  });
  const sizes = new Set(byEvidence.flatMap((o, i) => (o ? [sizeOf(shapes[i], o)] : [])));
  const found = shapes.map((shape, i) =>
    shape.length === 3
      ? (byEvidence[i] ?? orders.find((o) => sizes.has(sizeOf(shape, o))) ?? null)
      : null,
  );
  return {
    orders: found.map((order, i) => order ?? (shapes[i].length === 3 ? orders[0] : null)),
    told: found.map((order) => order !== null),
  };
}

/** Fixed-width text such as endmember names, or null when there is too much of it. */
export async function readTexts({ file, name, header, source }: Located): Promise<TextList | null> {
  const { text, count, itemSize, dataAt } = header;
  if (!text || count === 0 || count * itemSize > MAX_TEXT) return null;
  const bytes = new Uint8Array(count * itemSize);
  let got = 0;
  for await (const piece of source(dataAt, dataAt + bytes.length)) {
    bytes.set(piece, got);
    got += piece.length;
  }
  if (got < bytes.length) throw truncated(file, dataAt + got, dataAt + bytes.length);
  const view = new DataView(bytes.buffer);
  const values = Array.from({ length: count }, (_, i) => {
    let value = '';
    for (let c = 0; c < text.length; c++) {
      const at = i * itemSize + (text.wide ? 4 * c : c);
      const point = text.wide ? view.getUint32(at, text.little) : bytes[at];
      if (point !== 0) value += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    }
    return value.trim();
  });
  return { file, name, values };
}
