/** Spectral angles where bands are missing, and the order of candidates. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { spectralAngle } from '../../maths/metrics';
import { angleBetween, bestMatches } from './match';

const valid = new Uint8Array(8).fill(1);
const shape = [1, 2, 3, 4, 3, 2, 1, 1];
const item = (name: string, values: readonly number[], index = 0) => ({
  ...{ file: 'a.sli', index, name },
  values,
});

describe('the angle', () => {
  it('is that of the metrics where nothing is missing, whatever the scale', () => {
    const rng = makeRng(3).fork('angles');
    const a = Array.from({ length: 8 }, () => rng.uniform());
    const b = Array.from({ length: 8 }, () => rng.uniform());
    const plain = spectralAngle(a, b, valid);
    for (const scale of [1, 100, 10_000, 1e-4]) {
      const { angle, bands } = angleBetween(
        a,
        b.map((v) => v * scale),
        valid,
      );
      expect(angle).toBeCloseTo(plain, 12);
      expect(bands).toBe(8);
    }
  });

  it('leaves out bands that either has not, or that are masked', () => {
    const holed = shape.map((v, i) => (i < 3 ? NaN : v));
    expect(angleBetween(shape, holed, valid)).toMatchObject({ bands: 5 });
    expect(angleBetween(shape, holed, valid).angle).toBeCloseTo(0, 6);
    const masked = valid.slice();
    masked[7] = 0;
    expect(angleBetween(shape, holed, masked).bands).toBe(4);
    expect(
      angleBetween(
        shape,
        shape.map((v, i) => (i < 6 ? NaN : v)),
        valid,
      ).angle,
    ).toBeNaN();
    expect(
      angleBetween(
        shape,
        shape.map(() => 0),
        valid,
      ).angle,
    ).toBeNaN();
  });
});

describe('candidates', () => {
  it('come by angle, those of few bands after the others, those of none not at all', () => {
    const near = shape.map((v, i) => v + (i === 0 ? 0.3 : 0));
    const far = shape.toReversed().map((v, i) => v + i);
    const few = shape.map((v, i) => (i < 5 ? NaN : v));
    const found = bestMatches(
      shape,
      [
        item('few', few),
        item('far', far, 1),
        item('near', near, 2),
        item(
          'none',
          shape.map(() => NaN),
          3,
        ),
      ],
      valid,
      10,
    );
    expect(found.map((c) => c.name)).toEqual(['near', 'far', 'few']);
    expect(found[0].angle).toBeLessThan(found[1].angle);
    expect(found[2]).toMatchObject({ bands: 3 });
  });

  it('are at most as many as wanted; names may be empty, equal, or of any script', () => {
    const names = ['', 'Soil', 'Soil', 'تربة', 'x'.repeat(5000)];
    const library = names.map((name, i) =>
      item(
        name,
        shape.map((v, b) => v + i * b * 0.1),
        i,
      ),
    );
    const found = bestMatches(shape, library, valid, 4);
    expect(found.map((c) => c.index)).toEqual([0, 1, 2, 3]);
    expect(bestMatches(shape, [], valid, 4)).toEqual([]);
  });
});
