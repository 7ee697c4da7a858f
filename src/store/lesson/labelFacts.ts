/** Facts about labels and endmembers. */
import type { Cube, Label, Truth, ValidityMask } from '../../scene/cube';
import { sampleFromTruth } from '../../scene/sampling';
import { truthAt } from '../labels/annotationFiles';
import { isSameName, withoutLabel } from '../labels/endmembers';
import { pixelsIn } from '../labels/regions';
import { mixtureOf } from '../results/mixture';
import type { Mixture } from '../results/mixture';
import { memoLast } from '../memoLast';
import type { StudioState } from '../state';
import { PURE } from './truthFacts';

/** Index of an endmember by its name; -1: none. */
export const endmemberAt = ({ endmembers }: StudioState, name: string): number =>
  endmembers.findIndex((e) => isSameName(e.name, name));

/** @param name empty: all labels */
export function count(state: StudioState, name: string): number | null {
  const { labels } = state;
  if (name === '') return labels.length;
  const r = endmemberAt(state, name);
  return r < 0 ? 0 : labels.filter((l) => l.abundances[r] > 0).length;
}

export const mixed = ({ labels }: StudioState): number =>
  labels.filter((l) => Math.max(...l.abundances) < PURE).length;

export const missing = (state: StudioState): number | null =>
  state.scene ? withoutLabel(state).length : null;

/** The label whose card is open, or else the newest. */
export const labelInHand = ({ labels, selected }: StudioState): Label | undefined =>
  labels.find((l) => l.id === selected) ?? labels.at(-1);

export function fit(state: StudioState): Mixture | null {
  const label = labelInHand(state);
  const mixture = label ? mixtureOf(state, label) : null;
  return typeof mixture === 'object' ? mixture : null;
}

export function fraction(state: StudioState, name: string): number | null {
  const label = labelInHand(state);
  const r = endmemberAt(state, name);
  return label && r >= 0 ? 100 * label.abundances[r] : null;
}

const differences = (state: StudioState, label: Label): readonly number[] | null => {
  const true_ = truthAt(state, label.line, label.sample);
  return true_ && label.abundances.map((a, r) => a - true_[r]);
};

export function off(state: StudioState): number | null {
  const label = labelInHand(state);
  const by = label ? differences(state, label) : null;
  return by && 100 * Math.max(...by.map(Math.abs));
}

export function error(state: StudioState): number | null {
  const all = state.labels.flatMap((label) => differences(state, label) ?? []);
  if (all.length === 0) return null;
  return Math.sqrt(all.reduce((sum, d) => sum + d * d, 0) / all.length);
}

/** Draws that are looked at, one a seed. */
const DRAWS = 100;
/** Labels of a draw where there are none yet. */
const FIRST_COUNT = 10;

export const drawsMissing = ({ scene, labels }: StudioState): number | null =>
  scene?.truth
    ? missedShare(scene.truth, scene.mask, scene.cube, labels.length || FIRST_COUNT)
    : null;

const missedShare = memoLast(
  (truth: Truth, mask: ValidityMask, cube: Cube, count: number): number => {
    const missed = Array.from({ length: DRAWS }, (_, seed) =>
      sampleFromTruth(truth, mask, cube, { count, protocol: 'random', seed }),
    ).filter((drawn) => truth.names.some((_, r) => !drawn.some((l) => l.abundances[r] > 0)));
    return (100 * missed.length) / DRAWS;
  },
);

export const regionPixels = ({ region, scene }: StudioState): number =>
  region && scene ? pixelsIn(region, scene.cube).length : 0;
