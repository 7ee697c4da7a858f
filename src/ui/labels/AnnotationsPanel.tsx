/** The labels: undo and redo, sampling from truth, the list, and files in and out. */
import type { EndmemberDef, Label } from '../../scene/cube';
import { exactError, handError, isUnsure, sureWords } from '../../scene/labelError';
import { canTakeTruthEndmembers, samplingProblem } from '../../store/labels/problems';
import { ErrorNote } from '../common/ErrorNote';
import { FileButton } from '../common/FileButton';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Empty, Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { endmemberColor } from '../draw/colors';
import { useStudio, useStudioState } from '../common/context';
import { downloadText } from '../common/download';
import { percent } from '../common/format';
import { Marker } from './Marker';
import { LabelsSay, OpinionCell } from './OpinionCell';
import { SuggestNext } from '../suggest/SuggestNext';

const help: Help = {
  text: [
    'About ten labelled pixels are enough. Pure ones tell what a material looks like, mixed ones how materials mix: have both.',
    'Say how sure you are of a label’s fractions: ± 10 % is what people usually manage. 100 % at ± 10 % means: about pure. Marker and list show what is less sure; “don’t use” keeps a label that counts nowhere.',
    'Once there are more labels than endmembers, each gets a second opinion: what the others and the spectra say of its pixel. “?” marks one that is probably wrong, a dot one that differs. Nothing is changed unless you say so.',
    '“Click here next” marks the pixel whose label would tell most, and says why. It never labels by itself.',
  ],
  terms: [
    word.abundance,
    word.truth,
    [
      '± 10 %',
      'the usual size of a fraction’s error (a standard deviation): about two labels in three are nearer than that. What it means in training: how closely the answer has to keep to the label.',
    ],
    [
      'Random, spread',
      'ways to sample labels from the truth: any pixels, or pure and mixed ones of each material in turn.',
    ],
  ],
};

export function AnnotationsPanel(name: PanelName) {
  const { store } = useStudio();
  const scene = useStudioState((s) => s.scene);
  const count = useStudioState((s) => s.labels.length);
  const canUndo = useStudioState((s) => s.history.past.length > 0);
  const canRedo = useStudioState((s) => s.history.future.length > 0);
  const error = useStudioState((s) => s.annotationsError);
  const { undo, redo, setAnnotationsError } = store.getState();
  return (
    <Panel
      {...name}
      help={help}
      aside={scene ? String(count) : undefined}
      actions={
        <>
          <button
            type="button"
            className="icon-button"
            aria-label="Undo"
            title="Undo (Ctrl / ⌘ Z)"
            disabled={!canUndo}
            onClick={undo}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Redo"
            title="Redo (Ctrl / ⌘ ⇧ Z)"
            disabled={!canRedo}
            onClick={redo}
          >
            <Icon name="redo" />
          </button>
        </>
      }
    >
      {error && <ErrorNote error={error} onDismiss={() => setAnnotationsError(null)} />}
      {scene ? (
        <>
          <SuggestNext />
          {scene.truth && <Sampling />}
          <LabelTable />
          <LabelsSay />
          <Files />
        </>
      ) : (
        <Empty>Labelled pixels will be listed here.</Empty>
      )}
    </Panel>
  );
}

function Sampling() {
  const studio = useStudio();
  const sampling = useStudioState((s) => s.sampling);
  const problem = useStudioState(samplingProblem);
  const canTake = useStudioState(canTakeTruthEndmembers);
  const { setSampling } = studio.store.getState();
  const badCount =
    Number.isInteger(sampling.count) && sampling.count >= 1 && sampling.count <= 1000
      ? null
      : 'Use a whole number from 1 to 1000.';
  return (
    <div className="sampling">
      <div className="field-pair">
        <NumberField
          label="Labels"
          value={sampling.count}
          min={1}
          max={1000}
          step={1}
          problem={badCount}
          onChange={(count) => setSampling({ count })}
        />
        <SelectField
          label="Label protocol"
          value={sampling.protocol}
          options={[
            { value: 'spread', label: 'Spread' },
            { value: 'random', label: 'Random' },
          ]}
          onChange={(protocol) => setSampling({ protocol })}
        />
      </div>
      <button
        type="button"
        className="button button-wide"
        disabled={problem !== null || badCount !== null}
        onClick={() => studio.sampleFromTruth()}
      >
        <Icon name="dice" />
        Sample from truth
      </button>
      {problem && (
        <p className="field-problem">
          {problem}{' '}
          {canTake && (
            <button
              type="button"
              className="link-button"
              onClick={() => studio.takeTruthEndmembers()}
            >
              Take the truth’s endmembers
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function LabelTable() {
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  return (
    <>
      <div className="label-table-box">
        <table className="label-table" aria-label="Annotations">
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">Marker</span>
              </th>
              <th scope="col">
                <abbr title="Number of the label">#</abbr>
              </th>
              <th scope="col">Line</th>
              <th scope="col">Sample</th>
              <th scope="col">Mixture</th>
              <th scope="col">
                <span className="sr-only">Second opinion</span>
              </th>
              <th scope="col">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {labels.map((label, i) => (
              <LabelRow key={label.id} number={i + 1} label={label} endmembers={endmembers} />
            ))}
          </tbody>
        </table>
      </div>
      {labels.length === 0 && <Empty>No labels yet. Click a pixel you can name.</Empty>}
    </>
  );
}

interface LabelRowProps {
  readonly number: number;
  readonly label: Label;
  readonly endmembers: readonly EndmemberDef[];
}

function LabelRow({ number, label, endmembers }: LabelRowProps) {
  const { store } = useStudio();
  const selected = useStudioState((s) => s.selected === label.id);
  const where = `line ${label.line}, sample ${label.sample}`;
  const sure = sureWords(label);
  // What most labels say needs no room.
  const shown = isUnsure(label) || ![undefined, exactError, handError].includes(label.error);
  const words = label.abundances
    .map((a, r) => ({ a, name: endmembers[r].name }))
    .filter(({ a }) => a > 0.0005)
    .sort((x, y) => y.a - x.a)
    .map(({ a, name }) => `${name} ${percent(a)}`)
    .concat(sure, label.checked ? 'checked' : [])
    .join(', ');
  const show = () => {
    const { select, setCursor } = store.getState();
    select(label.id);
    setCursor({ line: label.line, sample: label.sample });
  };
  return (
    <tr data-selected={selected}>
      <td>
        <button
          type="button"
          className="marker-button"
          aria-label={`Edit label at ${where}`}
          aria-pressed={selected}
          onClick={show}
        >
          <Marker abundances={label.abundances} endmembers={endmembers} />
        </button>
      </td>
      <td className="label-number">{number}</td>
      <td className="number">{label.line}</td>
      <td className="number">{label.sample}</td>
      <td>
        <span className="composition" title={words} aria-hidden="true">
          {label.abundances.map(
            (a, r) =>
              a > 0.0005 && (
                <span
                  key={endmembers[r].id}
                  style={{ flexGrow: a, background: endmemberColor(endmembers[r].color) }}
                />
              ),
          )}
          {shown && <b>{sure}</b>}
        </span>
        <span className="sr-only">{words}</span>
      </td>
      <OpinionCell label={label} />
      <td>
        <button
          type="button"
          className="icon-button quiet"
          aria-label={`Delete label at ${where}`}
          title="Delete"
          onClick={() => store.getState().removeLabel(label.id)}
        >
          <Icon name="trash" />
        </button>
      </td>
    </tr>
  );
}

function Files() {
  const studio = useStudio();
  const none = useStudioState((s) => s.labels.length === 0);
  const save = (format: 'json' | 'csv') => {
    const { name, text } = studio.exportAnnotations(format);
    downloadText(name, text);
  };
  return (
    <div className="button-row">
      <FileButton
        className="button small"
        accept=".json,.csv"
        onFile={(file) => void studio.importAnnotations(file)}
      >
        <Icon name="upload" />
        Import
      </FileButton>
      <button type="button" className="button small" disabled={none} onClick={() => save('json')}>
        <Icon name="download" />
        JSON
      </button>
      <button type="button" className="button small" disabled={none} onClick={() => save('csv')}>
        <Icon name="download" />
        CSV
      </button>
    </div>
  );
}
