/** The next race: labels, seeds, steps; start, pause, skip, cancel; and where the one that is going stands. */
import { useId } from 'react';
import { labelErrorKinds, labelErrorTable } from '../../scene/labelErrors';
import {
  keepMapsOf,
  maxRaceSteps,
  maxSeeds,
  pacesHere,
  raceFieldProblem,
  raceLabelsKind,
  raceProblems,
  racingMethods,
} from '../../store/race/selectors';
import { isVeiled } from '../../store/open/veil';
import { samplingProblem } from '../../store/labels/problems';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { count, duration } from '../common/format';
import { expectedSeconds } from './methodGroups';
import { ContinueRace } from './ContinueRace';
import { RaceLanes } from './RaceLanes';
import { RaceProgress } from './RaceProgress';
import { isGoing } from '../../store/job';
import { Problems } from '../common/Problems';

const panelHelp: Help = {
  text: [
    'Many methods on the same scene, labels and seeds, one after the other. Blind ones use no labels: their endmembers are matched with yours afterwards.',
  ],
  terms: [word.endmember, word.fcls],
};

export function RaceSetup(name: PanelName) {
  const active = useStudioState((s) => isGoing(s.race));
  const error = useStudioState((s) => s.race?.error ?? s.engineError);
  const engineFailed = useStudioState((s) => s.engineError !== null && !isGoing(s.race));
  const studio = useStudio();
  return (
    <Panel {...name} help={panelHelp}>
      <fieldset className="race-fieldset race-choice" disabled={active}>
        <legend className="sr-only">Labels, seeds and steps</legend>
        <LabelsChoice />
        <div className="field-pair">
          <Seeds />
          <Steps />
        </div>
      </fieldset>
      <Summary />
      <Problems id="race-problems" of={raceProblems} going={(s) => isGoing(s.race)} />
      <ContinueRace />
      <Buttons />
      <RaceProgress />
      <RaceLanes />
      {error && <ErrorNote error={error} />}
      {engineFailed && (
        <button type="button" className="button button-wide" onClick={() => studio.retryEngine()}>
          Try again
        </button>
      )}
    </Panel>
  );
}

function LabelsChoice() {
  const { store } = useStudio();
  const kind = useStudioState(raceLabelsKind);
  const choice = useStudioState((s) => s.raceChoice);
  const labels = useStudioState((s) => s.labels.length);
  const sampling = useStudioState((s) => (s.scene ? samplingProblem(s) : null));
  const veiled = useStudioState(isVeiled);
  const problem = useStudioState((s) => raceFieldProblem(s, 'count'));
  const { chooseRace } = store.getState();
  const error = choice.labelError ?? 'exact';
  const name = useId();
  return (
    <div className="race-labels" role="radiogroup" aria-label="Labels of the race">
      <label className="race-radio">
        <input
          type="radio"
          name={name}
          checked={kind === 'given'}
          onChange={() => chooseRace({ labels: 'given' })}
        />
        <span>
          My labels{' '}
          <span className="race-muted">{count(labels, 'label')}, same for every seed</span>
        </span>
      </label>
      {!veiled && (
        <label className="race-radio">
          <input
            type="radio"
            name={name}
            checked={kind === 'sampled'}
            disabled={sampling !== null && kind !== 'sampled'}
            onChange={() => chooseRace({ labels: 'sampled' })}
          />
          <span>
            Sampled from truth <span className="race-muted">drawn anew for each seed</span>
          </span>
        </label>
      )}
      {sampling !== null && kind === 'given' && <p className="hint">{sampling}</p>}
      <div className="field-pair" hidden={kind !== 'sampled'}>
        <NumberField
          label="Labels per seed"
          value={choice.count}
          min={1}
          max={1000}
          step={1}
          problem={problem}
          onChange={(v) => chooseRace({ count: v })}
        />
        <SelectField
          label="Drawn"
          value={choice.protocol}
          disabled={error === 'pure'}
          options={[
            { value: 'spread', label: 'Spread' },
            { value: 'random', label: 'Random' },
          ]}
          title="Spread: near-pure and mixed pixels of each endmember in turn. Random: pixels uniformly."
          onChange={(protocol) => chooseRace({ protocol })}
        />
      </div>
      <div hidden={kind !== 'sampled'}>
        <SelectField
          label="Label error"
          value={error}
          options={labelErrorKinds.map((k) => ({ value: k, label: labelErrorTable[k].name }))}
          help={labelErrorTable[error].help}
          onChange={(labelError) => chooseRace({ labelError })}
        />
      </div>
    </div>
  );
}

function Seeds() {
  const { store } = useStudio();
  const seeds = useStudioState((s) => s.raceChoice.seeds);
  const problem = useStudioState((s) => raceFieldProblem(s, 'seeds'));
  return (
    <NumberField
      label="Seeds"
      value={seeds}
      min={1}
      max={maxSeeds}
      step={1}
      problem={problem}
      onChange={(v) => store.getState().chooseRace({ seeds: v })}
    />
  );
}

/** Each method's own, quick, or one number for all. */
function Steps() {
  const { store } = useStudio();
  const steps = useStudioState((s) => s.raceChoice.steps);
  const problem = useStudioState((s) => raceFieldProblem(s, 'steps'));
  const { chooseRace } = store.getState();
  return (
    <div className="race-steps">
      <SelectField
        label="Steps"
        value={steps === null ? 'own' : steps === 'quick' ? steps : 'one'}
        options={[
          { value: 'own', label: 'Each its own' },
          { value: 'quick', label: 'Quick' },
          { value: 'one', label: 'The same' },
        ]}
        title="Each its own: peers for as many steps as they were published with. Quick: a tenth of that. The same: one number for every trained method. Ours train as they do unless it is the same for all."
        onChange={(v) => chooseRace({ steps: v === 'own' ? null : v === 'quick' ? v : 60 })}
      />
      {typeof steps === 'number' && (
        <NumberField
          label="Steps of every trained method"
          hideLabel
          value={steps}
          min={1}
          max={maxRaceSteps}
          step={1}
          problem={problem}
          onChange={(v) => chooseRace({ steps: v })}
        />
      )}
    </div>
  );
}

/** "5 methods × 3 seeds = 15 runs", what they will take, and which maps stay. */
function Summary() {
  const { seeds, steps } = useStudioState((s) => s.raceChoice);
  const methods = useStudioState(racingMethods);
  const expected = useStudioState((s) =>
    expectedSeconds(methods, seeds, s.race, steps, pacesHere(s)),
  );
  const keep = useStudioState(keepMapsOf);
  if (methods.length === 0 || !Number.isInteger(seeds) || seeds < 1) return null;
  const runs = methods.length * seeds;
  return (
    <p className="hint race-summary">
      {count(methods.length, 'method')} × {count(seeds, 'seed')} = {count(runs, 'run')}
      {expected === null ? '' : `, about ${duration(expected)} on this machine`}.
      {steps === 'quick' &&
        ' Quick: published networks train for a tenth of their published steps, and every result says so. Ours train as they do.'}
      {keep === 'first seed' &&
        ' The maps of all runs would take more than 256 MB: only those of seed 0 are kept, the numbers of all.'}
    </p>
  );
}

function Buttons() {
  const studio = useStudio();
  const race = useStudioState((s) => s.race);
  const ready = useStudioState((s) => raceProblems(s).length === 0);
  const active = isGoing(race);
  const free = active && race.asked === null;
  const paused = race?.status === 'paused';
  return (
    <>
      <button
        type="button"
        className="button button-primary button-wide"
        disabled={active || !ready}
        aria-describedby={!active && !ready ? 'race-problems' : undefined}
        onClick={() => studio.startRace()}
      >
        <Icon name="play" />
        Start race
      </button>
      <div className="race-buttons">
        <button
          type="button"
          className="button"
          disabled={!free || race.status === 'preparing'}
          onClick={() => (paused ? studio.resumeRace() : studio.pauseRace())}
        >
          <Icon name={paused ? 'play' : 'pause'} />
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button
          type="button"
          className="button"
          disabled={!free || race.current === null}
          title="Leave out the run that is going and go on with the next"
          onClick={() => studio.skipRun()}
        >
          <Icon name="redo" />
          Skip this run
        </button>
        <button
          type="button"
          className="button"
          disabled={!active || race.asked === 'cancel'}
          onClick={() => studio.cancelRace()}
        >
          <Icon name="stop" />
          Cancel
        </button>
      </div>
    </>
  );
}
