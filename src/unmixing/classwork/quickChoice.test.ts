/** The quick leave-one-out choice is that of the classical line: the same errors but for rounding, the same variant. */
import { expect, it } from 'vitest';
import { makeScene } from '../../generated/make';
import { makeRng } from '../../maths/rng';
import { sampleFromTruth } from '../../scene/sampling';
import { chooseVariant } from '../classical';
import type { LabelledPixels } from '../classical';
import { labelledPixels } from '../labelledPixels';
import { sceneSpectra } from '../sceneSpectra';
import { quickErrors, quickVariant } from './quickChoice';

it.each(['small', 'light-strong', 'r6'] as const)('on %s', (id) => {
  const { cube, mask, truth } = makeScene({ kind: 'bench', id });
  const R = truth!.names.length;
  const { signal, B } = sceneSpectra(cube, mask, R);
  for (let seed = 0; seed < 8; seed++) {
    const rng = makeRng(seed);
    const count = [5, 9, 12, 30][seed % 4];
    const drawn = sampleFromTruth(truth!, mask, cube, { count, protocol: 'random', seed });
    const labels = drawn.map((l) => {
      const off = l.abundances.map((a) => Math.max(0, a + 0.1 * rng.normal()));
      const sum = off.reduce((s, v) => s + v, 0);
      const abundances = sum > 0 ? off.map((v) => v / sum) : l.abundances;
      return { ...l, abundances, ...(seed > 4 ? { confidence: 0.3 + 0.7 * rng.uniform() } : {}) };
    });
    const pixels = labels.map((l) => l.line * cube.samples + l.sample);
    const set: LabelledPixels = labelledPixels(signal, B, pixels, labels);
    const { variant, errors } = chooseVariant(set);
    quickErrors(set).forEach((e, v) => expect(e).toBeCloseTo(errors[v], 9));
    expect(quickVariant(set)).toBe(variant);
  }
});
