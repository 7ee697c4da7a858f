/** Facts about the answer on screen: the trained result, or the preview of the labels. */
import { spectrumAt } from '../../scene/cube';
import { scores } from '../../unmixing/scores';
import type { Scores } from '../../unmixing/scores';
import { isSameName } from '../labels/endmembers';
import { truthInOrder } from '../race/race';
import { shownAnswer } from '../results/shown';
import type { Answer } from '../results/shown';
import type { StudioState } from '../state';
import { resultEndmembers } from '../train/result';
import { pixelAtCursor } from './truthFacts';

/** The last score of each map, with what it was scored against. */
const scored = new WeakMap<
  Float32Array,
  { readonly key: string; readonly truth: object; readonly of: Scores }
>();

function scoresOf(state: StudioState, maps: Pick<Answer, 'abundances' | 'spectra'>): Scores | null {
  const { scene, endmembers } = state;
  const answer = shownAnswer(state);
  if (!scene?.truth || !answer) return null;
  const of = resultEndmembers(answer, endmembers);
  const key = of.map((e) => e.truth ?? '-').join();
  const known = scored.get(maps.abundances);
  if (known?.key === key && known.truth === scene.truth) return known.of;
  const truth = truthInOrder(scene.truth, of, scene.cube);
  const found = scores(maps.abundances, maps.spectra, truth, scene.mask);
  scored.set(maps.abundances, { key, truth: scene.truth, of: found });
  return found;
}

/** The mean, or one endmember's. */
function pick(
  state: StudioState,
  name: string,
  each: readonly number[] | null | undefined,
  mean: number | null | undefined,
): number | null {
  if (name === '') return mean ?? null;
  const r = columnOf(state, name);
  return r < 0 ? null : (each?.[r] ?? null);
}

/** Column of the answer by the endmember's name; -1: none. */
function columnOf(state: StudioState, name: string): number {
  const answer = shownAnswer(state);
  if (!answer) return -1;
  return resultEndmembers(answer, state.endmembers).findIndex((e) => isSameName(e.name, name));
}

export function rmse(state: StudioState, name: string): number | null {
  const answer = shownAnswer(state);
  const found = answer && scoresOf(state, answer);
  return pick(state, name, found?.rmse, found?.rmseMean);
}

export function sad(state: StudioState, name: string): number | null {
  const answer = shownAnswer(state);
  const found = answer && scoresOf(state, answer);
  return pick(state, name, found?.sad, found?.sadMean);
}

export function classical(state: StudioState, name: string): number | null {
  const line = shownAnswer(state)?.classical;
  const found = line
    ? scoresOf(state, { abundances: line.abundances, spectra: line.endmembers })
    : null;
  return pick(state, name, found?.rmse, found?.rmseMean);
}

export const reconstruction = (state: StudioState): number | null =>
  shownAnswer(state)?.reconstructionRmse ?? null;

export function brightnessAtCursor(state: StudioState): number | null {
  const { scene, cursor } = state;
  if (!scene || !cursor || pixelAtCursor(state) === null) return null;
  const spectrum = spectrumAt(scene.cube, cursor.line, cursor.sample);
  let [sum, bands] = [0, 0];
  scene.mask.bands.forEach((valid, b) => {
    if (!valid) return;
    sum += spectrum[b];
    bands++;
  });
  return sum / bands;
}

export function estimateAtCursor(state: StudioState, name: string): number | null {
  const answer = shownAnswer(state);
  const pixel = pixelAtCursor(state);
  const r = columnOf(state, name);
  if (!answer || pixel === null || r < 0) return null;
  return 100 * answer.abundances[pixel * answer.endmembers.length + r];
}

export function residualAtCursor(state: StudioState): number | null {
  const pixel = pixelAtCursor(state);
  const errors = shownAnswer(state)?.reconstructionError;
  return errors && pixel !== null ? errors[pixel] : null;
}
