/** The lab of seeds and label noise: what varies, how often, how much; start, cancel, and where it stands. */
import { labIsActive, labProblems, labRanges } from '../../store/labSlice';
import type { Lab } from '../../store/labSlice';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { Panel } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { useDerived, useStudio, useStudioState } from '../context';
import { duration } from '../format';

const kinds = [
  { value: 'seeds', label: 'The seed' },
  { value: 'labels', label: 'My labels, by noise' },
  { value: 'both', label: 'Both' },
] as const;

const helps = {
  seeds: 'The same labels with other random numbers: how much of the answer is chance.',
  labels:
    'The same seed with your fractions a little off: how much the answer hangs on exact clicks.',
  both: 'Other random numbers and fractions a little off, together.',
} as const;

export function SpreadSetup() {
  const studio = useStudio();
  const choice = useStudioState((s) => s.labChoice);
  const active = useStudioState((s) => labIsActive(s.lab));
  const lab = useStudioState((s) => (s.lab?.kind === 'spread' ? s.lab : null));
  const problems = useDerived((s) => (labIsActive(s.lab) ? [] : labProblems(s, 'spread')));
  const { chooseLab } = studio.store.getState();
  return (
    <Panel id="labs" title="Seeds and label noise">
      <fieldset className="race-fieldset" disabled={active}>
        <legend className="sr-only">What varies</legend>
        <SelectField
          label="Vary"
          value={choice.vary}
          options={kinds}
          help={helps[choice.vary]}
          onChange={(vary) => chooseLab({ vary })}
        />
        <div className="field-pair">
          <NumberField
            label="Runs"
            value={choice.runs}
            {...labRanges.runs}
            step={1}
            onChange={(runs) => chooseLab({ runs })}
          />
          <NumberField
            label="Noise on fractions"
            value={choice.jitter}
            {...labRanges.jitter}
            step={0.01}
            disabled={choice.vary === 'seeds'}
            onChange={(jitter) => chooseLab({ jitter })}
          />
        </div>
      </fieldset>
      {problems.length > 0 && (
        <ul id="spread-problems" className="problems">
          {problems.slice(0, 3).map((p) => (
            <li key={p}>{p}</li>
          ))}
        </ul>
      )}
      <div className="button-row">
        <button
          type="button"
          className="button button-primary"
          disabled={active || problems.length > 0}
          aria-describedby={problems.length > 0 ? 'spread-problems' : undefined}
          onClick={() => studio.startLab('spread')}
        >
          <Icon name="play" />
          Start runs
        </button>
        <button
          type="button"
          className="button"
          disabled={!active || lab?.cancelling === true}
          onClick={() => studio.cancelLab()}
        >
          <Icon name="stop" />
          Cancel
        </button>
      </div>
      <Progress lab={lab} />
      {lab?.error && <ErrorNote error={lab.error} />}
    </Panel>
  );
}

function Progress({ lab }: { lab: Lab | null }) {
  const percent = Math.round((lab?.fraction ?? 0) * 100);
  const left =
    lab?.remainingMs != null && lab.status === 'running'
      ? `, about ${duration(lab.remainingMs / 1000)} left`
      : '';
  const said = !lab
    ? 'Nothing is going.'
    : {
        running: lab.cancelling ? 'Stopping…' : `${lab.what}${left}`,
        finished: 'Finished.',
        cancelled: 'Cancelled; what was finished stays.',
        failed: 'Stopped with an error.',
      }[lab.status];
  return (
    <div className="training-status race-status">
      <p role="status" aria-label="Lab status">
        {said}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Lab progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-active={lab?.status === 'running'}
      >
        <span style={{ transform: `scaleX(${lab?.fraction ?? 0})` }} />
      </div>
    </div>
  );
}
