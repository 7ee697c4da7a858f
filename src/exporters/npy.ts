/** Arrays as NumPy .npy files (format version 1.0, C order, little-endian), which `numpy.load` opens. Writes only. */
import { npySignature } from '../maths/npyHeader';
import { StudioError } from '../scene/errors';

/** Element types written: float32, float64, unsigned bytes, 32-bit integers. */
export type NpyDtype = '<f4' | '<f8' | '|u1' | '<i4';

const bytesPerElement: Record<NpyDtype, number> = { '<f4': 4, '<f8': 8, '|u1': 1, '<i4': 4 };
/** NumPy aligns the data to 64 bytes so that the file can be memory-mapped. */
const alignment = 64;

/**
 * @param data values in C order (last index fastest)
 * @param shape array shape, for example [lines, samples, endmembers]; [] is a scalar
 * @throws {StudioError} kind 'internal' when shape and data disagree
 */
export function toNpy(
  data: ArrayLike<number>,
  shape: readonly number[],
  dtype: NpyDtype = '<f4',
): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== data.length) {
    throw new StudioError({
      kind: 'internal',
      message: 'The array to export does not have the stated shape.',
      field: 'shape',
      found: `${data.length} values`,
      expected: `${shape.join(' × ')} = ${count} values`,
      advice: 'This is a fault of the studio, not of your data. Please report it.',
    });
  }
  // A tuple of one needs its comma: (5,).
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const preamble = 10;
  const headerLength =
    Math.ceil((preamble + dictionary.length + 1) / alignment) * alignment - preamble;
  const start = preamble + headerLength;
  const bytes = new Uint8Array(start + count * bytesPerElement[dtype]);
  bytes.set([...npySignature, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, headerLength, true);
  const header = dictionary.padEnd(headerLength - 1, ' ') + '\n';
  for (let i = 0; i < header.length; i++) bytes[preamble + i] = header.charCodeAt(i);
  for (let i = 0; i < count; i++) {
    if (dtype === '<f4') view.setFloat32(start + i * 4, data[i], true);
    else if (dtype === '<f8') view.setFloat64(start + i * 8, data[i], true);
    else if (dtype === '<i4') view.setInt32(start + i * 4, data[i], true);
    else bytes[start + i] = data[i];
  }
  return bytes;
}
