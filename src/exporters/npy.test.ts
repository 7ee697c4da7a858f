import { describe, expect, it } from 'vitest';
import { toNpy } from './npy';
import type { NpyDtype } from './npy';
import { hasNumpy, numpyNote, python } from './python.suite';

/** Reads a .npy file by its published description, independently of the writer. */
function read(bytes: Uint8Array): { descr: string; shape: number[]; values: number[] } {
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  const view = new DataView(bytes.buffer);
  const length = view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(10, 10 + length)).toString('latin1');
  expect((10 + length) % 64).toBe(0);
  expect(header.endsWith('\n')).toBe(true);
  const parts = /^\{'descr': '(.+)', 'fortran_order': False, 'shape': \((.*)\), \} *\n$/.exec(
    header,
  );
  if (!parts) throw new Error(`header not understood: ${header}`);
  const [, descr, tuple] = parts;
  const start = 10 + length;
  const size = Number(descr.slice(2));
  const values = Array.from({ length: (bytes.length - start) / size }, (_, i) => {
    const at = start + i * size;
    if (descr === '<f4') return view.getFloat32(at, true);
    if (descr === '<f8') return view.getFloat64(at, true);
    if (descr === '<i4') return view.getInt32(at, true);
    return view.getUint8(at);
  });
  return {
    descr,
    shape: tuple
      .split(',')
      .map((n) => n.trim())
      .filter(Boolean)
      .map(Number),
    values,
  };
}

const cases: [NpyDtype, number[], number[]][] = [
  ['<f4', [2, 3], [0.5, -1.25, NaN, Infinity, 0, 3]],
  ['<f8', [2, 1, 3], [0.1, -1e-300, 1e300, 2, 3, 4]],
  ['|u1', [4], [0, 1, 254, 255]],
  ['<i4', [1, 2], [-2147483648, 2147483647]],
  ['<f4', [], [7]],
  ['<f4', [0, 5], []],
];

describe('toNpy', () => {
  it.each(cases)('writes %s of shape %j so that it reads back', (dtype, shape, values) => {
    const back = read(toNpy(values, shape, dtype));
    expect(back).toEqual({ descr: dtype, shape, values });
  });

  it('keeps C order: the last index runs fastest', () => {
    // value = 10 * line + sample on a non-square map
    const map = Float32Array.from({ length: 6 }, (_, p) => 10 * Math.floor(p / 3) + (p % 3));
    expect(read(toNpy(map, [2, 3])).values).toEqual([0, 1, 2, 10, 11, 12]);
  });

  it('refuses a shape that does not fit its values', () => {
    expect(() => toNpy([1, 2, 3], [2, 2])).toThrow(/does not have the stated shape/);
  });

  it.skipIf(!hasNumpy)(`opens in NumPy${numpyNote}`, () => {
    const program =
      'import io, sys, json, numpy as n\n' +
      'a = n.load(io.BytesIO(sys.stdin.buffer.read()))\n' +
      'print(json.dumps([str(a.dtype), list(a.shape), bool(a.flags.c_contiguous), [repr(float(v)) for v in a.ravel()]]))';
    const said = { '<f4': 'float32', '<f8': 'float64', '|u1': 'uint8', '<i4': 'int32' };
    for (const [dtype, shape, values] of cases) {
      const [type, gotShape, order, got] = JSON.parse(
        python(program, toNpy(values, shape, dtype)),
      ) as [string, number[], boolean, string[]];
      expect([type, gotShape, order]).toEqual([said[dtype], shape, true]);
      const numbers = got.map((v) => Number(v.replace('inf', 'Infinity').replace('nan', 'NaN')));
      expect(numbers).toEqual(values);
    }
  });
});
