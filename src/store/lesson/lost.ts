/** What a step started from, and what of it is gone: other actions are free, and “Bring it back” mends what they cost. Pure. */
import type { StudioState } from '../state';

/** What is looked at of the state. */
export interface Standing {
  readonly cube: object | null;
  readonly endmembers: readonly string[];
  /** Pixels that carry a label, as text. */
  readonly labels: readonly string[];
}

const pixelsOf = ({ labels }: Pick<StudioState, 'labels'>): readonly string[] =>
  labels.map((l) => `${l.line},${l.sample}`);

export const standing = (state: StudioState): Standing => ({
  cube: state.scene?.cube ?? null,
  endmembers: state.endmembers.map((e) => e.id),
  labels: pixelsOf(state),
});

/** A sentence, or null where everything is there. */
export function lostWords(state: StudioState, began: Standing): string | null {
  if (state.scene?.cube !== began.cube) return 'The step’s scene is not on screen any more.';
  const ids = state.endmembers.map((e) => e.id);
  if (began.endmembers.some((id) => !ids.includes(id))) {
    return 'An endmember that the step starts with is gone.';
  }
  const there = pixelsOf(state);
  const gone = began.labels.filter((pixel) => !there.includes(pixel)).length;
  if (gone === 0) return null;
  return gone === 1
    ? 'A label that the step starts with is gone.'
    : `${gone} labels that the step starts with are gone.`;
}
