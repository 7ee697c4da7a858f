/** The maps while you label: the badge that says what is on screen, the switch, and the choice beside an older result. */
import { canChoose, showsPreview } from '../../store/results/shown';
import { useStudio, useStudioState } from '../common/context';
import './preview.css';

/** @param short where there is no room for all of it to be seen */
export function PreviewBadge({ short = false }: { short?: boolean }) {
  return (
    <span
      className="preview-badge"
      title="Not trained: what your labels say by themselves, by classical unmixing. Train refines it."
    >
      Preview<span className={short ? 'sr-only' : undefined}>, not trained</span>
    </span>
  );
}

const looks = [
  { value: 'preview', label: 'Preview', help: 'Of the labels as they are now, not trained' },
  { value: 'trained', label: 'Trained', help: 'The last run’s, of the labels it was trained on' },
] as const;

export function PreviewTools() {
  const { store } = useStudio();
  const on = useStudioState((s) => s.preview.on);
  const both = useStudioState(canChoose);
  const shown = useStudioState((s) => (showsPreview(s) ? 'preview' : 'trained'));
  const { lookAt, setPreview } = store.getState();
  return (
    <>
      {both && (
        <div className="preview-choice" role="radiogroup" aria-label="Maps shown">
          {looks.map(({ value, label, help }) => (
            <label key={value} title={help}>
              <input
                type="radio"
                name="maps-shown"
                value={value}
                checked={shown === value}
                onChange={() => lookAt(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      )}
      <label
        className="preview-switch"
        title="Draws maps, spectra and errors after every change of your labels, without training. Never while something runs."
      >
        <input type="checkbox" checked={on} onChange={(e) => setPreview(e.target.checked)} />
        <span>Maps while you label</span>
      </label>
    </>
  );
}
