/** Reference spectra beside the endmembers: colour and scale of a namesake, gaps, order, and other units. */
import { describe, expect, it } from 'vitest';
import { referenceLines } from './references';

const endmembers = [
  { id: 'a', name: 'Tree', color: 4, truth: null },
  { id: 'b', name: 'Soil', color: 1, truth: null },
];
const given = {
  endmembers,
  estimate: Float32Array.of(0.2, 0.4, 0.9, 0.1, 0.1, 0.1),
  validBands: Uint8Array.of(1, 1, 0),
  order: [1, 0, 2],
};
const lines = (names: string[], values: number[]) =>
  referenceLines({
    ...given,
    references: [{ file: 'f', names, values: Float32Array.from(values) }],
  });

describe('reference lines', () => {
  it('take colour and scale of the endmember of their name, whatever its capitals', () => {
    const [line] = lines([' tree'], [2, 4, 7]);
    expect(line).toMatchObject({ name: ' tree', color: 4 });
    expect(line.scale).toBeCloseTo(0.1, 6);
    expect(line.y.map((v) => v && Number(v.toFixed(6)))).toEqual([0.4, 0.2, null]);
  });

  it('of another name are brought into range by a power of ten, all of a file alike', () => {
    const found = lines(['Roof', 'Road'], [3000, NaN, 9e9, 100, 50, 1]);
    expect(found.map((l) => [l.color, l.scale])).toEqual([
      [null, 1e-4],
      [null, 1e-4],
    ]);
    expect(found[0].y).toEqual([null, 3000 * 1e-4, null]);
    expect(lines(['Roof'], [0.5, 0.3, 1])[0].scale).toBe(1);
    expect(lines(['Roof'], [0, 0, 0])[0].scale).toBe(1);
  });

  it('chosen for two endmembers are drawn for both; for a pin alone, as if they were not', () => {
    const of = (...targets: string[]) =>
      referenceLines({
        ...given,
        references: [{ file: 'f', names: ['Roof'], values: Float32Array.of(1, 2, 3) }],
        chosen: targets.map((target) => ({ target, file: 'f', index: 0 })),
      }).map((l) => l.color);
    expect(of('pin', 'a', 'b')).toEqual([4, 1]);
    expect(of('pin')).toEqual([null]);
  });

  it('of another number of bands are not drawn', () => {
    expect(lines(['Roof'], [1, 2])).toEqual([]);
  });

  it('of a large library are the namesakes and those that were chosen, at the scale of what they matched', () => {
    const names = [...Array.from({ length: 20 }, (_, i) => `stone ${i}`), 'soil'];
    const values = Float32Array.from(names.flatMap((_, i) => [2 + i, 4 + i, 9]));
    const references = [{ file: 'lib.sli', names, values }];
    const some = (chosen: { target: string; file: string; index: number }[]) =>
      referenceLines({ ...given, references, chosen }).map((l) => [l.name, l.color]);
    expect(some([])).toEqual([['soil', 1]]);
    expect(
      some([
        { target: 'a', file: 'lib.sli', index: 0 },
        { target: 'a', file: 'other', index: 3 },
        { target: 'pin-1', file: 'lib.sli', index: 4 },
      ]),
    ).toEqual([
      ['stone 0', 4],
      ['soil', 1],
    ]);
    const chosen = [{ target: 'a', file: 'lib.sli', index: 0 }];
    const [line] = referenceLines({ ...given, references, chosen });
    expect(line.y.map((v) => v && Number(v.toFixed(6)))).toEqual([0.4, 0.2, null]);
  });
});
