/**
 * The line under the header: what is missing, what to do next, or the label that most probably is wrong, with what can be
 * done about it. A screen reader hears of a doubtful label once, not of every change of its numbers.
 */
import { useMemo, useRef } from 'react';
import { doubtOf, labelNumber } from '../../store/preview/opinions';
import { coachDoubt } from '../../store/steps';
import { askedPixels } from '../../store/classwork/task';
import { raceCoach } from '../../store/race/selectors';
import { coachLine } from '../../store/steps';
import { useStudio, useStudioState } from '../common/context';

export function Coach() {
  const { store } = useStudio();
  const line = useRef<HTMLElement>(null);
  const doubted = useStudioState(coachDoubt);
  const preview = useStudioState((s) => s.preview);
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const text = useStudioState((s) => {
    // The lesson says itself what is next; two voices would speak against each other.
    if (s.lesson && s.lesson.kind !== 'list') return 'A lesson is on: it says what to do next.';
    if (s.classroom !== null) return 'A class’s answers are on screen.';
    if (askedPixels(s).length > 0 && !s.opening)
      return 'The assignment says which pixels to label.';
    return s.view === 'race' && !s.opening ? raceCoach(s) : coachLine(s);
  });
  const doubt = useMemo(
    () => (doubted === null ? null : doubtOf({ preview, labels, endmembers }, doubted)),
    [doubted, preview, labels, endmembers],
  );
  const { lookAtLabel, takeOpinion, setChecked } = store.getState();
  /** The buttons go with the doubt: the focus stays at the line, which says what is next. */
  const stay = () => line.current?.focus({ preventScroll: true });
  return (
    <section
      ref={line}
      className="coach"
      aria-label="What to do next"
      data-doubt={doubt !== null}
      tabIndex={-1}
    >
      {doubt && <p>{doubt.words}</p>}
      <p className={doubt ? 'sr-only' : undefined} aria-live="polite">
        {doubt
          ? `Label ${labelNumber(labels, doubt.label.id)} disagrees with the others: the line under the header has what can be done.`
          : text}
      </p>
      {doubt && (
        <span className="coach-actions" role="group" aria-label="What can be done">
          <button
            type="button"
            className="button small"
            title="Opens the label and brings its pixel into sight"
            onClick={() => lookAtLabel(doubt.label.id)}
          >
            Look
          </button>
          <button
            type="button"
            className="button small"
            title="Gives the label the fractions that the others see there; Undo brings yours back"
            onClick={() => {
              takeOpinion(doubt.label.id);
              stay();
            }}
          >
            Take the suggestion
          </button>
          <button
            type="button"
            className="button small"
            title="Keeps the label as it is, and does not ask again"
            onClick={() => {
              setChecked(doubt.label.id, true);
              stay();
            }}
          >
            It is right
          </button>
        </span>
      )}
    </section>
  );
}
