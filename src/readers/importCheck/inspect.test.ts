/** The import check: what is reported for every kind of doubt, and that opening gives what was reported. */
import { describe, expect, it } from 'vitest';
import { enviData, enviHeader } from '../../../testdata/envi/writer';
import type { EnviOptions } from '../../../testdata/envi/writer';
import { asFile, context, matFile, openScene } from '../../../testdata/mat/open';
import * as toy from '../../../testdata/mat/toy';
import { numeric, scalar } from '../../../testdata/mat/writer';
import type { ImportAlternative, ImportChoices, ImportReport } from '../../scene/importChoices';
import { inspectFiles } from './inspect';
import type { InspectContext, Inspected } from './inspect';
import { openKept } from './kept';

type Report = Extract<Inspected, { type: 'import' }>;

async function inspect(
  files: File | File[],
  choices: ImportChoices = {},
  more: Partial<InspectContext> = {},
): Promise<Report> {
  const found = await inspectFiles([files].flat(), { ...context({ choices }), ...more });
  if (found.type !== 'import') throw new Error(`expected a report, got ${found.type}`);
  return found;
}

const finding = (report: ImportReport, what: string) =>
  report.findings.find((f) => f.what === what);
const kind = (report: ImportReport, name: string): readonly ImportAlternative[] =>
  report.alternatives.filter((a) => a.kind === name);
const labels = (report: ImportReport, name: string): string[] =>
  kind(report, name).map((a) => a.label);

/** A smooth image that is not square: hills, brighter in later bands. */
const size = { lines: 30, samples: 44, bands: 8 };
const smooth = (l: number, s: number, b: number): number =>
  Math.round(1200 + 900 * Math.sin(l / 6) * Math.cos(s / 9) + 60 * b + 3 * s);

const envi = (
  options: EnviOptions = {},
  { header = options, v = smooth }: { header?: EnviOptions; v?: typeof smooth } = {},
): File[] => [
  asFile(enviHeader(size, { type: 12, ...header }), 'a.hdr'),
  asFile(enviData(size, v, { type: 12, ...options }), 'a.img'),
];

describe('an ENVI file', () => {
  const fields = {
    wavelength: '{450, 550, 650, 1000, 1350, 1400, 1700, 2200}',
    'wavelength units': 'nm',
    bbl: '{1, 1, 1, 1, 1, 1, 1, 0}',
  };

  it('is reported, with guesses told from facts, and opens as reported at no cost', async () => {
    const files = envi({ fields });
    const { report, opened } = await inspect(files);
    expect(report).toMatchObject({
      file: 'a.hdr, a.img',
      stored: size,
      result: { ...size, bytes: 30 * 44 * 8 * 4 },
      wavelengthSource: 'file',
      unit: 'reflectance',
      divideBy: 10_000,
      problem: null,
      truth: null,
      fitting: [],
      choices: {},
    });
    expect(finding(report, 'Scale')).toMatchObject({ how: 'guessed' });
    expect(finding(report, 'Scale')?.why).toMatch(/10 000/);
    expect(finding(report, 'Interleave')).toMatchObject({ value: 'BSQ', how: 'file' });
    expect(new Set(report.findings.map((f) => f.what)).size).toBe(report.findings.length);
    expect(report.proposals).toEqual([
      { band: 4, reason: 'water absorption' },
      { band: 5, reason: 'water absorption' },
      { band: 7, reason: 'file' },
    ]);
    expect(opened!.scene.mask.bandReasons).toEqual({ 'bad band list': 1, 'water absorption': 2 });
    const again = await openScene(files, { choices: {} });
    expect(again.cube.data).toEqual(opened!.scene.cube.data);
    expect(again.mask).toEqual(opened!.scene.mask);
    expect(again.source).toEqual(opened!.scene.source);
    // The mean of band 2 by hand, in the unit of the cube.
    let sum = 0;
    for (let l = 0; l < 30; l++) for (let s = 0; s < 44; s++) sum += smooth(l, s, 2) / 10_000;
    expect(report.meanSpectrum![2]).toBeCloseTo(sum / (30 * 44), 5);
  });

  it('has a picture of the image as it is, and others of it otherwise', async () => {
    const { report } = await inspect(envi());
    const { width, height, rgba } = report.preview!;
    expect([width, height, rgba.length]).toEqual([44, 30, 44 * 30 * 4]);
    const value = (l: number, s: number): number => rgba[(l * 44 + s) * 4 + 1];
    expect(value(9, 0)).toBeGreaterThan(200);
    expect(value(28, 2)).toBeLessThan(60);
    expect(labels(report, 'Interleave')).toHaveLength(3);
    expect(labels(report, 'Byte order')).toHaveLength(2);
    expect(kind(report, 'Orientation').map((a) => a.thumbnail?.width)).toEqual([44, 30]);
    for (const name of ['Interleave', 'Byte order', 'Orientation']) {
      expect(kind(report, name).filter((a) => a.inForce)).toHaveLength(1);
      for (const { thumbnail } of kind(report, name)) expect(thumbnail).not.toBeNull();
    }
  });

  it('in the wrong byte order looks like noise, and the right one is proposed', async () => {
    const { report } = await inspect(envi({ big: true }, { header: { big: false } }));
    expect(finding(report, 'Looks wrong')?.why).toMatch(/Highest byte first/);
    const right = kind(report, 'Byte order').find((a) => !a.inForce)!;
    const mended = await inspect(envi({ big: true }, { header: { big: false } }), right.choices);
    expect(finding(mended.report, 'Looks wrong')).toBeUndefined();
    expect(mended.opened!.scene.cube.data[0]).toBeCloseTo(smooth(0, 0, 0) / 10_000, 5);
  });

  it('in the wrong interleave: the right one is proposed', async () => {
    const { report } = await inspect(
      envi({ interleave: 'bil' }, { header: { interleave: 'bip' } }),
    );
    const right = kind(report, 'Interleave').find((a) => a.label.startsWith('BIL'))!;
    const files = envi({ interleave: 'bil' }, { header: { interleave: 'bip' } });
    const { opened } = await inspect(files, right.choices);
    const { data } = opened!.scene.cube;
    expect(data[(7 * 44 + 31) * 8 + 3]).toBeCloseTo(smooth(7, 31, 3) / 10_000, 5);
  });

  it('too short for its offset: a problem, and the offset without it', async () => {
    const files = envi({}, { header: { offset: 100 } });
    const { report, opened } = await inspect(files);
    expect(opened).toBeNull();
    expect(report.problem?.message).toMatch(/shorter/);
    expect(report.preview).toBeNull();
    expect(labels(report, 'Offset')).toEqual([
      '100 bytes, as the header says',
      '0 bytes, no header',
    ]);
    const { choices, thumbnail } = kind(report, 'Offset')[1];
    expect(thumbnail).not.toBeNull();
    expect((await inspect(files, choices)).report.problem).toBeNull();
  });

  it('with bytes before the values: the offset that leaves just the values is offered', async () => {
    const { report } = await inspect(envi({ offset: 64 }, { header: { offset: 0 } }));
    expect(labels(report, 'Offset')).toContain('64 bytes, all that is not values');
  });

  it('finds saturated bands, no data, dead bands and empty pixels', async () => {
    const v = (l: number, s: number, b: number): number =>
      l === 0 && s < 9
        ? 65_535
        : b === 1 && s > 20
          ? 4095
          : b === 3
            ? 0
            : b === 5
              ? 7
              : l === 5
                ? 0
                : 900 + 8 * s + b;
    const { report, opened } = await inspect(envi({}, { v }));
    expect(report.noData).toEqual([65_535]);
    expect(finding(report, 'No data')).toMatchObject({ how: 'guessed' });
    expect(report.proposals).toEqual([
      { band: 1, reason: 'saturated' },
      { band: 3, reason: 'all zero' },
      { band: 5, reason: 'constant' },
    ]);
    expect(report.unit).toBe('digital number');
    expect(opened!.scene.mask.bandReasons).toEqual({ saturated: 1, 'all zero': 1, constant: 1 });
    expect(opened!.scene.mask.pixelReasons['all zero']).toBe(44);
    expect(finding(report, 'Empty pixels')?.value).toMatch(/^44 /);
    // Taken in again by hand, what is only saturated is used; what is dead is not.
    const all = await inspect(envi({}, { v }), { badBands: [] });
    expect(all.opened!.scene.mask.bandReasons).toEqual({ 'all zero': 1, constant: 1 });
    expect(all.report.proposals).toEqual(report.proposals);
  });
});

describe('too large', () => {
  const files = envi({ interleave: 'bil' });
  const whole = 30 * 44 * 8 * 4;

  it('is a problem with ways out, each of which fits', async () => {
    const budget = whole / 3;
    const { report, opened } = await inspect(files, {}, { budget });
    expect(opened).toBeNull();
    expect(report.problem?.message).toMatch(/more memory/);
    expect(report.preview).not.toBeNull();
    expect(report.meanSpectrum).toHaveLength(8);
    expect(report.divideBy).toBe(10_000);
    expect(report.fitting.length).toBeGreaterThan(2);
    for (const { label, choices } of report.fitting) {
      const fitting = await inspect(files, choices, { budget });
      expect(fitting.report.problem, label).toBeNull();
      expect(fitting.report.result.bytes, label).toBeLessThanOrEqual(budget);
      expect(fitting.report.stored).toEqual(size);
      expect(fitting.report.preview!.width).toBe(44);
      expect(fitting.opened!.scene.cube.lines).toBe(fitting.report.result.lines);
    }
    expect(report.fitting[0].choices.crop).toBeDefined();
  });

  it('choices that do not fit the file are a problem, not an error', async () => {
    const crop = { line: 20, sample: 0, lines: 20, samples: 4 };
    const { report, opened } = await inspect(files, { crop });
    expect(opened).toBeNull();
    expect(report.problem?.field).toBe('part');
    expect(report.stored).toEqual(size);
    expect(report.preview).not.toBeNull();
  });
});

describe('a table without a size', () => {
  const pixels = size.lines * size.samples;
  const values = (order: 'rows' | 'columns'): number[] =>
    Array.from({ length: pixels * size.bands }, (_, k) => {
      const [p, b] = [Math.floor(k / size.bands), k % size.bands];
      return order === 'columns'
        ? smooth(p % size.lines, Math.floor(p / size.lines), b)
        : smooth(Math.floor(p / size.samples), p % size.samples, b);
    });
  const table = (order: 'rows' | 'columns'): File =>
    matFile({ Y: numeric([size.bands, pixels], values(order), 'uint16') });

  it('is offered in sizes by how smooth they look: the true one first', async () => {
    const { report } = await inspect(table('columns'));
    expect(finding(report, 'Size')).toMatchObject({ how: 'guessed' });
    const [first, ...others] = kind(report, 'Size');
    expect(first.label).toBe('30 lines × 44 samples, smoothest');
    expect(others.length).toBeGreaterThan(3);
    expect(kind(report, 'Size').filter((a) => a.inForce)).toHaveLength(1);
    expect(first.thumbnail).toMatchObject({ width: 44, height: 30 });
    const { opened } = await inspect(table('columns'), first.choices);
    expect(opened!.scene.cube.data[(7 * 44 + 31) * 8 + 2]).toBeCloseTo(smooth(7, 31, 2) / 1e4, 5);
  });

  it('is offered along rows and down columns', async () => {
    const sized = { size: { lines: size.lines, samples: size.samples } };
    const { report } = await inspect(table('rows'), sized);
    const rows = kind(report, 'Orientation').find((a) => a.label === 'Pixels along the rows')!;
    expect(kind(report, 'Orientation').filter((a) => a.inForce)).toHaveLength(1);
    const { opened } = await inspect(table('rows'), { ...sized, ...rows.choices });
    expect(opened!.scene.cube.data[(7 * 44 + 31) * 8 + 2]).toBeCloseTo(smooth(7, 31, 2) / 1e4, 5);
  });

  it('is offered as pixels × bands too', async () => {
    const { report } = await inspect(table('columns'));
    expect(labels(report, 'Band axis')).toEqual(['8 bands × 1320 pixels', '8 pixels × 1320 bands']);
    const { report: sure } = await inspect(
      matFile({ Y: toy.table(), wavelength: numeric([4, 1], [400, 500, 600, 700]) }),
    );
    expect(kind(sure, 'Band axis')).toEqual([]);
  });
});

describe('a MATLAB file', () => {
  it('with several variables opens the likeliest and offers the others', async () => {
    const file = matFile({ p: toy.box(), q: toy.box('uint8', 1) });
    const { report, opened } = await inspect(file);
    expect(opened).not.toBeNull();
    expect(labels(report, 'Variable')).toEqual(['p (3 × 5 × 4, double)', 'q (3 × 5 × 4, uint8)']);
    expect(finding(report, 'Variable')).toMatchObject({ value: 'p', how: 'guessed' });
    const other = await inspect(file, kind(report, 'Variable')[1].choices);
    expect(kind(other.report, 'Variable').map((a) => a.inForce)).toEqual([false, true]);
    expect(other.report.shapeKey).not.toBe(report.shapeKey);
  });

  it('with a box of unknown axes offers each as the bands', async () => {
    const { report } = await inspect(matFile({ cube: toy.box() }));
    expect(labels(report, 'Band axis')).toEqual([
      '3 bands, axis 1 of 3 × 5 × 4',
      '5 bands, axis 2 of 3 × 5 × 4',
      '4 bands, axis 3 of 3 × 5 × 4',
    ]);
    expect(kind(report, 'Band axis')[2].inForce).toBe(true);
    const { opened } = await inspect(
      matFile({ cube: toy.box() }),
      kind(report, 'Band axis')[0].choices,
    );
    expect(opened!.scene.cube).toMatchObject({ lines: 5, samples: 4, bands: 3 });
  });

  it('tells of its truth, its size and its scale', async () => {
    const file = matFile({
      Y: toy.table('uint16'),
      nRow: scalar(3),
      nCol: scalar(5),
      maxValue: scalar(200),
      A: toy.abundanceTable(),
      cood: toy.numberedNames(),
    });
    const { report } = await inspect(file);
    expect(report.truth).toEqual(['Asphalt Road', 'Grass']);
    expect(report.divideBy).toBe(200);
    expect(finding(report, 'Size')).toMatchObject({ how: 'computed' });
    expect(kind(report, 'Size')).toEqual([]);
    expect(finding(report, 'Scale')).toMatchObject({ how: 'file' });
  });

  it('of zeros alone is a problem', async () => {
    const { report, opened } = await inspect(
      matFile({ Y: numeric([4, 15], new Array<number>(60).fill(0)) }),
    );
    expect(opened).toBeNull();
    expect(report.problem?.message).toMatch(/no usable pixel/);
    expect(report.preview).not.toBeNull();
  });

  it('with truth alone is answered by the truth', async () => {
    const file = matFile({ A: toy.abundanceBox() });
    const current = { lines: 3, samples: 5, bands: 4 };
    const found = await inspectFiles([file], context({ current, choices: {} }));
    expect(found.type).toBe('truth');
  });

  it('stops when asked to', async () => {
    await expect(
      inspect(matFile({ Y: toy.table() }), {}, { cancelled: () => true }),
    ).rejects.toThrow(/stopped/);
  });
});

describe('remembering', () => {
  const lines = (n: number, changes: EnviOptions = {}): File[] => [
    asFile(enviHeader({ ...size, lines: n }, { type: 12, ...changes }), `line${n}.hdr`),
    asFile(enviData({ ...size, lines: n }, smooth, { type: 12, ...changes }), `line${n}.img`),
  ];
  const keyOf = async (files: File | File[]): Promise<string> =>
    (await inspect(files)).report.shapeKey;

  it('takes flight lines of one campaign for the same, and other bands or axes for others', async () => {
    const key = await keyOf(lines(12));
    expect(await keyOf(lines(17))).toBe(key);
    expect(await keyOf(lines(12, { type: 4 }))).not.toBe(key);
    expect(await keyOf(lines(12, { interleave: 'bil' }))).not.toBe(key);
    expect(await keyOf(matFile({ Y: toy.table() }))).not.toBe(
      await keyOf(
        matFile({
          Y: numeric(
            [4, 12],
            Array.from({ length: 48 }, (_, i) => i),
          ),
        }),
      ),
    );
  });
});

describe('the scene that was kept', () => {
  it('is opened for the same files and choices, with other bands left out too, and else is not', async () => {
    const files = envi();
    const choices = { divideBy: 10 };
    const { opened } = await inspect(files, choices);
    const kept = { files, choices, shared: false, opened: opened! };
    expect(openKept(kept, [...files], { divideBy: 10 }, false)).toBe(opened!.scene);
    const fewer = openKept(kept, files, { badBands: [2], divideBy: 10 }, false)!;
    expect(fewer.mask.bandReasons).toEqual({ 'left out by hand': 1 });
    expect(fewer.cube).toBe(opened!.scene.cube);
    expect(fewer.source?.choices).toEqual({ badBands: [2], divideBy: 10 });
    const read = await openScene(files, { choices: { badBands: [2], divideBy: 10 } });
    expect(fewer.mask).toEqual(read.mask);
    expect(fewer.notes).toEqual(read.notes);
    expect(openKept(kept, files, {}, false)).toBeNull();
    expect(openKept(kept, files, choices, true)).toBeNull();
    expect(openKept(kept, [files[1], files[0]], choices, false)).toBeNull();
    expect(openKept(null, files, choices, false)).toBeNull();
  });
});
