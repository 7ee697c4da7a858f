/** Number, names and colours of the endmembers; which one a click labels with; which truth column each is compared with. */
import type { EndmemberDef } from '../../scene/cube';
import { maxEndmembers, minEndmembers } from '../../store/labels/endmembers';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { Popover } from '../common/Popover';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { useDerived, useStudio, useStudioState } from '../common/context';
import { count } from '../common/format';
import './labels.css';

const help: Help = {
  text: [
    'The materials you look for. Two to six is usual; more need more labels.',
    'Choose the one that a click on the image labels. The number beside a name counts its labels.',
  ],
  terms: [
    word.endmember,
    [
      'HySime, HFC',
      'statistics that count the directions of signal in the scene: an upper bound for materials rather than a proposal.',
    ],
  ],
};

export function EndmembersPanel(name: PanelName) {
  const { store } = useStudio();
  const endmembers = useStudioState((s) => s.endmembers);
  const scene = useStudioState((s) => s.scene);
  const counts = useDerived((s) =>
    s.endmembers.map((_, r) => s.labels.filter((l) => l.abundances[r] > 0).length),
  );
  return (
    <Panel
      {...name}
      help={help}
      actions={
        <NumberField
          label="Endmembers"
          hideLabel
          value={endmembers.length}
          min={minEndmembers}
          max={maxEndmembers}
          step={1}
          onChange={(n) => store.getState().setEndmemberCount(n)}
        />
      }
    >
      <ul className="endmembers" aria-label="Endmembers">
        {endmembers.map((e, r) => (
          <EndmemberRow key={e.id} endmember={e} labels={counts[r] ?? 0} />
        ))}
      </ul>
      {scene && <p className="hint">A click on the image labels with the chosen one.</p>}
      {scene && <SuggestedCount />}
    </Panel>
  );
}

/** What HySime and HFC say; a line is kept free for it, so that nothing moves when it comes. */
function SuggestedCount() {
  const suggested = useStudioState((s) => s.suggestedCount);
  const parts = [
    ['HySime', suggested?.hysime],
    ['HFC', suggested?.hfc],
  ].filter(([, n]) => typeof n === 'number' && n > 0);
  return (
    <p
      className="hint"
      title="Two estimates from the scene’s statistics. HySime counts directions in which signal exceeds noise, HFC tests eigenvalues; variability and nonlinear mixing raise both above the number of materials."
    >
      {suggested === null
        ? 'Counting the materials the scene suggests …'
        : parts.length === 0
          ? 'The scene is too small to suggest a number.'
          : `Its statistics allow for ${parts.map(([who, n]) => `${n} (${who})`).join(' or ')}; materials are often fewer.`}
    </p>
  );
}

function EndmemberRow({ endmember, labels }: { endmember: EndmemberDef; labels: number }) {
  const { store } = useStudio();
  const active = useStudioState((s) => s.active === endmember.id);
  const few = useStudioState((s) => s.endmembers.length <= minEndmembers);
  const scene = useStudioState((s) => s.scene);
  const truth = scene?.truth ?? null;
  const { editEndmember, endGesture, removeEndmember, setActive } = store.getState();
  const name = endmember.name || 'endmember without a name';
  // Only a truth column that the name does not already say needs a choice.
  const askTruth =
    truth !== null &&
    (endmember.truth === null ||
      truth.names[endmember.truth]?.trim().toLowerCase() !== endmember.name.trim().toLowerCase());
  return (
    <li className="endmember" data-active={active}>
      <input
        type="radio"
        name="active-endmember"
        checked={active}
        aria-label={`Label with ${name}`}
        onChange={() => setActive(endmember.id)}
      />
      <Popover
        label={`Colour of ${name}`}
        className="swatch"
        align="start"
        button={<Swatch color={endmember.color} />}
      >
        {(close) => (
          <Palette
            chosen={endmember.color}
            onChoose={(color) => {
              editEndmember(endmember.id, { color });
              close();
            }}
          />
        )}
      </Popover>
      <input
        type="text"
        className="name-input"
        value={endmember.name}
        aria-label={`Name of endmember ${endmemberLetter(endmember.color)}`}
        onChange={(e) =>
          editEndmember(endmember.id, { name: e.target.value }, `name:${endmember.id}`)
        }
        onBlur={endGesture}
      />
      {scene && (
        <span
          className="label-count"
          data-none={labels === 0}
          title={`${labels === 0 ? 'No label has' : `${count(labels, 'label')} with`} some ${name}`}
        >
          {labels}
          <span className="sr-only"> {labels === 1 ? 'label' : 'labels'}</span>
        </span>
      )}
      <button
        type="button"
        className="icon-button quiet"
        aria-label={`Remove ${name}`}
        title={`Remove ${name}`}
        disabled={few}
        onClick={() => removeEndmember(endmember.id)}
      >
        <Icon name="close" />
      </button>
      {askTruth && (
        <label className="truth-choice">
          compared with
          <select
            value={endmember.truth ?? ''}
            onChange={(e) =>
              editEndmember(endmember.id, {
                truth: e.target.value === '' ? null : Number(e.target.value),
              })
            }
          >
            <option value="">no truth</option>
            {truth.names.map((n, i) => (
              <option key={n} value={i}>
                {n}, truth
              </option>
            ))}
          </select>
        </label>
      )}
    </li>
  );
}

function Swatch({ color }: { color: number }) {
  return (
    <span
      className="swatch-face"
      style={{ background: endmemberColor(color), color: endmemberInk(color) }}
    >
      {endmemberLetter(color)}
    </span>
  );
}

function Palette({ chosen, onChoose }: { chosen: number; onChoose: (color: number) => void }) {
  return (
    <div className="palette">
      {Array.from({ length: maxEndmembers }, (_, color) => (
        <button
          key={color}
          type="button"
          className="swatch"
          aria-pressed={color === chosen}
          aria-label={`Colour ${endmemberLetter(color)}`}
          onClick={() => onChoose(color)}
        >
          <Swatch color={color} />
        </button>
      ))}
    </div>
  );
}
