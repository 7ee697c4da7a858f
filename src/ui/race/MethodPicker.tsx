/** Which methods race: ready choices, and every method with what it does, what it learns from and what it costs. */
import { useState } from 'react';
import { methodBibtex } from '../../settings/citations';
import type { MethodId, Supervision } from '../../settings/methods';
import { CopyField } from '../share/CopyField';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { count } from '../common/format';
import { hasYardsticks, racingMethods } from '../../store/race/selectors';
import { costHint, info, inOrder, methodGroups, presetOf, racePresets } from './methodGroups';
import type { MethodGroup } from './methodGroups';
import { isGoing } from '../../store/job';

const panelHelp: Help = {
  text: [
    'Tick what takes part. What a method takes, needs and comes from is said under its name; “Cite” has its BibTeX.',
  ],
  terms: [
    word.fcls,
    ['VCA, N-FINDR, ATGP', 'find endmembers as extreme pixels of the scene, without labels.'],
    ['KRR', 'kernel ridge regression: corrects the classical answer by what the labels show.'],
  ],
};

export function MethodPicker(name: PanelName) {
  const { store } = useStudio();
  const chosen = useStudioState(racingMethods);
  const yardsticks = useStudioState(hasYardsticks);
  const busy = useStudioState((s) => isGoing(s.race));
  const preset = presetOf(chosen);
  const choose = (methods: Iterable<MethodId>): void => {
    const { raceChoice, chooseRace } = store.getState();
    // Yardsticks that stay away now are still chosen when they can take part again.
    const away = raceChoice.methods.filter((m) => !chosen.includes(m));
    chooseRace({ methods: inOrder([...methods, ...away]) });
  };
  return (
    <Panel {...name} help={panelHelp} aside={`${chosen.length} chosen`}>
      <fieldset className="race-fieldset" disabled={busy}>
        <legend className="sr-only">Ready choices</legend>
        <div className="race-presets">
          {racePresets.map((p) => (
            <button
              key={p.name}
              type="button"
              className="button small"
              aria-pressed={preset === p.name}
              title={p.help}
              onClick={() => choose(p.methods)}
            >
              {p.name}
            </button>
          ))}
        </div>
      </fieldset>
      {methodGroups
        .filter((g) => g.family !== 'yardstick' || yardsticks)
        .map((group) => (
          <Group key={group.family} group={group} chosen={chosen} busy={busy} choose={choose} />
        ))}
    </Panel>
  );
}

/** Below this width the methods stand above the results (layout.css). */
const narrow = 760;

interface GroupProps {
  readonly group: MethodGroup;
  readonly chosen: readonly MethodId[];
  readonly busy: boolean;
  readonly choose: (methods: Iterable<MethodId>) => void;
}

function Group({ group, chosen, busy, choose }: GroupProps) {
  const mine = group.methods.filter((m) => chosen.includes(m));
  // Open or closed by the person; before that, open where something is chosen and the list hides no result.
  const [open, setOpen] = useState(() => mine.length > 0 && innerWidth >= narrow);
  const toggle = (method: MethodId, on: boolean): void =>
    choose(on ? [...chosen, method] : chosen.filter((m) => m !== method));
  return (
    <details className="race-group" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <span className="race-group-title">{group.title}</span>
        <span className="race-group-count">
          {mine.length} of {count(group.methods.length, 'method')}
        </span>
      </summary>
      <fieldset className="race-fieldset" disabled={busy}>
        <legend className="sr-only">{group.title}</legend>
        {group.methods.map((method) => (
          <Method
            key={method}
            method={method}
            on={chosen.includes(method)}
            onChange={(on) => toggle(method, on)}
          />
        ))}
      </fieldset>
    </details>
  );
}

interface MethodProps {
  readonly method: MethodId;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Method({ method, on, onChange }: MethodProps) {
  const { name, supervision, help } = info(method);
  const cost = useStudioState((s) => costHint(method, s.race, s.raceChoice.steps));
  const id = `race-method-${method}`;
  return (
    <div className="race-method">
      <input
        id={id}
        type="checkbox"
        checked={on}
        aria-describedby={`${id}-help`}
        onChange={(e) => onChange(e.target.checked)}
      />
      <label htmlFor={id}>{name}</label>
      <span className="race-method-facts">
        <Badge supervision={supervision} />
        <span className="race-cost">{cost}</span>
      </span>
      <p id={`${id}-help`} className="race-method-help">
        {help}
      </p>
      <Cite method={method} name={name} />
    </div>
  );
}

/** The works it comes from, to take along. */
function Cite({ method, name }: { readonly method: MethodId; readonly name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="race-cite" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary aria-label={`Cite ${name}`}>Cite</summary>
      {open && (
        <CopyField
          label={`BibTeX of ${name}`}
          value={methodBibtex(method)}
          copied="BibTeX copied."
          rows={6}
        />
      )}
    </details>
  );
}

const badges: Readonly<Record<Supervision, { readonly word: string; readonly title: string }>> = {
  labels: { word: 'labels', title: 'Learns from the labels' },
  blind: {
    word: 'blind',
    title: 'Blind: sees the scene only; its endmembers are matched afterwards',
  },
  truth: { word: 'yardstick', title: 'Yardstick: knows the true spectra, so it is no entrant' },
};

/** What a method was given: a comparison is fair only among equals. */
export function Badge({ supervision }: { supervision: Supervision }) {
  const { word, title } = badges[supervision];
  return (
    <span className="race-badge" data-kind={supervision} title={title}>
      {word}
    </span>
  );
}
