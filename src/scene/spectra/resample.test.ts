/** Resampling against integrals that are known, at the edges, over gaps, with NaN, and in every order. */
import { describe, expect, it } from 'vitest';
import { resample, sameBands } from './resample';

const fine = Float64Array.from({ length: 2151 }, (_, i) => 350 + i);
const of = (f: (nm: number) => number): Float64Array => fine.map(f);

describe('where widths are known', () => {
  it('a straight line stays, and a Gaussian gets as wide as theory says', () => {
    const line = resample(
      of((v) => v / 1000),
      { wavelengths: fine },
      { wavelengths: [900, 1500], fwhm: [10, 40] },
    );
    expect(line.gaussian).toBe(2);
    expect(line.values[0]).toBeCloseTo(0.9, 6);
    expect(line.values[1]).toBeCloseTo(1.5, 6);
    // A dip of σ = 10 seen through a band of σ = 10 is 1/√2 as deep.
    const sigma = 10;
    const fwhm = 2 * Math.sqrt(2 * Math.log(2)) * sigma;
    const dip = of((v) => 1 - 0.5 * Math.exp(-(((v - 1000) / sigma) ** 2) / 2));
    const seen = resample(dip, { wavelengths: fine }, { wavelengths: [1000], fwhm: [fwhm] });
    // The Gaussian is cut at 3 σ.
    expect(seen.values[0]).toBeCloseTo(1 - 0.5 / Math.SQRT2, 2);
  });

  it('takes the line where the library is coarser than the band', () => {
    const coarse = [400, 500, 600];
    const found = resample(
      [4, 5, 7],
      { wavelengths: coarse },
      { wavelengths: [450, 550], fwhm: [10, 10] },
    );
    expect(found).toMatchObject({ gaussian: 0, linear: 2, outside: 0 });
    expect([...found.values]).toEqual([4.5, 6]);
  });

  it('weighs uneven samples by the wavelengths they stand for', () => {
    // Twice as dense above 1000: a constant on either side must meet in the middle.
    const x = [
      ...fine.filter((v) => v <= 1000),
      ...Array.from({ length: 200 }, (_, i) => 1000.5 + i / 2),
    ];
    const step = x.map((v) => (v < 1000 ? 0 : v > 1000 ? 1 : 0.5));
    const { values } = resample(step, { wavelengths: x }, { wavelengths: [1000], fwhm: [30] });
    expect(values[0]).toBeCloseTo(0.5, 2);
  });

  it('falls back to the line for widths that are none', () => {
    const to = { wavelengths: [500, 600, 700], fwhm: [0, NaN, -3] };
    expect(
      resample(
        of((v) => v),
        { wavelengths: fine },
        to,
      ),
    ).toMatchObject({ gaussian: 0, linear: 3 });
  });
});

describe('outside and between', () => {
  it('says nothing outside of the range, and everything at its ends', () => {
    const { values, outside } = resample(
      [1, 2],
      { wavelengths: [500, 600] },
      { wavelengths: [499, 500, 550, 600, 601] },
    );
    expect([...values]).toEqual([NaN, 1, 1.5, 2, NaN]);
    expect(outside).toBe(2);
  });

  it('says nothing in a gap of the library, but follows steps that grow', () => {
    const gap = [500, 510, 520, 800, 810, 820];
    const across = resample(
      [1, 1, 1, 2, 2, 2],
      { wavelengths: gap },
      { wavelengths: [515, 600, 805] },
    );
    expect([...across.values]).toEqual([1, NaN, 2]);
    // Thermal spectra are even in wavenumber: steps grow, and none of them is a gap.
    const growing = Array.from({ length: 100 }, (_, i) => 1e7 / (5000 - 40 * i));
    const thermal = resample(
      growing.map(() => 3),
      { wavelengths: growing },
      { wavelengths: [2500, 5000, 9000] },
    );
    expect([...thermal.values]).toEqual([3, 3, 3]);
  });

  it('detectors that overlap have no gaps, whatever their pairs of samples; a lone sample in a gap does not bridge it', () => {
    const twice = (step: number, shift: number, pairs: number): number[] =>
      Array.from({ length: 60 }, (_, i) => 400 + step * i).flatMap((w, i) =>
        i >= 20 && i < 20 + pairs ? [w, w + shift] : [w],
      );
    const between = Array.from({ length: 500 }, (_, i) => 401 + i);
    for (const step of [6.5, 10])
      for (const shift of [0.01, 0.4, 1.56, step / 2])
        for (const pairs of [1, 2, 7, 30]) {
          const wavelengths = twice(step, shift, pairs).filter((w) => w < 990);
          const inside = between.filter((w) => w < wavelengths[wavelengths.length - 1]);
          const found = resample(
            wavelengths.map((w) => w / 100),
            { wavelengths },
            { wavelengths: inside },
          );
          expect([step, shift, pairs, found.outside]).toEqual([step, shift, pairs, 0]);
          inside.forEach((w, b) => expect(found.values[b]).toBeCloseTo(w / 100, 5));
        }
    const lone = [
      ...twice(10, 0, 0).filter((w) => w < 600),
      700,
      ...twice(10, 0, 0).filter((w) => w > 800),
    ];
    const across = resample(
      lone.map(() => 1),
      { wavelengths: lone },
      { wavelengths: [595, 650, 750, 1100, 1e4] },
    );
    expect(across).toMatchObject({ outside: 5, inGaps: 3 });
    expect(across.values[3]).toBeNaN();
  });

  it('no band in common gives NaN alone', () => {
    const found = resample([1, 2], { wavelengths: [8000, 9000] }, { wavelengths: [400, 500] });
    expect(found).toMatchObject({ gaussian: 0, linear: 0, outside: 2 });
    expect([...found.values]).toEqual([NaN, NaN]);
  });
});

it('falling, shuffled and doubled wavelengths give what rising ones give', () => {
  const y = of((v) => Math.sin(v / 90));
  const to = { wavelengths: [402, 777.7, 1600, 2400], fwhm: [8, 8, 8, 8] };
  const rising = resample(y, { wavelengths: fine }, to);
  const falling = resample(y.toReversed(), { wavelengths: fine.toReversed() }, to);
  falling.values.forEach((v, b) => expect(v).toBeCloseTo(rising.values[b], 6));
  const order = Array.from({ length: 2151 }, (_, i) => (i * 1000) % 2151);
  const shuffled = resample(
    [...order.map((i) => y[i]), 99],
    { wavelengths: [...order.map((i) => fine[i]), 777] },
    to,
  );
  shuffled.values.forEach((v, b) => expect(v).toBeCloseTo(rising.values[b], 6));
});

it('keeps spectra apart, and NaN of one out of the others', () => {
  const x = [500, 510, 520];
  const found = resample(
    [1, NaN, 3, 4, 5, 6],
    { wavelengths: x },
    { wavelengths: [505, 510, 520] },
  );
  expect([...found.values]).toEqual([NaN, NaN, 3, 4.5, 5, 6]);
  const holed = of((v) => (v === 1000 ? NaN : 2));
  const under = resample(holed, { wavelengths: fine }, { wavelengths: [1000], fwhm: [10] });
  expect(under.values[0]).toBeCloseTo(2, 6);
});

it('samples without a place are left out', () => {
  const found = resample([1, 9, 2], { wavelengths: [500, NaN, 600] }, { wavelengths: [550] });
  expect(found.values[0]).toBe(1.5);
  expect(resample([], { wavelengths: [] }, { wavelengths: [550] }).values.length).toBe(0);
});

it('the same bands are the same within a tenth of a step', () => {
  expect(sameBands([400, 410, 420], [400.9, 410, 419.1])).toBe(true);
  expect(sameBands([400, 410, 420], [402, 412, 422])).toBe(false);
  expect(sameBands([400, 410], [400, 410, 420])).toBe(false);
  expect(sameBands([NaN], [400])).toBe(false);
});
