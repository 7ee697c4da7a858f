/** Goldens: numeric classes × byte orders × compressed or not × 2-D and 3-D, each value at its place. */
import { describe, expect, it } from 'vitest';
import { matFile, open, openScene } from '../../testdata/mat/open';
import * as toy from '../../testdata/mat/toy';
import { numeric, numericClasses, scalar } from '../../testdata/mat/writer';
import type { Variable, WriteOptions } from '../../testdata/mat/writer';
import type { Cube } from '../scene/cube';

const { lines, samples, bands, parts } = toy;

function expectToyCube(cube: Cube, scale = 1): void {
  expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++)
      for (let b = 0; b < bands; b++)
        expect(cube.data[(l * samples + s) * bands + b], `line ${l} sample ${s} band ${b}`).toBe(
          Math.fround(toy.value(l, s, b) * scale),
        );
}

const size = { nRow: scalar(lines, 'uint16'), nCol: scalar(samples) };
const truth = { A: toy.abundanceTable(), M: toy.spectra(), cood: toy.numberedNames() };

const ways: WriteOptions[] = [true, false].flatMap((little) =>
  [true, false].map((compressed) => ({ little, compressed })),
);

describe.each(ways)('little-endian $little, compressed $compressed', (way) => {
  it.each(numericClasses)('%s, bands × pixels and lines × samples × bands', async (type) => {
    const flat = await openScene(matFile({ Y: toy.table(type), ...size, ...truth }, way));
    expectToyCube(flat.cube);
    expect(flat.cube.unit).toBe(/int/.test(type) ? 'digital number' : 'unknown');
    const deep = await openScene(matFile({ anything: toy.box(type), ...truth }, way));
    expectToyCube(deep.cube);
    for (const scene of [flat, deep]) {
      expect(scene.truth?.names).toEqual(['Asphalt Road', 'Grass']);
      const { abundances, endmembers } = scene.truth!;
      for (let p = 0; p < lines * samples; p++) {
        const first = toy.fraction(Math.floor(p / samples), p % samples);
        expect(abundances[p * parts]).toBe(Math.fround(first));
        expect(abundances[p * parts + 1]).toBe(Math.fround(1 - first));
      }
      expect(Array.from(endmembers!)).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
    }
  });

  it('a double stored as bytes, structs, char names, UTF-8, logical, a complex and a sparse variable', async () => {
    const compacted: Variable = {
      ...(toy.table() as Extract<Variable, { kind: 'numeric' }>),
      stored: 'uint8',
    };
    const complex = { ...(toy.box('single') as Extract<Variable, { kind: 'numeric' }>) };
    const file = matFile(
      {
        S1: { kind: 'sparse', shape: [40, 50] },
        flag: { kind: 'numeric', shape: [1, 3], values: [1, 0, 1], type: 'uint8', logical: true },
        scene: { kind: 'struct', fields: { Y: compacted, nRow: size.nRow, nCol: size.nCol } },
        truth: {
          kind: 'struct',
          fields: {
            A: toy.abundanceBox(),
            names: { kind: 'char', rows: ['Straße', 'Wald'], utf8: true },
          },
        },
      },
      way,
    );
    const scene = await openScene(file);
    expectToyCube(scene.cube);
    expect(scene.cube.unit).toBe('digital number');
    expect(scene.truth?.names).toEqual(['Straße', 'Wald']);
    expect(scene.truth?.abundances[parts]).toBe(Math.fround(0.05));
    expect(scene.notes.join('\n')).toMatch(/S1 .*sparse/);
    const real = await openScene(
      matFile(
        { Y: { ...complex, imaginary: Array<number>(lines * samples * bands).fill(9) } },
        way,
      ),
    );
    expectToyCube(real.cube);
    expect(real.notes.join('\n')).toMatch(/complex; only its real part/);
  });
});

it('reads a compressed cube larger than one piece, and one whose values straddle pieces', async () => {
  const [l, s, b] = [37, 53, 101];
  const values = Float64Array.from({ length: l * s * b }, (_, k) => Math.sin(k * 1.7));
  for (const compressed of [true, false]) {
    const { cube } = await openScene(matFile({ Y: numeric([l, s, b], values) }, { compressed }));
    let wrong = 0;
    for (let k = 0; k < values.length; k++) {
      const [i, j, c] = [k % l, Math.floor(k / l) % s, Math.floor(k / (l * s))];
      if (cube.data[(i * s + j) * b + c] !== Math.fround(values[k])) wrong++;
    }
    expect(wrong).toBe(0);
  }
});

it('puts the cube on shared memory when asked', async () => {
  const file = matFile({ Y: toy.box() });
  expect((await openScene(file, { shared: true })).cube.data.buffer).toBeInstanceOf(
    SharedArrayBuffer,
  );
  expect((await openScene(file)).cube.data.buffer).toBeInstanceOf(ArrayBuffer);
});

it('reports rising progress and stops when cancelled', async () => {
  const seen: number[] = [];
  await open(matFile({ Y: toy.box() }), { progress: (fraction) => seen.push(fraction) });
  expect(seen.length).toBeGreaterThan(2);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  await expect(open(matFile({ Y: toy.box() }), { cancelled: () => true })).rejects.toMatchObject({
    data: { kind: 'cancelled' },
  });
});
