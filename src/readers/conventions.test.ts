/** What variables mean: layouts, sizes, wavelengths, units, truth in one file or two, choices. */
import { describe, expect, it } from 'vitest';
import { matFile, open, openError, openScene } from '../../testdata/mat/open';
import * as toy from '../../testdata/mat/toy';
import { names, numeric, scalar } from '../../testdata/mat/writer';
import type { Variable } from '../../testdata/mat/writer';

const { lines, samples, bands, pixels } = toy;
const size = { nRow: scalar(lines), nCol: scalar(samples) };
const ramp = (n: number, from: number, step: number): number[] =>
  Array.from({ length: n }, (_, k) => from + step * k);
const wavy = (...shape: number[]): Variable =>
  numeric(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b) }, (_, k) => ((k * 37) % 101) / 100),
  );
const shapeOf = async (variables: Record<string, Variable>): Promise<number[]> => {
  const { cube } = await openScene(matFile(variables));
  return [cube.lines, cube.samples, cube.bands];
};

describe('image size of a 2-D cube', () => {
  it.each([
    ['nRow', 'nCol'],
    ['H', 'W'],
    ['h', 'w'],
    ['lines', 'samples'],
  ])('from %s and %s', async (row, column) => {
    const found = await shapeOf({
      Y: toy.table(),
      [row]: scalar(lines),
      [column]: scalar(samples),
    });
    expect(found).toEqual([lines, samples, bands]);
  });

  it('from a 3-D truth, else a square, else the most square fit, each said', async () => {
    expect(await shapeOf({ Y: toy.table(), A: toy.abundanceBox() })).toEqual([3, 5, 4]);
    expect(await shapeOf({ Y: wavy(6, 49) })).toEqual([7, 7, 6]);
    const guessed = await openScene(matFile({ Y: wavy(6, 8 * 15) }));
    expect([guessed.cube.lines, guessed.cube.samples]).toEqual([10, 12]);
    expect(guessed.notes.join('\n')).toMatch(/10 lines × 12 samples, the most square fit/);
  });

  it('ignores size variables that do not fit, and says so', async () => {
    const scene = await openScene(matFile({ Y: wavy(6, 49), nRow: scalar(4), nCol: scalar(9) }));
    expect([scene.cube.lines, scene.cube.samples]).toEqual([7, 7]);
    expect(scene.notes.join('\n')).toMatch(/4 lines × 9 samples.* not used: there are 49 pixels/);
  });
});

describe('axes', () => {
  it('turns pixels × bands when other variables say so', async () => {
    const upright = await openScene(matFile({ Y: toy.table(), ...size }));
    const source = (toy.table() as Extract<Variable, { kind: 'numeric' }>).values;
    const turned = numeric(
      [pixels, bands],
      Array.from(
        { length: pixels * bands },
        (_, k) => source[Math.floor(k / pixels) + bands * (k % pixels)],
      ),
    );
    const scene = await openScene(matFile({ Y: turned, ...size }));
    expect(Array.from(scene.cube.data)).toEqual(Array.from(upright.cube.data));
    expect(scene.notes.join('\n')).toMatch(/pixels × bands/);
  });

  it('takes the axis that matches the wavelengths as the bands of a 3-D cube', async () => {
    const scene = await openScene(
      matFile({ c: wavy(7, 3, 5), wavelength: numeric([1, 7], ramp(7, 500, 10)) }),
    );
    expect([scene.cube.lines, scene.cube.samples, scene.cube.bands]).toEqual([3, 5, 7]);
    // c(band 2, line 1, sample 3) is storage index 2 + 7·(1 + 3·3).
    expect(scene.cube.data[(1 * 5 + 3) * 7 + 2]).toBe(
      Math.fround((((2 + 7 * 10) * 37) % 101) / 100),
    );
    expect(scene.notes.join('\n')).toMatch(/bands × lines × samples/);
    expect(await shapeOf({ c: wavy(3, 7, 5), M: wavy(7, 2) })).toEqual([3, 5, 7]);
  });

  it('opens a scene one pixel wide', async () => {
    expect(await shapeOf({ Y: wavy(9, 1, 6) })).toEqual([9, 1, 6]);
    expect(await shapeOf({ Y: wavy(1, 9, 6) })).toEqual([1, 9, 6]);
  });
});

describe('wavelengths', () => {
  it.each(['wavelength', 'wavelengths', 'lambda_Toy', 'wl'])('from %s', async (name) => {
    const { cube } = await openScene(
      matFile({ Y: wavy(3, 4, 6), [name]: numeric([6, 1], ramp(6, 450, 50)) }),
    );
    expect(Array.from(cube.wavelengths!)).toEqual(ramp(6, 450, 50));
    expect(cube.wavelengthSource).toBe('file');
  });

  it('turns micrometres to nanometres', async () => {
    const { cube, notes } = await openScene(
      matFile({ Y: wavy(3, 4, 3), wl: numeric([1, 3], [0.5, 1, 2.5]) }),
    );
    expect(Array.from(cube.wavelengths!)).toEqual([500, 1000, 2500]);
    expect(notes.join('\n')).toMatch(/micrometres/);
  });

  it.each([
    [
      [1, 3, 4, 5],
      [3, 4, 5],
    ],
    [
      [3, 1, 4, 5],
      [3, 4, 5],
    ],
    [
      [3, 4, 1, 5],
      [3, 4, 5],
    ],
  ])('axes of 1 in %j say nothing', async (shape, size) => {
    expect(await shapeOf({ cube: wavy(...shape) })).toEqual(size);
  });

  it.each([
    ['bands', ramp(12, 410.5, 20), true],
    ['lam', ramp(12, 0.41, 0.05), true],
    ['falling', ramp(12, 900.5, -20), true],
    ['time', ramp(12, 0, 1), false],
    ['counts', ramp(12, 400, 1), false],
    ['lat', ramp(12, 46, 0.1), false],
  ])('a vector called %s whose values can be nothing else: %s', async (name, list, taken) => {
    const Y = wavy(12, 5, 3);
    const { cube, notes } = await openScene(matFile({ cube: Y, [name]: numeric([1, 12], list) }));
    // The bands lie on the first axis, which only the list can tell.
    expect([cube.lines, cube.samples, cube.bands]).toEqual(taken ? [5, 3, 12] : [12, 5, 3]);
    expect(cube.wavelengthSource).toBe(taken ? 'file' : 'none');
    if (taken) expect(notes.join(' ')).toMatch(`Wavelengths from ${name}`);
  });

  it.each([
    [99, null],
    [100, '400–2500 nm'],
    [156, '401–889 nm'],
    [260, '400–2500 nm'],
    [261, null],
  ])(
    '%i bands without wavelengths have none; what is assumed serves the picture',
    async (b, range) => {
      const { cube, notes } = await openScene(matFile({ Y: wavy(2, 3, b) }));
      expect(cube.wavelengths).toBeNull();
      expect(cube.wavelengthSource).toBe('none');
      const said = notes.join(' ');
      expect(said).toMatch(/gives no wavelengths/);
      if (range) {
        expect(said).toContain(`picture ${range} in even steps are assumed`);
        const [red, green, blue] = cube.defaultBands ?? [0, 0, 0];
        expect(red > green && green > blue).toBe(true);
      } else {
        expect(said).not.toMatch(/assumed/);
        expect(cube.defaultBands).toBeUndefined();
      }
      // A person who says that they are right has them.
      const wavelengths = Array.from({ length: b }, (_, i) => 400 + i);
      const accepted = await openScene(matFile({ Y: wavy(2, 3, b) }), { choices: { wavelengths } });
      expect(accepted.cube.wavelengthSource).toBe('file');
      expect([...(accepted.cube.wavelengths ?? [])]).toEqual(wavelengths);
    },
  );

  it.each([
    ['wavelengths for another count', { wl: numeric([1, 119], ramp(119, 400, 2)) }, 'toy.mat'],
    ['a name that a mission gives', {}, 'ENMAP01-x.mat'],
  ])('nothing is assumed beside %s', async (_, more, name) => {
    const { cube, notes } = await openScene(matFile({ Y: wavy(2, 3, 120), ...more }, { name }));
    expect(cube.defaultBands).toBeUndefined();
    expect(notes.join(' ')).not.toMatch(/assumed/);
  });

  it('says which it does not use', async () => {
    const { notes, cube } = await openScene(
      matFile({ Y: wavy(2, 3, 5), wavelength: numeric([1, 7], ramp(7, 500, 1)) }),
    );
    expect(cube.wavelengths).toBeNull();
    expect(notes.join('\n')).toMatch(/wavelength are not used: 7 values for 5 bands/);
  });
});

it('names the unit, dividing whole numbers by maxValue', async () => {
  const divided = await openScene(
    matFile({ Y: toy.box('uint16'), maxValue: scalar(200, 'uint16') }),
  );
  expect(divided.cube.unit).toBe('reflectance');
  expect(divided.cube.data[bands + 1]).toBe(Math.fround(toy.value(0, 1, 1) / 200));
  expect(divided.notes.join('\n')).toMatch(/divided by maxValue 200/);
  expect((await openScene(matFile({ Y: toy.box('double', 0.01) }))).cube.unit).toBe('reflectance');
  const untouched = await openScene(matFile({ Y: toy.box('double', 0.01), maxValue: scalar(200) }));
  expect(untouched.cube.data[bands]).toBe(Math.fround(toy.value(0, 1, 0) * 0.01));
});

describe('truth', () => {
  const cube = matFile({ Y: toy.table(), ...size }, { name: 'cube.mat' });
  const A = toy.abundanceTable();
  const reference = matFile(
    { A, M: toy.spectra(), names: names('soil', 'tree') },
    { name: 'gt.mat' },
  );

  it('in a second file, in either order', async () => {
    for (const files of [
      [cube, reference],
      [reference, cube],
    ]) {
      const scene = await openScene(files);
      expect(scene.cube.name).toBe('cube');
      expect(scene.truth?.names).toEqual(['soil', 'tree']);
    }
  });

  it('alone, for the scene on screen; refused when it is for another', async () => {
    const current = { lines, samples, bands };
    const opened = await open(reference, { current });
    expect(opened).toMatchObject({ type: 'truth', truth: { names: ['soil', 'tree'] } });
    if (opened.type === 'truth') expect(opened.truth.endmembers).toHaveLength(2 * bands);
    expect(await openError(reference, { current: { lines: 4, samples: 4, bands } })).toMatchObject({
      kind: 'truth',
      file: 'gt.mat',
      field: 'A',
      found: '15 pixels (2 × 15)',
      expected: '4 lines × 4 samples (16 pixels)',
    });
    expect(await openError(reference)).toMatchObject({ kind: 'truth', file: 'gt.mat' });
    const sideways = matFile({ A, nRow: scalar(samples), nCol: scalar(lines) });
    expect(await openError(sideways, { current })).toMatchObject({
      kind: 'truth',
      found: '5 lines × 3 samples',
    });
  });

  it('of another size is left out and said; the cube opens', async () => {
    const scene = await openScene(matFile({ Y: toy.table(), ...size, A: wavy(2, 14) }));
    expect(scene.truth).toBeNull();
    expect(scene.notes.join('\n')).toMatch(
      /truth A in toy.mat does not fit.*14 pixels.*expected 3 lines × 5 samples \(15 pixels\)/,
    );
  });

  it('whose spectra disagree keeps the abundances only', async () => {
    const scene = await openScene(matFile({ Y: toy.table(), ...size, A, M: wavy(bands, 3) }));
    expect(scene.truth?.abundances).toHaveLength(2 * pixels);
    expect(scene.truth?.endmembers).toBeNull();
    expect(scene.notes.join('\n')).toMatch(
      /M \(4 × 3\) are not used: expected 4 bands × 2 endmembers/,
    );
  });

  it('prefers M to M1, reads E and R × bands', async () => {
    const both = await openScene(
      matFile({ M1: toy.spectra(100), Y: toy.table(), M: toy.spectra(), A, ...size }),
    );
    expect(both.truth?.endmembers?.[1]).toBe(1);
    const flat = numeric([2, bands], [0, 10, 1, 11, 2, 12, 3, 13]);
    const e = await openScene(matFile({ Y: toy.table(), E: flat, A, ...size }));
    expect(Array.from(e.truth!.endmembers!)).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
  });

  it.each(['A_true', 'abundances', 'S_GT', 'abundance'])('abundances named %s', async (name) => {
    const scene = await openScene(matFile({ Y: toy.table(), [name]: toy.abundanceBox() }));
    expect(scene.truth?.names).toEqual(['Endmember 1', 'Endmember 2']);
    expect(scene.notes.join('\n')).toMatch(/no names; endmembers are numbered/);
  });

  it('reads A2 and M2 of two endmembers, and no A6 of two', async () => {
    const named = { A2: toy.abundanceBox(), M2: toy.spectra() };
    const scene = await openScene(matFile({ Y: toy.table(), ...named }));
    expect(scene.truth?.names).toHaveLength(2);
    expect(scene.truth?.endmembers?.[1]).toBe(1);
    const other = matFile({ Y: toy.table(), A6: toy.abundanceBox() });
    expect((await openScene(other)).truth).toBeNull();
  });

  it('counts pixels that are not finite, negative, or off one', async () => {
    const values = Float64Array.from((A as Extract<Variable, { kind: 'numeric' }>).values);
    values[0] = NaN;
    values[2] = -0.5;
    values[3] = 1.5;
    values[4] = 0.9;
    const scene = await openScene(
      matFile({ Y: toy.table(), ...size, A: numeric([2, pixels], values) }),
    );
    const notes = scene.notes.join('\n');
    expect(notes).toMatch(/In 1 of 15 pixels the truth A is not finite/);
    expect(notes).toMatch(/In 1 of 15 pixels the truth A has negative/);
    expect(notes).toMatch(/In 1 of 15 pixels the truth A does not sum to one/);
  });

  it('mends double and blank names', async () => {
    const cood = names('1-soil', '2-soil');
    expect((await openScene(matFile({ Y: toy.table(), ...size, A, cood }))).truth?.names).toEqual([
      'soil',
      'soil (2)',
    ]);
    const blank = await openScene(
      matFile({ Y: toy.table(), ...size, A, cood: names('', '3M tape') }),
    );
    expect(blank.truth?.names).toEqual(['Endmember 1', '3M tape']);
  });
});

describe('several candidates', () => {
  const file = matFile({ first: wavy(3, 5, 4), second: wavy(6, 2, 8), A: toy.abundanceBox() });

  it('are offered, and the chosen one opens', async () => {
    const opened = await open(file);
    expect(opened).toMatchObject({
      type: 'choose',
      file: 'toy.mat',
      candidates: [
        { variable: 'first', shape: [3, 5, 4], dtype: 'double' },
        { variable: 'second', description: '8 bands × 12 pixels (6 lines × 2 samples)' },
      ],
    });
    const { cube } = await openScene(file, { variable: 'second' });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([6, 2, 8]);
    expect(await openError(file, { variable: 'third' })).toMatchObject({ field: 'third' });
  });

  it('of two files are told apart', async () => {
    const files = ['a.mat', 'b.mat'].map((name) => matFile({ Y: wavy(3, 4, 5) }, { name }));
    const opened = await open(files);
    expect(opened).toMatchObject({
      candidates: [{ variable: 'a.mat: Y' }, { variable: 'b.mat: Y' }],
    });
    expect((await openScene(files, { variable: 'b.mat: Y' })).cube.name).toBe('b');
  });

  it('among 2-D tables are offered unless one is Y', async () => {
    expect(await open(matFile({ p: wavy(5, 12), q: wavy(5, 20) }))).toMatchObject({
      type: 'choose',
    });
    expect(await shapeOf({ p: wavy(5, 12), Y: wavy(6, 49) })).toEqual([7, 7, 6]);
  });
});

it('takes a table of the size of the truth for a map, not for a cube', async () => {
  const file = matFile({ classes: wavy(lines, samples), A: toy.abundanceBox() });
  expect(await open(file, { current: { lines, samples, bands } })).toMatchObject({ type: 'truth' });
});

it('counts masked pixels and bands by reason', async () => {
  const values = Float64Array.from((toy.box() as Extract<Variable, { kind: 'numeric' }>).values);
  for (let b = 0; b < bands; b++) values[4 + pixels * b] = 0;
  values[7] = NaN;
  values[8] = Infinity;
  const { mask, notes } = await openScene(matFile({ Y: numeric([lines, samples, bands], values) }));
  expect(mask.pixelReasons).toEqual({ 'all zero': 1, 'not finite': 2 });
  expect(notes.join('\n')).toMatch(/3 of 15 pixels are not used: .*2 not finite/);
  const zero = matFile({ Y: numeric([3, 5, 4], new Float64Array(60)) });
  expect(await openError(zero)).toMatchObject({
    field: 'Y',
    message: expect.stringMatching(/no usable pixel/) as string,
  });
});

it('a file of no known format beside a scene is named, not refused', async () => {
  const scene = matFile({ Y: toy.table(), ...size });
  const opened = await open([new File(['read me'], 'README.txt'), scene]);
  expect(opened.type).toBe('scene');
  if (opened.type !== 'scene') return;
  expect(opened.scene.notes.join(' ')).toContain('README.txt is not read');
});
