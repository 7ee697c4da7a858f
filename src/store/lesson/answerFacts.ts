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

type Maps = Pick<Answer, 'abundances' | 'spectra'>;

function scoresOf({ scene, endmembers }: StudioState, answer: Answer, maps: Maps): Scores | null {
  if (!scene?.truth) return null;
  const of = resultEndmembers(answer, endmembers);
  const key = of.map((e) => e.truth ?? '-').join();
  const known = scored.get(maps.abundances);
  if (known?.key === key && known.truth === scene.truth) return known.of;
  const truth = truthInOrder(scene.truth, of, scene.cube);
  const found = scores(maps.abundances, maps.spectra, truth, scene.mask);
  scored.set(maps.abundances, { key, truth: scene.truth, of: found });
  return found;
}

/** Column of the answer by the endmember's name; -1: none. */
function columnOf(state: StudioState, name: string): number {
  const answer = shownAnswer(state);
  if (!answer) return -1;
  return resultEndmembers(answer, state.endmembers).findIndex((e) => isSameName(e.name, name));
}

/** The mean where no name is given, else one endmember's. @param mapsOf which of the answer's maps are scored */
const score =
  (mapsOf: (answer: Answer) => Maps | null, each: 'rmse' | 'sad', mean: 'rmseMean' | 'sadMean') =>
  (state: StudioState, name: string): number | null => {
    const answer = shownAnswer(state);
    const maps = answer && mapsOf(answer);
    const found = maps && scoresOf(state, answer, maps);
    if (!found) return null;
    return name === '' ? found[mean] : (found[each]?.[columnOf(state, name)] ?? null);
  };

const own = (answer: Answer): Maps => answer;
const classicalOf = ({ classical: line }: Answer): Maps | null =>
  line && { abundances: line.abundances, spectra: line.endmembers };

export const rmse = score(own, 'rmse', 'rmseMean');
export const sad = score(own, 'sad', 'sadMean');
export const classical = score(classicalOf, 'rmse', 'rmseMean');

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
