/** NetCDF-3: files of the C library and of our own; ranges of large files; what is refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asFile, context, open, openError, openScene } from '../../../../testdata/mat/open';
import { writeNetcdf3 } from '../../../../testdata/netcdf3/writer';
import type { Made, MadeVariable } from '../../../../testdata/netcdf3/writer';
import { parseHeader, Short } from './header';
import { readNetcdf3 } from './read';

const golden = (name: string): File =>
  asFile(
    new Uint8Array(readFileSync(new URL(`../../../../testdata/netcdf3/${name}`, import.meta.url))),
    name,
  );

describe('files of the netCDF library (testdata/netcdf3/netcdf3.py)', () => {
  it.each(['classic.nc', 'offset64.nc', 'data64.nc'])('%s', async (name) => {
    const { cube, mask, notes } = await openScene(golden(name));
    expect([cube.lines, cube.samples, cube.bands]).toEqual([5, 4, 6]);
    expect(cube.unit).toBe('reflectance');
    expect(cube.wavelengthSource).toBe('file');
    expect(Array.from(cube.wavelengths ?? [], (w) => Number(w.toFixed(6)))).toEqual([
      500, 510, 520, 530, 540, 550,
    ]);
    cube.data.forEach((v, i) => {
      if (Math.floor(i / 6) === 9) expect(v).toBeNaN();
      else expect(v).toBe(i / 8);
    });
    expect(mask.pixels[9]).toBe(0);
    expect(notes.join(' ')).not.toMatch(/the file does not say/);
  });

  it('texts and what else is in it', async () => {
    const { arrays, texts, others } = await readNetcdf3(golden('classic.nc'), () => false);
    expect(texts).toMatchObject([{ name: 'names', values: ['soil', 'tree', 'water', 'sand'] }]);
    expect(arrays.map((a) => a.name).sort()).toEqual(['reflectance', 'wavelength']);
    expect(others.join()).toMatch(/time_flag/);
  });
});

const [lines, samples, bands] = [3, 5, 7];
const value = (l: number, s: number, b: number): number => (7 * l + 3 * s + 11 * b + l * b) % 50;
const nm = Array.from({ length: bands }, (_, b) => 412.5 + 20.25 * b);
const dimensions = [
  ['band', bands],
  ['line', lines],
  ['sample', samples],
  ['time', 0],
] as const;
const cubeOf = (order: readonly [number, number, number]): number[] => {
  const dims = order.map((k) => dimensions[k][1]);
  return Array.from({ length: lines * samples * bands }, (_, n) => {
    const index = [
      Math.floor(n / (dims[1] * dims[2])),
      Math.floor(n / dims[2]) % dims[1],
      n % dims[2],
    ];
    const at = (k: number): number => index[order.indexOf(k)];
    return value(at(1), at(2), at(0));
  });
};
const variable = (more: Partial<MadeVariable> = {}): MadeVariable => ({
  name: 'cube',
  axes: [1, 2, 0],
  type: 'float',
  values: cubeOf([1, 2, 0]),
  ...more,
});
const wavelength: MadeVariable = { name: 'wavelength', axes: [0], type: 'double', values: nm };
const made = (more: Partial<MadeVariable> = {}, others: Partial<Made> = {}): Made => ({
  dimensions,
  variables: [wavelength, variable(more)],
  ...others,
});
const nc = (m: Made, version: 1 | 2 | 5 = 1): File => asFile(writeNetcdf3(m, version), 'x.nc');

describe('every type in every version', () => {
  it.each(
    ([1, 2, 5] as const).flatMap((version) =>
      (version === 5
        ? ([
            'byte',
            'ubyte',
            'short',
            'ushort',
            'int',
            'uint',
            'float',
            'double',
            'int64',
            'uint64',
          ] as const)
        : (['byte', 'short', 'int', 'float', 'double'] as const)
      ).flatMap((type) =>
        (
          [
            [1, 2, 0],
            [0, 1, 2],
            [1, 0, 2],
          ] as const
        ).map((order) => ({ version, type, order })),
      ),
    ),
  )('CDF-$version, $type, axes $order', async ({ version, type, order }) => {
    const { cube } = await openScene(
      nc(made({ type, axes: order, values: cubeOf(order) }), version),
    );
    expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
    expect(Array.from(cube.wavelengths ?? [])).toEqual(nm);
    for (let l = 0; l < lines; l++)
      for (let s = 0; s < samples; s++)
        for (let b = 0; b < bands; b++)
          expect(cube.data[(l * samples + s) * bands + b]).toBe(value(l, s, b));
  });
});

describe('CF', () => {
  it('scale, offset, a fill value of its own, _Unsigned', async () => {
    const values = cubeOf([1, 2, 0]).map((v, i) => (i < bands ? -1 : v + 40_000 - 65_536));
    const { cube } = await openScene(
      nc(made({ type: 'short', values, attributes: { _FillValue: [-1], _Unsigned: 'true' } })),
    );
    expect(cube.data[0]).toBeNaN();
    expect(cube.data[bands]).toBe(value(0, 1, 0) + 40_000);
    const scaled = await openScene(
      nc(
        made({
          attributes: {
            scale_factor: [0.5],
            add_offset: [3],
            units: '1',
            long_name: 'reflectance',
          },
        }),
      ),
    );
    expect(scaled.cube.unit).toBe('reflectance');
    expect(scaled.cube.data[4]).toBe(value(0, 0, 4) * 0.5 + 3);
  });

  it('what was never written is empty, as the library says', async () => {
    const values = cubeOf([1, 2, 0]).map((v, i) => (i < bands ? 9.969209968386869e36 : v));
    const { cube, mask } = await openScene(nc(made({ values })));
    expect(cube.data[3]).toBeNaN();
    expect(mask.pixels[0]).toBe(0);
  });

  it('wavelengths as an attribute of the cube, or none: nothing is invented where a sensor is named', async () => {
    const file = nc({
      dimensions,
      variables: [variable({ attributes: { wavelengths: nm.map(Math.fround) } })],
    });
    const { cube } = await openScene(file);
    expect(cube.wavelengths?.[2]).toBeCloseTo(nm[2], 3);
  });
});

describe('records', () => {
  /** Lines are records, among those of other variables of odd sizes. */
  const among = (records?: number): Made => ({
    dimensions: [
      ['band', bands],
      ['line', 0],
      ['sample', samples],
    ],
    variables: [
      wavelength,
      { name: 'a', axes: [1], type: 'byte', values: [1, 2, 3] },
      variable(),
      { name: 'z', axes: [1, 2], type: 'short', values: new Array(15).fill(7) },
    ],
    ...(records === undefined ? {} : { records }),
  });
  const alone: Made = { ...among(), variables: [wavelength, variable({ type: 'byte' })] };

  it.each([
    ['among others', among()],
    ['of a file that is still written', among(-1)],
    ['of one variable, without padding', alone],
  ])('%s', async (_, m) => {
    for (const version of [1, 2, 5] as const) {
      const { cube } = await openScene(nc(m, version));
      expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
      expect(cube.data[(2 * samples + 3) * bands + 4]).toBe(value(2, 3, 4));
      const crop = { line: 1, sample: 2, lines: 2, samples: 2 };
      const part = await openScene(nc(m, version), { choices: { crop, divideBy: 1 } });
      expect([part.cube.lines, part.cube.samples]).toEqual([2, 2]);
      expect(part.cube.data[0]).toBe(value(1, 2, 0));
      expect(part.cube.data.at(-1)).toBe(value(2, 3, 6));
    }
  });

  it('none yet', async () => {
    const error = await openError(
      nc({
        ...alone,
        variables: [wavelength, variable({ axes: [3, 1, 2], values: [] })],
        dimensions,
      }),
    );
    expect(error.message).toMatch(/no 2-D or 3-D/);
  });
});

/** A file that counts what is read of it. */
function counted(
  bytes: Uint8Array<ArrayBuffer>,
  size = bytes.length,
): { file: File; read: () => number } {
  let total = 0;
  const file = new Proxy(asFile(bytes, 'large.nc'), {
    get(target, key) {
      if (key === 'size') return size;
      if (key !== 'slice') {
        const own: unknown = Reflect.get(target, key, target);
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      }
      return (from = 0, to = size) => {
        total += Math.min(to, size) - from;
        // Behind the bytes there are zeros, as in a file with holes.
        const piece = target.slice(from, to);
        return from + piece.size === Math.min(to, size)
          ? piece
          : new Blob([piece, new Uint8Array(Math.min(to, size) - from - piece.size)]);
      };
    },
  });
  return { file, read: () => total };
}

describe('large files', () => {
  it('beyond 4 GiB: a part is read without the rest', async () => {
    const big: Made = {
      dimensions: [
        ['band', 64],
        ['line', 0],
        ['sample', 64],
      ],
      variables: [variable({ values: [] })],
      records: 400_000,
    };
    const bytes = writeNetcdf3(big, 2);
    const size = bytes.length + 400_000 * 64 * 64 * 4;
    const { file, read } = counted(bytes, size);
    const { arrays } = await readNetcdf3(file, () => false);
    expect(arrays[0].shape).toEqual([64, 64, 400_000]);
    expect(read()).toBeLessThan(2 ** 17);
    const from = 399_999 * 64 * 64;
    let got = 0;
    for await (const { start, values } of arrays[0].chunks([[from, from + 100]])) {
      expect(start).toBe(from + got);
      got += values.length;
    }
    expect(got).toBe(100);
    expect(read()).toBeLessThan(2 ** 17);
  });

  it('wavelengths behind layers of many megabytes are read all the same', async () => {
    const layers = Array.from({ length: 9 }, (_, i): MadeVariable => ({
      name: `layer_${i}`,
      axes: [1, 2],
      type: 'float',
      values: new Float32Array(1024 * 1000),
    }));
    const wavelength = Array.from({ length: 12 }, (_, b) => 400 + 50 * b);
    const bytes = writeNetcdf3(
      {
        dimensions: [
          ['band', 12],
          ['line', 1024],
          ['sample', 1000],
        ],
        variables: [
          ...layers,
          { name: 'wavelength', axes: [0], type: 'float', values: wavelength },
        ],
      },
      2,
    );
    const { arrays } = await readNetcdf3(asFile(bytes, 'layers.nc'), () => false);
    const found = arrays.find((a) => a.name.includes('wavelength'))!;
    const values: number[] = [];
    for await (const chunk of found.chunks()) values.push(...chunk.values);
    expect(values).toEqual(wavelength);
  });

  it('a long header is read on', async () => {
    const { cube } = await openScene(
      nc(made({}, { attributes: { history: 'x'.repeat(300_000) } })),
    );
    expect(cube.data[9]).toBe(value(0, 1, 2));
  });
});

describe('refused', () => {
  const bytes = writeNetcdf3(made());
  it('cut off anywhere', async () => {
    for (const at of [5, 8, 40, 100, 200, bytes.length - 1]) {
      const error = await openError(asFile(bytes.slice(0, at), 'short.nc'));
      expect(error.message).toMatch(/cut off/);
    }
  });

  it('lists, names and sizes that cannot be', async () => {
    const view = (at: number, n: number): File => {
      const out = bytes.slice();
      new DataView(out.buffer).setUint32(at, n);
      return asFile(out, 'odd.nc');
    };
    expect(await openError(view(8, 99))).toMatchObject({ field: 'the list of dimensions' });
    expect(await openError(view(12, 2 ** 31))).toMatchObject({ field: 'the number of dimensions' });
    expect(await openError(view(16, 2 ** 31))).toMatchObject({ field: 'the length of a name' });
    // The length of "band", then more than the file holds.
    expect(await openError(view(24, 2 ** 31))).toMatchObject({ found: `${bytes.length} bytes` });
    expect((await openError(view(24, 2 ** 31))).advice).toBeTruthy();
  });

  it('a header without an end', () => {
    expect(() => parseHeader(bytes.slice(0, 60), 'x', 60)).toThrow(Short);
  });
});

it('bands of an ordinary scene go on as those of NetCDF-4 do', async () => {
  const seen = await open(nc(made()), context({ choices: {} }));
  expect(seen.type).toBe('scene');
});
