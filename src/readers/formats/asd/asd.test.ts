/** Binary ASD spectra: reflectance by the white reference, in every number format and version; damaged ones. */
import { describe, expect, it } from 'vitest';
import { asd } from '../../../../testdata/asd/writer';
import type { AsdOptions } from '../../../../testdata/asd/writer';
import { asFile, open, openError } from '../../../../testdata/mat/open';
import type { SceneOnScreen } from '../../types';
import { isAsd } from './matches';

const n = 60;
const grid = Array.from({ length: n }, (_, i) => 350 + 10 * i);
const white = grid.map((_, i) => 2000 + 50 * i);
const leaf = grid.map((_, i) => 0.125 + i / 128);
const counts = leaf.map((v, i) => v * white[i]);
const bands = [400, 500, 610, 855];
const current: SceneOnScreen = {
  ...{ lines: 7, samples: 9, bands: bands.length },
  wavelengths: Float64Array.from(bands),
};
const right = bands.map((w) => 0.125 + (w - 350) / 1280);

const file = (
  options: AsdOptions = {},
  target: readonly number[] = counts,
  name = 'oak leaf.asd',
): File => asFile(asd(target, { step: 10, reference: white, ...options }), name);

async function read(...files: File[]) {
  const opened = await open(files, { current });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  return { ...opened.spectra, notes: opened.notes.join(' ') };
}

describe('reflectance by the reference', () => {
  const formats: AsdOptions[] = ['as2', 'as5', 'as6', 'as7', 'as8'].flatMap((version) =>
    ([0, 2] as const).map((dataFormat) => ({ version, dataFormat })),
  );
  it.each([
    ...formats,
    { dataFormat: 1 as const },
    { dataType: 0 },
    { description: '' },
    { description: 'x'.repeat(300), behind: 5000 },
  ])('%o', async (options) => {
    const whole = options.dataFormat === 1 ? counts.map(Math.round) : counts;
    const { names, values } = await read(file(options, whole));
    expect(names).toEqual(['oak leaf']);
    // Whole numbers of some thousands are off by half a count.
    right.forEach((v, b) => expect(values[b]).toBeCloseTo(v, options.dataFormat === 1 ? 3 : 6));
  });

  it('several files are one library; where the reference is dark there is no value', async () => {
    const dark = white.map((v, i) => (i === 15 ? 0 : v));
    const { names, values } = await read(file({}, counts, 'a.asd'), file({ reference: dark }));
    expect(names).toEqual(['a', 'oak leaf']);
    // 500 nm is channel 15.
    expect([...values.subarray(4)].map(Number.isNaN)).toEqual([false, true, false, false]);
    expect(values[2]).toBeCloseTo(right[2], 6);
  });
});

describe('without a reference', () => {
  it('reflectance is taken as it is (the first version)', async () => {
    const { values, notes } = await read(file({ version: 'ASD', reference: undefined }, leaf));
    right.forEach((v, b) => expect(values[b]).toBeCloseTo(v, 6));
    expect(notes).not.toMatch(/ASD/);
  });

  it('a reference of nothing but ones or zeros is none', async () => {
    for (const level of [0, 1]) {
      const { values } = await read(file({ reference: white.map(() => level) }, leaf));
      right.forEach((v, b) => expect(values[b]).toBeCloseTo(v, 6));
    }
  });

  it('counts and radiance are said to be no reflectance, once for all files', async () => {
    const plain = { dataType: 0, reference: undefined };
    const { notes } = await read(file(plain, counts, 'a.asd'), file(plain));
    expect(notes.match(/digital numbers, not reflectance/g)).toHaveLength(1);
    const radiance = await read(file({ dataType: 4, reference: white }));
    expect(radiance.notes).toMatch(/irradiance, not reflectance/);
    expect(radiance.values[0]).toBeCloseTo(right[0] * white[5], 2);
  });
});

describe('bad ones', () => {
  const bytes = asd(counts, { step: 10, reference: white });
  it('cut off in the spectrum', async () => {
    const error = await openError(asFile(bytes.slice(0, 700), 'x.asd'), { current });
    expect(error.message).toMatch(/cut off/);
  });

  it('cut off in the header, or with a header that makes no sense, is still called ASD', async () => {
    const odd = bytes.slice();
    odd[205] = 0xff;
    for (const part of [bytes.slice(0, 300), odd]) {
      expect(isAsd(part)).toBe(false);
      const error = await openError(asFile(part, 'x.asd'), { current });
      expect(error.found).toMatch(/ASD/);
      expect(error.advice).toMatch(/ViewSpec/);
    }
  });

  it('nothing but zeros', async () => {
    const zeros = asd(leaf.map(() => 0));
    expect((await openError(asFile(zeros, 'x.asd'), { current })).field).toBe('its values');
  });
});
