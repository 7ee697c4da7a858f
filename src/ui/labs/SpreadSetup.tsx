/** The lab of seeds and label noise: what varies, how often, how much; start, cancel, and where it stands. */
import { appliedKinds, labelErrorTable } from '../../scene/labelErrors';
import { labProblems, labRanges } from '../../store/labs/labs';
import type { Lab } from '../../store/labs/labs';
import { isVeiled } from '../../store/open/veil';
import { samplingProblem } from '../../store/labels/problems';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { useDerived, useStudio, useStudioState } from '../common/context';
import { duration } from '../common/format';
import { isGoing } from '../../store/job';

const kinds = [
  { value: 'seeds', label: 'The seed' },
  { value: 'labels', label: 'My labels' },
  { value: 'both', label: 'Both' },
] as const;

const helps = {
  seeds: 'The same labels with other random numbers: how much of the answer is chance.',
  labels: 'The same seed with your labels a little off: how much the answer hangs on exact clicks.',
  both: 'Other random numbers and labels a little off, together.',
} as const;

const noiseHelp =
  'Normal noise on every fraction, of the size below; another draw for each run. 0.05 is ± 5 %.';
const noTruth =
  ' Pure clicks cannot be chosen here: only a truth that matches your endmembers says which pixels look pure.';

/** How labels are off: by noise of any size, or in one of the ways in which people’s are. */
function LabelError() {
  const { store } = useStudio();
  const { labelError, vary } = useStudioState((s) => s.labChoice);
  const pureProblem = useStudioState((s) => (s.scene ? samplingProblem(s) : null));
  const veiled = useStudioState(isVeiled);
  // What is made of the truth is no choice without it, but a choice that was made is not hidden.
  const offered = !veiled || labelError === 'pure';
  const help = labelError === 'noise' ? noiseHelp : labelErrorTable[labelError].help;
  return (
    <SelectField
      label="Label error"
      value={labelError}
      disabled={vary === 'seeds'}
      options={[
        { value: 'noise', label: 'Noise on fractions' },
        ...appliedKinds.map((value) => ({ value, label: labelErrorTable[value].name })),
        ...(offered
          ? [
              {
                value: 'pure',
                label: labelErrorTable.pure.name,
                disabled: pureProblem !== null,
              } as const,
            ]
          : []),
      ]}
      help={
        vary === 'seeds' ? undefined : `${help}${pureProblem === null || veiled ? '' : noTruth}`
      }
      onChange={(next) => store.getState().chooseLab({ labelError: next })}
    />
  );
}

const panelHelp: Help = {
  text: [
    'Is the answer chance? The same scene is trained several times with other seeds, or with labels changed a little, and the spread is mapped.',
  ],
  terms: [['sd', 'standard deviation: how far the runs usually lie from their mean.']],
};

export function SpreadSetup(name: PanelName) {
  const studio = useStudio();
  const choice = useStudioState((s) => s.labChoice);
  const active = useStudioState((s) => isGoing(s.lab));
  const lab = useStudioState((s) => (s.lab?.kind === 'spread' ? s.lab : null));
  const problems = useDerived((s) => (isGoing(s.lab) ? [] : labProblems(s, 'spread')));
  const { chooseLab } = studio.store.getState();
  return (
    <Panel {...name} help={panelHelp}>
      <fieldset className="race-fieldset" disabled={active}>
        <legend className="sr-only">What varies</legend>
        <SelectField
          label="Vary"
          value={choice.vary}
          options={kinds}
          help={helps[choice.vary]}
          onChange={(vary) => chooseLab({ vary })}
        />
        <LabelError />
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
            disabled={choice.vary === 'seeds' || choice.labelError !== 'noise'}
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
