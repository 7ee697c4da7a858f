import { describe, expect, it } from 'vitest';
import type { LabelOpinion } from '../../unmixing/labelModel';
import type { Label } from '../../scene/cube';
import { buildMask } from '../../scene/mask';
import { computeKnown } from './known';
import type { KnownInput } from './known';

const endmembers = [
  { id: 'a', name: 'Tree', color: 2, truth: null },
  { id: 'b', name: 'Water', color: 1, truth: null },
];
/** 1 line × 6 samples of 2 bands, RMS value 1; pixel 5 has no spectrum. */
const cube = {
  ...{ name: 'six', lines: 1, samples: 6, bands: 2 },
  data: Float32Array.of(0.6, 1.28, 1.28, 0.6, 0.6, 1.28, 1.28, 0.6, 0.6, 1.28, 0, 0),
  wavelengths: null,
  wavelengthSource: 'none',
  unit: 'reflectance',
} as const;
const mask = buildMask(cube);
const label = (id: string, sample: number, tree: number, more: Partial<Label> = {}): Label => ({
  ...{ id, line: 0, sample, abundances: [tree, 1 - tree] },
  ...more,
});
const labels = [
  label('1', 0, 1),
  label('2', 1, 0),
  label('3', 2, 0.5),
  // Neither of these counts: put aside, and on a pixel without a spectrum.
  label('4', 3, 1, { confidence: 0 }),
  label('5', 5, 1),
];
const used = labels.slice(0, 3);
/** Tree: 0.9, 0.2, 0.4, … */
const abundances = Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.4, 0.6, 0.1, 0.9, 0.5, 0.5, NaN, NaN);
const opinion = (tree: number): LabelOpinion => ({
  ...{ expected: [tree, 1 - tree], spread: 0.05, wrong: 0, doubtful: false },
});
const shown = {
  ...{ labels: used, endmembers, agreement: 0.06, allPure: false, coarse: false },
  opinions: [opinion(0.7), opinion(0.1), opinion(0.8)],
} as unknown as NonNullable<KnownInput['preview']['shown']>;
const preview = (change: object = {}): KnownInput['preview'] => ({
  shown: { ...shown, ...change },
});
const classical = {
  variant: 'FCLS, raw',
  looErrors: [0.3, NaN, 0.2],
  abundances,
  endmembers: new Float32Array(4),
} as const;
const spread = {
  value: { runs: 5, rmsSd: [0.01, 0.03] },
  choice: { vary: 'seeds' },
  endmembers,
  labels,
} as unknown as NonNullable<KnownInput['spread']>;
const input: KnownInput = {
  ...{ cube, mask, endmembers, labels, abundances, classical, spread },
  reconstructionError: Float32Array.of(0.1, 0.1, 0.12, 0.31, 0.36001, NaN),
  preview: preview(),
};

describe('what is known without a truth', () => {
  it('agreement with the labels, as fitted: RMSE at the labels that count and have a tenth or more of it', () => {
    const { rows, mean } = computeKnown(input);
    expect(rows.map((r) => [r.name, r.color, r.labels])).toEqual([
      ['Tree', 2, 2],
      ['Water', 1, 2],
    ]);
    // Tree at labels 1 and 3: off by 0.1 each. Water at labels 2 and 3: off by 0.2 and 0.1.
    expect(rows[0].atLabels).toBeCloseTo(0.1, 6);
    expect(rows[1].atLabels).toBeCloseTo(Math.sqrt((0.04 + 0.01) / 2), 6);
    expect(mean.atLabels).toBeCloseTo((0.1 + Math.sqrt(0.025)) / 2, 6);
  });

  it('agreement with the labels, left out: what the others say of them', () => {
    const { rows, mean } = computeKnown(input);
    expect(rows[0].leftOut).toBeCloseTo(0.3, 6);
    expect(rows[1].leftOut).toBeCloseTo(Math.sqrt((0.01 + 0.09) / 2), 6);
    expect(mean.leftOut).toBeCloseTo((0.3 + Math.sqrt(0.05)) / 2, 6);
  });

  it('nothing left out where the opinions are of other labels, a quick guess, or none can speak', () => {
    const other = [used[0], used[1], label('3', 2, 0.6)];
    for (const change of [
      { labels: other },
      { labels: used.slice(0, 2), opinions: shown.opinions.slice(0, 2) },
      { labels: [...used, label('6', 4, 1)], opinions: [...shown.opinions, opinion(1)] },
      { coarse: true },
      { endmembers: [endmembers[1], endmembers[0]] },
    ]) {
      const { rows, mean, agreement } = computeKnown({ ...input, preview: preview(change) });
      expect([rows[0].leftOut, rows[1].leftOut, mean.leftOut, agreement]).toEqual([
        null,
        null,
        null,
        null,
      ]);
    }
    const two = { labels: used.slice(0, 2), opinions: shown.opinions.slice(0, 2) };
    const few = computeKnown({ ...input, labels: two.labels, preview: preview(two) });
    expect(few.rows[0].leftOut).toBeNull();
    expect(few.agreement).toBeNull();
    const nothing = { shown: null };
    expect(computeKnown({ ...input, preview: nothing }).mean.leftOut).toBeNull();
  });

  it('nothing left out of an endmember with a single label: without it nothing is known', () => {
    const own = [label('1', 0, 1), label('2', 1, 0.95), label('3', 2, 0)];
    const said = preview({ labels: own });
    const { rows } = computeKnown({ ...input, labels: own, preview: said });
    expect(rows.map((r) => [r.labels, r.leftOut === null])).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  it('the labels’ agreement with one another, unless all of them say 100 %', () => {
    expect(computeKnown(input).agreement).toBe(0.06);
    expect(computeKnown({ ...input, preview: preview({ allPure: true }) }).agreement).toBeNull();
  });

  it('the best classical method with labels left out, by fraction instead of by length', () => {
    expect(computeKnown(input).classicalLeftOut).toBeCloseTo(0.2 / Math.SQRT2, 6);
    expect(computeKnown({ ...input, classical: null }).classicalLeftOut).toBeNull();
    const none = { ...classical, looErrors: [] };
    expect(computeKnown({ ...input, classical: none }).classicalLeftOut).toBeNull();
  });

  it('pixels not explained: over three times the median', () => {
    // Median 0.12: 0.36001 is over, 0.31 is not; the masked pixel counts nowhere.
    expect(computeKnown(input).unexplained).toBeCloseTo(1 / 5, 6);
    expect(computeKnown({ ...input, reconstructionError: null }).unexplained).toBeNull();
    const masked = new Float32Array(6).fill(NaN);
    expect(computeKnown({ ...input, reconstructionError: masked }).unexplained).toBeNull();
  });

  it('no outsiders in a scene that fits to the last digit: 1 % of its RMS value is always explained', () => {
    const error = (outsider: number) => Float32Array.of(1e-7, 1e-7, 1e-7, 1e-7, outsider, NaN);
    const share = (outsider: number) =>
      computeKnown({ ...input, reconstructionError: error(outsider) }).unexplained;
    // The RMS value is 1 (0.6² + 1.28² = 2 · 0.9992).
    expect(share(0.0099)).toBe(0);
    expect(share(0.0101)).toBeCloseTo(1 / 5, 6);
  });

  it('the lab’s spread, of these labels and of more than one run', () => {
    const known = computeKnown(input);
    expect(known.rows.map((r) => r.spread)).toEqual([0.01, 0.03]);
    expect(known.mean.spread).toBeCloseTo(0.02, 9);
    expect(known.spreadOf).toEqual({ runs: 5, vary: 'seeds' });
    for (const other of [
      null,
      { ...spread, labels: used },
      { ...spread, value: { ...spread.value, runs: 1 } },
    ]) {
      const without = computeKnown({ ...input, spread: other });
      expect(without.spreadOf).toBeNull();
      expect(without.rows[0].spread).toBeNull();
    }
  });

  it('an endmember that no label has a tenth of has no agreement, nor has an answer of another size', () => {
    const little = computeKnown({ ...input, labels: [label('1', 0, 1), label('2', 1, 0.95)] });
    expect(little.rows[1]).toMatchObject({ labels: 0, atLabels: null });
    expect(little.mean.atLabels).toBe(little.rows[0].atLabels);
    const other = computeKnown({ ...input, abundances: abundances.slice(2) });
    expect(other.rows[0].atLabels).toBeNull();
  });
});
