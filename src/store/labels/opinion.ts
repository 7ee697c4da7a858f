/** What a person can do with the opinion on a label. It has no state of its own: opinions come with the preview. */
import { errorOfSuggestion, opinionOf } from './opinions';
import { toSimplex } from '../../maths/simplex';
import type { SliceCreator } from '../state';

/** Screen pixels a pixel of the image takes at least when a label is looked at. */
const NEAR = 10;

export interface OpinionSlice {
  /**
   * Gives a label the fractions that the others see in its pixel, as sure as they are; nothing happens while there is no
   * opinion on it as it is. What was said of the old fractions goes. One undo step.
   */
  readonly takeOpinion: (id: string) => void;
  /** Selects a label and brings its pixel into sight, near enough to see what lies around it. */
  readonly lookAtLabel: (id: string) => void;
}

export const createOpinionSlice: SliceCreator<OpinionSlice> = (_set, get) => ({
  takeOpinion(id) {
    const { labels, endmembers, commit } = get();
    const label = labels.find((l) => l.id === id);
    const opinion = opinionOf(get(), id);
    const abundances = opinion && toSimplex(opinion.expected);
    if (!label || !abundances) return;
    const { line, sample } = label;
    const taken = { id, line, sample, abundances, error: errorOfSuggestion(opinion.spread) };
    commit({ endmembers, labels: labels.map((l) => (l === label ? taken : l)) });
  },
  lookAtLabel(id) {
    const label = get().labels.find((l) => l.id === id);
    if (!label) return;
    get().select(id);
    get().goToPixel(label, NEAR);
  },
});
