/** Number, names and colours of the endmembers; which one a click labels with; which truth column each is compared with. */
import type { EndmemberDef } from '../../cube/cube';
import { maxEndmembers, minEndmembers, withoutLabel } from '../../store/endmembers';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { Panel } from '../common/Panel';
import { Popover } from '../common/Popover';
import { endmemberColor, endmemberInk, endmemberLetter } from '../colors';
import { useDerived, useStudio, useStudioState } from '../context';
import './annotate.css';

export function EndmembersPanel() {
  const { store } = useStudio();
  const endmembers = useStudioState((s) => s.endmembers);
  const scene = useStudioState((s) => s.scene);
  const missing = useDerived((s) => withoutLabel(s).map((e) => e.id));
  return (
    <Panel
      id="endmembers"
      title="Endmembers"
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
        {endmembers.map((e) => (
          <EndmemberRow key={e.id} endmember={e} missing={missing.includes(e.id)} />
        ))}
      </ul>
      {scene && <p className="hint">A click on the image labels with the marked endmember.</p>}
    </Panel>
  );
}

function EndmemberRow({ endmember, missing }: { endmember: EndmemberDef; missing: boolean }) {
  const { store } = useStudio();
  const active = useStudioState((s) => s.active === endmember.id);
  const few = useStudioState((s) => s.endmembers.length <= minEndmembers);
  const truth = useStudioState((s) => s.scene?.truth ?? null);
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
      {missing && (
        <span className="missing" title={`${name} has no label yet`}>
          no label
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
