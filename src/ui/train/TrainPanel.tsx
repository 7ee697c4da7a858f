/** The run: preset, steps, seed, every other setting, start/pause/resume/cancel, progress and losses. */
import { Suspense, lazy, useId, useState } from 'react';
import type { ReactNode } from 'react';
import { isGoing } from '../../store/job';
import { presets, settingsTable } from '../../settings/settings';
import { settingProblem } from '../../settings/problems';
import type { SettingName } from '../../settings/settings';
import { continueProblem, trainProblems } from '../../store/train/problems';
import { updateIsDue, updateProblem } from '../../store/train/update';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { AllSettings } from './AllSettings';
import { NoiseFound } from './NoiseFound';
import { SettingHelpButton, SettingWhy } from './SettingHelp';
import { TrainingStatus } from './TrainingStatus';
import { UpdateRun } from './UpdateRun';
import './train.css';
import { Problems } from '../common/Problems';

const LossPlot = lazy(() => import('./LossPlot').then((m) => ({ default: m.LossPlot })));

const basics = ['steps', 'seed'] as const;
type Basic = (typeof basics)[number];

const panelHelp: Help = {
  text: [
    'Training fits the endmembers to your labels and a small network to what they leave unexplained, in this tab. Pause keeps the run, Cancel ends it, Update goes on from it with changed labels.',
    'The same labels, settings and seed give the same answer on the same engine.',
    'Noise is looked for first: all pixels together show in which directions the spectra hold signal, and what lies outside is taken out of what training sees. Pictures and reconstruction error keep the spectra as measured.',
  ],
  terms: [
    [
      'Noise, dB',
      'how much stronger the spectra are than their noise: at 30 dB the noise is 3 % of the signal, at 20 dB 10 %, at 10 dB 32 %.',
    ],
    [
      'Signal directions',
      'in how many independent ways the spectra differ beyond noise: about one more than there are materials, more where materials vary.',
    ],
    ['Steps', 'how often the network is corrected. More than the preset has did not help.'],
    ['Seed', 'the number that all random draws come from.'],
    ['Loss', 'what training makes small: the terms are named under the curves.'],
  ],
};

export function TrainPanel(name: PanelName) {
  const { store } = useStudio();
  const whyId = useId();
  const [helps, setHelps] = useState<Basic | null>(null);
  const settings = useStudioState((s) => s.settings);
  const busy = useStudioState((s) => isGoing(s.run));
  const error = useStudioState((s) => (s.run?.status === 'failed' ? s.run.error : s.engineError));
  const { setPreset } = store.getState();
  const preset = presets.find((p) => p.value === settings.preset);
  return (
    <Panel {...name} help={panelHelp}>
      <div className="train-basics">
        <SelectField
          label="Preset"
          value={settings.preset}
          options={presets}
          disabled={busy}
          onChange={setPreset}
        />
        {basics.map((name) => (
          <BasicSetting
            key={name}
            name={name}
            disabled={busy}
            beside={
              <SettingHelpButton
                setting={settingsTable[name]}
                id={whyId}
                open={helps === name}
                onToggle={() => setHelps(helps === name ? null : name)}
              />
            }
          />
        ))}
      </div>
      {helps && <SettingWhy id={whyId} setting={settingsTable[helps]} />}
      {preset && <p className="hint">{preset.help}</p>}
      <AllSettings disabled={busy} />
      <Problems id="train-problems" of={trainProblems} going={(s) => isGoing(s.run)} />
      <Memory />
      <NoiseFound />
      <UpdateRun />
      <RunButtons />
      <TrainingStatus />
      <ContinueRun />
      {error && <ErrorNote error={error} />}
      <RetryEngine />
      <Losses />
    </Panel>
  );
}

interface BasicSettingProps {
  name: Basic;
  disabled: boolean;
  beside: ReactNode;
}

function BasicSetting({ name, disabled, beside }: BasicSettingProps) {
  const { store } = useStudio();
  const settings = useStudioState((s) => s.settings);
  const setting = settingsTable[name];
  return (
    <NumberField
      label={setting.label}
      value={settings[name]}
      min={setting.min}
      max={setting.max}
      step={setting.step}
      disabled={disabled}
      beside={beside}
      problem={settingProblem(name satisfies SettingName, settings)}
      onChange={(v) => store.getState().setSetting(name, v)}
    />
  );
}

/** What the run will take and whether the scene is cut, in the worker's words; the run's own while one is on screen. */
function Memory() {
  const plan = useStudioState((s) =>
    isGoing(s.run) ? (s.run.memory ?? s.memoryPlan) : s.memoryPlan,
  );
  if (!plan) return null;
  return (
    <p id="memory-plan" className="hint" data-reason={plan.reason ?? 'whole'}>
      {plan.text}
    </p>
  );
}

function RunButtons() {
  const studio = useStudio();
  const run = useStudioState((s) => s.run);
  const ready = useStudioState((s) => trainProblems(s).length === 0);
  const due = useStudioState((s) => updateIsDue(s) && updateProblem(s) === null);
  const active = isGoing(run);
  const canPause = active && run.status === 'running' && run.asked === null;
  const canResume = active && run.status === 'paused' && run.asked === null;
  return (
    <div className="button-row run-buttons">
      <button
        type="button"
        className={due ? 'button' : 'button button-primary'}
        disabled={active || !ready}
        aria-describedby={!active && !ready ? 'train-problems' : undefined}
        onClick={() => studio.train()}
      >
        <Icon name="play" />
        {due ? 'Train anew' : 'Train'}
      </button>
      <button type="button" className="button" disabled={!canPause} onClick={() => studio.pause()}>
        <Icon name="pause" />
        Pause
      </button>
      <button
        type="button"
        className="button"
        disabled={!canResume}
        onClick={() => studio.resume()}
      >
        <Icon name="play" />
        Resume
      </button>
      <button
        type="button"
        className="button"
        disabled={!active || run.asked === 'cancel'}
        onClick={() => studio.cancel()}
      >
        <Icon name="stop" />
        Cancel
      </button>
    </div>
  );
}

/** After a run that was interrupted, cancelled or failed: on from where its weights were last kept. */
function ContinueRun() {
  const studio = useStudio();
  const possible = useStudioState((s) => continueProblem(s) === null);
  const step = useStudioState((s) => s.run?.checkpoint?.step ?? 0);
  if (!possible) return null;
  return (
    <button type="button" className="button button-wide" onClick={() => studio.continueRun()}>
      <Icon name="play" />
      Continue from step {step}
    </button>
  );
}

/** After a failed engine, the way on that does not need another choice of engine. */
function RetryEngine() {
  const studio = useStudio();
  const failed = useStudioState((s) => s.engineError !== null && !isGoing(s.run));
  if (!failed) return null;
  return (
    <button type="button" className="button button-wide" onClick={() => studio.retryEngine()}>
      Try again
    </button>
  );
}

const noLosses: never[] = [];

function Losses() {
  const losses = useStudioState((s) => s.run?.losses ?? noLosses);
  const steps = useStudioState((s) => s.run?.steps ?? s.settings.steps);
  const theme = useStudioState((s) => s.theme);
  return (
    <div className="loss-box">
      <Suspense fallback={null}>
        <LossPlot losses={losses} steps={steps} theme={theme} />
      </Suspense>
    </div>
  );
}
