/** PRISMA's two detectors as one cube: order, overlap, scales, error matrices, parts. */
import { describe, expect, it } from 'vitest';
import { writeHdf5 } from '../../../../testdata/hdf5/writer';
import { asFile, context, open, openScene } from '../../../../testdata/mat/open';
import { inspectFiles } from '../../importCheck/inspect';

const [lines, samples] = [4, 5];
const vnirNm = [0, 1000, 900, 800, 700, 600];
const swirNm = [2400, 2000, 1500, 990, 980, 0];
const stored = (side: number, l: number, s: number, b: number): number =>
  (1 + side) * 5000 + 700 * b + 90 * l + 7 * s;

interface Options {
  readonly level?: 'L1' | 'L2D';
  readonly swirSamples?: number;
  readonly matrix?: (l: number, b: number, s: number) => number;
  readonly matrixLines?: number;
}

const prisma = async ({
  level = 'L2D',
  swirSamples = samples,
  matrix,
  matrixLines = lines,
}: Options = {}): Promise<File> => {
  const bytes = await writeHdf5((root) => {
    let group = root.create_group('HDFEOS').create_group('SWATHS').create_group(`PRS_${level}_HCO`);
    group = group.create_group('Data Fields');
    for (const [side, [name, nm]] of (
      [
        ['VNIR', vnirNm],
        ['SWIR', swirNm],
      ] as const
    ).entries()) {
      const width = side === 1 ? swirSamples : samples;
      const data = Uint16Array.from({ length: lines * nm.length * width }, (_, i) =>
        stored(
          side,
          Math.floor(i / (nm.length * width)),
          i % width,
          Math.floor(i / width) % nm.length,
        ),
      );
      group.create_dataset({ name: `${name}_Cube`, data, shape: [lines, nm.length, width] });
      root.create_attribute(`List_Cw_${name === 'VNIR' ? 'Vnir' : 'Swir'}`, new Float32Array(nm));
      root.create_attribute(
        `List_Fwhm_${name === 'VNIR' ? 'Vnir' : 'Swir'}`,
        new Float32Array(nm.length).fill(10 + side),
      );
    }
    if (matrix) {
      const kind = level === 'L1' ? 'SAT_ERR' : 'L2_ERR';
      const data = Uint8Array.from({ length: matrixLines * 6 * samples }, (_, i) =>
        matrix(Math.floor(i / (6 * samples)), Math.floor(i / samples) % 6, i % samples),
      );
      group.create_dataset({
        name: `VNIR_PIXEL_${kind}_MATRIX`,
        data,
        shape: [matrixLines, 6, samples],
      });
    }
    for (const [name, v] of [
      ['L2ScaleVnirMin', 0],
      ['L2ScaleVnirMax', 1],
      ['L2ScaleSwirMin', 0.1],
      ['L2ScaleSwirMax', 0.6],
      ['ScaleFactor_Vnir', 100],
      ['ScaleFactor_Swir', 50],
      ['Offset_Vnir', 0],
      ['Offset_Swir', 1],
    ] as const)
      root.create_attribute(name, new Float32Array([v]));
  });
  return asFile(bytes, 'PRS.he5');
};

/** All bands in the order of their wavelengths: which detector, and which of its bands. */
const order: [number, number, number][] = [
  [600, 0, 5],
  [700, 0, 4],
  [800, 0, 3],
  [900, 0, 2],
  [980, 1, 4],
  [990, 1, 3],
  [1000, 0, 1],
  [1500, 1, 2],
  [2000, 1, 1],
  [2400, 1, 0],
];

describe('VNIR and SWIR', () => {
  it('are one cube, in the order of their wavelengths, without being asked', async () => {
    const { cube, mask, notes } = await openScene(await prisma());
    expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, 12]);
    const nm = Array.from(cube.wavelengths ?? [], (w) => Math.round(w));
    for (const [w, side, b] of order) {
      const at = nm.indexOf(w);
      expect(cube.fwhm?.[at]).toBe(10 + side);
      for (let l = 0; l < lines; l++)
        for (let s = 0; s < samples; s++) {
          const part = stored(side, l, s, b) / 65535;
          const right = side === 0 ? part : part * 0.5 + 0.1;
          expect(cube.data[(l * samples + s) * 12 + at]).toBeCloseTo(right, 6);
        }
    }
    // VNIR at 1000 nm where SWIR measures from 980 on, and the two unused ones.
    expect(Array.from(mask.bands).filter((ok) => !ok)).toHaveLength(3);
    expect(mask.bands[nm.indexOf(1000)]).toBe(0);
    expect(cube.unit).toBe('reflectance');
    expect(notes.join(' ')).toMatch(/joined.*In 1 band from 980 nm/);
  });

  it('the reason is true; each alone can still be chosen; a part is read', async () => {
    const file = await prisma();
    const seen = await inspectFiles([file], context({ choices: {} }));
    if (seen.type !== 'import') throw new Error(seen.type);
    const variable = seen.report.findings.find((f) => f.what === 'Variable');
    expect(variable?.why).toBe('it joins the cubes of both detectors');
    const prefix = 'HDFEOS/SWATHS/PRS_L2D_HCO/Data Fields';
    const alone = await openScene(file, { variable: `${prefix}/SWIR_Cube` });
    expect(alone.cube.bands).toBe(6);
    const crop = { line: 1, sample: 2, lines: 2, samples: 2 };
    const whole = await openScene(file);
    const part = await openScene(file, { choices: { crop, divideBy: 1 } });
    expect(Array.from(part.cube.data.subarray(0, 12))).toEqual(
      Array.from(whole.cube.data.subarray(12 * 7, 12 * 8)),
    );
  });

  it('level 1: radiance with the scale and offset of each', async () => {
    const { cube } = await openScene(await prisma({ level: 'L1' }));
    const nm = Array.from(cube.wavelengths ?? [], (w) => Math.round(w));
    expect(cube.unit).toBe('radiance');
    expect(cube.data[nm.indexOf(600)]).toBeCloseTo(stored(0, 0, 0, 5) / 100, 4);
    expect(cube.data[nm.indexOf(1500)]).toBeCloseTo(stored(1, 0, 0, 2) / 50 - 1, 4);
  });

  it('of two sizes are not joined, and that is said', async () => {
    const opened = await open(await prisma({ swirSamples: 6 }));
    expect(opened.type).toBe('choose');
    const { notes } = await openScene(await prisma({ swirSamples: 6 }), {
      variable: 'HDFEOS/SWATHS/PRS_L2D_HCO/Data Fields/VNIR_Cube',
    });
    expect(notes.join(' ')).toMatch(/differ in size/);
  });
});

describe('error matrices', () => {
  const flags = (l: number, b: number, s: number): number =>
    Number((l === 1 && s === 3 && b < 4) || (l === 2 && s === 2 && b < 2)) * 3;
  it.each(['L1', 'L2D'] as const)(
    '%s: pixels flagged in more than half of the bands',
    async (level) => {
      const { cube, mask, notes } = await openScene(await prisma({ level, matrix: flags }));
      expect(Array.from(mask.pixels).flatMap((ok, p) => (ok ? [] : [p]))).toEqual([8]);
      expect(cube.data[12 * 12]).not.toBeNaN();
      expect(notes.join(' ')).toMatch(/ERR_MATRIX is used as a mask/);
    },
  );
  it('of another size are not used, and that is said', async () => {
    const { mask, notes } = await openScene(await prisma({ matrix: () => 1, matrixLines: 3 }));
    expect(mask.validPixels).toBe(lines * samples);
    expect(notes.join(' ')).toMatch(/ERR_MATRIX is not used as a mask: it has 3 × 6 × 5/);
  });
});
