/**
 * What the other labels and the spectra say of the label whose card is open, and what can be done about it. Once there
 * were actions for a label they keep their place while its sliders are moved, so that nothing jumps under the pointer.
 */
import { useState } from 'react';
import type { Label } from '../../scene/cube';
import { lessTrust, opinionOf, othersCanSpeak } from '../../store/preview/opinions';
import type { Opinion } from '../../store/preview/opinions';
import { countedForLittle } from '../../store/train/trust';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';

const titles = {
  agrees: 'The others agree',
  open: 'The others would say otherwise',
  differs: 'The others see it a little differently',
  doubtful: 'The others disagree',
  checked: 'You said it is right',
  alone: 'No second opinion',
} as const satisfies Record<Opinion['kind'], string>;

interface OpinionBoxProps {
  readonly label: Label;
  /** Puts the focus on the label's first slider. */
  readonly onCorrect: () => void;
}

export function OpinionBox({ label, onCorrect }: OpinionBoxProps) {
  const { store } = useStudio();
  const speak = useStudioState(
    (s) => s.preview.shown !== null && othersCanSpeak(s.labels, s.endmembers.length),
  );
  const dragging = useStudioState((s) => s.history.gesture !== null);
  const little = useStudioState((s) => countedForLittle(s, label));
  const opinion = useStudioState((s) => opinionOf(s, label.id));
  const differs = opinion !== null && !['agrees', 'open', 'alone'].includes(opinion.kind);
  const [acted, setActed] = useState(false);
  if (differs && !dragging && !acted) setActed(true);
  if (!speak) return null;

  const { takeOpinion, setChecked, setError, setConfidence } = store.getState();
  const less = lessTrust(label);
  const trustLess = () => {
    if (less === 'twenty') setError(label.id, 0.2);
    else setConfidence(label.id, 0);
  };
  return (
    <section className="opinion" aria-label="Second opinion" data-kind={opinion?.kind ?? 'none'}>
      <h4>
        {differs && <Icon name={opinion.kind === 'checked' ? 'check' : 'warning'} />}
        {opinion ? titles[opinion.kind] : 'Second opinion'}
      </h4>
      <p>{opinion ? opinion.words : 'Asking the other labels …'}</p>
      {little && <p>The last run counted this label for little.</p>}
      {acted && (
        <div className="opinion-actions">
          <button
            type="button"
            className="button small"
            disabled={!differs}
            title="Gives the label the fractions that the others see, as sure as they are; Undo brings yours back"
            onClick={() => takeOpinion(label.id)}
          >
            Take the suggestion
          </button>
          <button
            type="button"
            className="button small"
            title="Goes to the sliders of this label"
            onClick={onCorrect}
          >
            Correct it
          </button>
          <button
            type="button"
            className="button small"
            aria-pressed={label.checked === true}
            disabled={!differs && !label.checked}
            title="Keeps the label as it is, and does not ask again"
            onClick={() => setChecked(label.id, !label.checked)}
          >
            It is right
          </button>
          <button
            type="button"
            className="button small"
            disabled={less === null}
            title={
              less === 'twenty'
                ? 'Says that the fractions may be off by about 20 %'
                : 'The label stays in the list and counts nowhere'
            }
            onClick={trustLess}
          >
            {less === 'twenty' ? 'Trust it less: ± 20 %' : less ? 'Do not use it' : 'Not used'}
          </button>
        </div>
      )}
    </section>
  );
}
