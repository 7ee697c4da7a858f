/** The score of labels is that of the race's method “classical”, to the last bit; label errors by hand. */
import { describe, expect, it } from 'vitest';
import { makeScene } from '../../generated/make';
import { runClassical } from '../../methods/classical';
import { raceScene } from '../../methods/raceScene';
import type { Label } from '../../scene/cube';
import { pure } from '../../maths/simplex';
import { sampleFromTruth } from '../../scene/sampling';
import { labelledPixels } from '../labelledPixels';
import { labelError, mapScore, perfectLabels, scoreLabels, scoringScene } from './labelScore';

const scene = makeScene({ kind: 'bench', id: 'small' });
const { cube, mask } = scene;
const truth = scene.truth!;
const R = truth.names.length;
const drawn = (count: number, seed: number): readonly Label[] =>
  sampleFromTruth(truth, mask, cube, { count, protocol: 'random', seed });
const scoring = scoringScene(scene, truth.names, truth);

/** Labels as people give them: off by a little, one of them less sure. */
function roughly(labels: readonly Label[]): Label[] {
  return labels.map((label, i) => {
    const off = label.abundances.map((a, r) => a + 0.1 * ((i + r) % 3));
    const sum = off.reduce((s, v) => s + v, 0);
    const abundances = off.map((v) => v / sum);
    return { ...label, abundances, ...(i === 1 ? { confidence: 0.5 } : {}) };
  });
}

async function ofRace(labels: readonly Label[]): Promise<number> {
  const race = raceScene(cube, mask, R);
  const pixels = labels.map((l) => l.line * cube.samples + l.sample);
  const { abundances } = await runClassical('classical', {
    ...{ scene: race, R, seed: 0, labelPixels: pixels },
    labels: labelledPixels(race.signal, race.B, pixels, labels),
    report: () => Promise.resolve(),
  });
  return mapScore(abundances, truth, scene).rmse ?? NaN;
}

describe('labels scored', () => {
  it.each([12, 30])('%i of them as the race scores them', async (count) => {
    for (const labels of [drawn(count, 1), roughly(drawn(count, 2))]) {
      expect(scoreLabels(scoring, labels).rmse).toBe(await ofRace(labels));
    }
  });

  it('labels that miss a material say so', () => {
    const onlyFirst = drawn(5, 1).map((l) => ({ ...l, abundances: pure(R, 0) }));
    expect(() => scoreLabels(scoring, onlyFirst)).toThrow('have no label yet');
  });

  it('without a truth there is a line, and no score', () => {
    const blind = scoringScene(scene, truth.names, null);
    expect(scoreLabels(blind, drawn(12, 1))).toMatchObject({ rmse: null, blocks: null });
  });
});

describe('label error', () => {
  it('is 0 of true labels, and the root mean square of what they are off', () => {
    const labels = drawn(4, 1);
    expect(labelError(labels, truth, cube.samples)).toBe(0);
    const off = labels.map((l, i) => ({
      ...l,
      abundances: l.abundances.map((a, r) => (i === 0 && r < 2 ? a + (r === 0 ? 0.2 : -0.2) : a)),
    }));
    expect(labelError(off, truth, cube.samples)).toBeCloseTo(Math.sqrt((2 * 0.04) / (4 * R)), 12);
  });

  it('pixels without a truth do not count; none at all is no error', () => {
    const labels = drawn(2, 1);
    const hidden = truth.abundances.slice();
    const p = labels[1].line * cube.samples + labels[1].sample;
    hidden.fill(NaN, p * R, (p + 1) * R);
    const some = { ...truth, abundances: hidden };
    expect(labelError(labels, some, cube.samples)).toBe(0);
    expect(labelError(labels.slice(1), some, cube.samples)).toBeNull();
    expect(labelError(labels, null, cube.samples)).toBeNull();
    const at = labels.map((l) => [l.line, l.sample] as const);
    expect(perfectLabels(at, some, cube.samples)).toHaveLength(1);
  });
});
