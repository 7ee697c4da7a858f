/** Where people agree: by hand-worked mixtures, and what must hold of any. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, median, medianMixture, totalVariation } from './agreement';

const mixture = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 4 })
  .filter((w) => w.some((v) => v > 0))
  .map((w) => w.map((v) => v / w.reduce((s, x) => s + x, 0)));

describe('the median of mixtures', () => {
  it('of an even count is between the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('is taken by coordinate, and brought to a sum of 1', () => {
    const found = medianMixture([
      [0.6, 0.4, 0],
      [0.5, 0.2, 0.3],
      [0.7, 0.1, 0.2],
    ]);
    [0.6, 0.2, 0.2].forEach((v, r) => expect(found[r]).toBeCloseTo(v, 12));
  });

  it('one who errs wildly does not move it, as they move the mean', () => {
    const agreed = [0.8, 0.2, 0];
    expect(medianMixture([agreed, agreed, [0, 0, 1]])).toEqual(agreed);
  });

  it('where each says another material alone it is the mean', () => {
    const third = 1 / 3;
    expect(
      medianMixture([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    ).toEqual([third, third, third]);
  });
});

describe('agreement', () => {
  it('fewer than three people agree on nothing', () => {
    expect(agreementOf([])).toBeNull();
    expect(
      agreementOf([
        [1, 0],
        [0, 1],
      ]),
    ).toBeNull();
  });

  it('says the share of the pixel they differ about, and which two materials they exchange', () => {
    const found = agreementOf([
      [0.5, 0.3, 0.2],
      [0.7, 0.1, 0.2],
      [0.3, 0.5, 0.2],
    ]);
    expect(found).toMatchObject({ count: 3, exchanged: [0, 1] });
    [0.5, 0.3, 0.2].forEach((v, r) => expect(found?.median[r]).toBeCloseTo(v, 12));
    expect(found?.apart[0]).toBeCloseTo(0, 12);
    expect(found?.apart[1]).toBeCloseTo(0.2, 12);
    expect(found?.spread).toBeCloseTo(0.4 / 3, 12);
  });

  it('who all say the same exchange nothing', () => {
    const same = [0.25, 0.75];
    expect(agreementOf([same, same, same, same])).toMatchObject({ spread: 0, exchanged: null });
  });

  it('total variation is 0 of the same, 1 of different pure ones, and the same both ways', () => {
    expect(totalVariation([1, 0], [0, 1])).toBe(1);
    fc.assert(
      fc.property(mixture, mixture, (a, b) => {
        expect(totalVariation(a, a)).toBe(0);
        expect(totalVariation(a, b)).toBe(totalVariation(b, a));
        expect(totalVariation(a, b)).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { seed: 1 },
    );
  });

  it('the order of people and of materials changes nothing', () => {
    fc.assert(
      fc.property(fc.array(mixture, { minLength: 3, maxLength: 9 }), (people) => {
        const one = agreementOf(people);
        const other = agreementOf(people.toReversed().map((a) => a.toReversed()));
        expect(other?.spread).toBeCloseTo(one?.spread ?? NaN, 12);
        one?.median.forEach((v, r) => expect(other?.median[3 - r]).toBeCloseTo(v, 12));
        expect(one?.median.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
      }),
      { seed: 2 },
    );
  });
});
