import { beforeEach, describe, expect, it } from 'vitest';
import type { Cube, Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { buildMask } from '../../scene/mask';
import { tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import { mixtureOf } from './mixture';
import type { Mixture } from './mixture';
import { createStudioStore } from '../state';
import type { StudioStore } from '../state';
import { newRun } from '../train/run';

/** Pixels of the scene are known mixtures of two spectra; the last band is masked. */
const E = [
  [1, 2, 3, 4],
  [4, 2, 1, 1],
];
const fractions = [1, 0, 0.5, 0.25, 0.8, 0.4];
const cube: Cube = {
  ...tinyScene().cube,
  ...{ lines: 2, samples: 3, bands: 5, wavelengths: null },
  data: Float32Array.from(
    fractions.flatMap((a) => [...E[0].map((v, b) => a * v + (1 - a) * E[1][b]), NaN]),
  ),
};
const scene: Scene = { ...tinyScene(null), cube, mask: buildMask(cube) };
const labelAt = (pixel: number, a = fractions[pixel], more: Partial<Label> = {}): Label => ({
  ...{ id: `label-${pixel}`, line: Math.floor(pixel / 3), sample: pixel % 3 },
  abundances: [a, 1 - a],
  ...more,
});

let store: StudioStore;
const mixture = (label: Label): Mixture => {
  const made = mixtureOf(store.getState(), label);
  if (typeof made === 'string') throw new Error(made);
  return made;
};

beforeEach(() => {
  store = createStudioStore();
  store.getState().setEndmemberCount(2);
  store.setState({ scene, labels: [labelAt(0), labelAt(1), labelAt(2)] });
});

describe('the mixture of a label', () => {
  it('is that of the other labels before there is a result, and fits where the fractions are right', () => {
    const right = mixture(labelAt(3));
    expect(right.source).toBe('the other labels');
    // The pull to the mean spectrum leaves a little.
    expect(right.rmse).toBeLessThan(0.02);
    expect(right.sad).toBeLessThan(0.01);
    const wrong = mixture(labelAt(3, 0.9));
    expect(wrong.rmse).toBeGreaterThan(1);
    expect(wrong.sad).toBeGreaterThan(0.3);
  });

  it('does not judge a label by itself', () => {
    store.setState({ labels: [labelAt(0), labelAt(1)] });
    expect(mixtureOf(store.getState(), store.getState().labels[0])).toMatch(/second label with/);
  });

  it('follows labels as far as they are sure', () => {
    const liar = labelAt(4, 0, { id: 'liar' });
    const rmse = (confidence: number): number => {
      store.setState({ labels: [labelAt(0), labelAt(1), { ...liar, confidence }] });
      return mixture(labelAt(3)).rmse;
    };
    expect(rmse(0)).toBeLessThan(rmse(0.1));
    expect(rmse(0.1)).toBeLessThan(rmse(1));
  });

  it('is of the estimate, the classical answer or the truth where there is one', () => {
    const { endmembers, settings, labels } = store.getState();
    const run = newRun(1, settings, { endmembers, labels, labelsVersion: 1 });
    const spectra = Float32Array.from(E.flatMap((e) => [...e, NaN]));
    const classical = {
      ...({ variant: 'FCLS, raw', looErrors: [], abundances: new Float32Array(12) } as const),
      endmembers: spectra,
    };
    store.setState({ run: { ...run, classical } });
    expect(mixture(labelAt(4))).toMatchObject({ source: 'the classical answer' });
    expect(mixture(labelAt(4)).rmse).toBeLessThan(1e-6);
    const estimate = { ...tinyEstimate(3, 2), endmembers: spectra.map((v) => v + 1) };
    store.setState({ result: { ...run, run: 1, estimate, classical: null, summary: null } });
    expect(mixture(labelAt(4))).toMatchObject({ source: 'the estimate' });
    expect(mixture(labelAt(4)).rmse).toBeCloseTo(1, 6);
    store.getState().setEndmemberCount(3);
    expect(mixtureOf(store.getState(), { ...labelAt(4), abundances: [0.5, 0.2, 0.3] })).toMatch(
      /second label with some Endmember 3/,
    );
    store.getState().setEndmemberCount(2);
    const known = endmembers.map((e, r) => ({ ...e, truth: r }));
    const truth = { names: ['a', 'b'], abundances: new Float32Array(12), endmembers: spectra };
    store.setState({
      ...{ run: null, result: null, labels: [], endmembers: known },
      scene: { ...scene, truth },
    });
    expect(mixture(labelAt(4))).toMatchObject({ source: 'the truth' });
    expect(mixture(labelAt(4)).rmse).toBeLessThan(1e-6);
  });

  it('says that a masked pixel has no spectrum', () => {
    store.setState({ scene: { ...tinyScene(null) } });
    expect(mixtureOf(store.getState(), labelAt(0))).toMatch(/masked/);
  });
});
