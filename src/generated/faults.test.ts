import { describe, expect, it } from 'vitest';
import type { Cube } from '../scene/cube';
import { makeRng } from '../maths/rng';
import { faultKinds, withFaults } from './faults';

const size = { lines: 30, samples: 40, bands: 24 };

function cubeOf(seed: number): Cube {
  const rng = makeRng(seed);
  const data = Float32Array.from(
    { length: size.lines * size.samples * size.bands },
    () => 0.2 + rng.uniform(),
  );
  const rest = { wavelengths: null, wavelengthSource: 'none', unit: 'reflectance' } as const;
  return { name: 'test', ...size, data, ...rest };
}

const cube = cubeOf(1);
const share = (changed: Uint8Array): number =>
  changed.reduce((sum, v) => sum + v, 0) / changed.length;

describe.each(faultKinds)('faults: %s', (kind) => {
  it('are the same for the same seed, others for another, and leave the scene as it was', () => {
    const before = cube.data.slice();
    const one = withFaults(cube, { kind, share: 0.2 }, 3);
    expect(cube.data).toEqual(before);
    expect(withFaults(cube, { kind, share: 0.2 }, 3)).toEqual(one);
    expect(withFaults(cube, { kind, share: 0.2 }, 4).cube.data).not.toEqual(one.cube.data);
  });

  it('say which values they changed, and none without a share', () => {
    const { cube: faulty, changed } = withFaults(cube, { kind, share: 0.2 }, 3);
    expect(share(changed)).toBeGreaterThan(0);
    faulty.data.forEach((v, k) => {
      expect(Number.isFinite(v)).toBe(true);
      if (!changed[k]) expect(v).toBe(cube.data[k]);
    });
    expect(share(withFaults(cube, { kind, share: 0 }, 3).changed)).toBe(0);
  });
});

describe('faults are where they are said to be', () => {
  it('impulses in this share of all values', () => {
    expect(share(withFaults(cube, { kind: 'impulses', share: 0.05 }, 5).changed)).toBeCloseTo(
      0.05,
      2,
    );
  });

  it('dead detectors in whole columns, in one run of bands each', () => {
    const { changed } = withFaults(cube, { kind: 'dead', share: 0.3 }, 5);
    const { lines, samples, bands } = size;
    for (let s = 0; s < samples; s++) {
      const hit = Array.from({ length: bands }, (_, b) => changed[s * bands + b]);
      for (let l = 0; l < lines; l++) {
        const at = (l * samples + s) * bands;
        expect([...changed.subarray(at, at + bands)]).toEqual(hit);
      }
      const [first, last] = [hit.indexOf(1), hit.lastIndexOf(1)];
      if (first < 0) continue;
      expect(hit.slice(first, last + 1).every((v) => v === 1)).toBe(true);
      expect(last - first + 1).toBeLessThanOrEqual(8);
    }
  });

  it.each(['absorption', 'unknown'] as const)('%s in this share of the pixels', (kind) => {
    const { changed } = withFaults(cube, { kind, share: 0.25 }, 5);
    const N = size.lines * size.samples;
    let hit = 0;
    for (let i = 0; i < N; i++) {
      if (changed.subarray(i * size.bands, (i + 1) * size.bands).some((v) => v === 1)) hit++;
    }
    expect(hit / N).toBeCloseTo(0.25, 1);
  });
});
