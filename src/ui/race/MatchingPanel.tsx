/** Which endmember of a blind method was taken for which of ours, and how; people may know better and swap two. */
import { memo } from 'react';
import type { Matching } from '../../protocol/race';
import type { EndmemberDef } from '../../scene/cube';
import { withAt } from '../../store/race/scores';
import type { RaceRun } from '../../store/race/race';
import { EndmemberChip } from '../common/EndmemberChip';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Empty, Panel } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { useStudio } from '../common/context';
import { metric } from '../maps/format';
import { info } from './methodGroups';
import { ordinal } from './ordinal';
import type { RacePanelProps } from './raceData';
import { sentence } from '../common/format';
import { SeedField } from './SeedField';

const how: Readonly<Record<Matching, string>> = {
  labels: 'in the order of the labels',
  truth: 'matched by spectral angle to the truth',
  'label spectra': 'matched by spectral angle to the labels’ spectra',
  none: 'in the method’s own order: there was nothing to match with',
};

/** The truth they were matched with is not on screen. */
const howVeiled: typeof how = { ...how, truth: 'matched while the truth was shown' };

interface MatchedProps {
  readonly run: RaceRun;
  readonly endmembers: readonly EndmemberDef[];
  readonly how: Readonly<Record<Matching, string>>;
}

const help: Help = {
  text: [
    'Blind methods give endmembers without names. They are paired with yours so that the sum of spectral angles is least.',
  ],
  terms: [word.sad],
};

export const MatchingPanel = memo(function MatchingPanel(props: RacePanelProps) {
  const { runs, endmembers, config } = props;
  const blind = runs.filter((r) => info(r.method).supervision === 'blind' && r.result);
  return (
    <Panel
      id="race-matching"
      title="Matching of blind methods"
      help={help}
      actions={<SeedField {...props} of="matching" />}
    >
      {blind.length === 0 ? (
        <Empty>
          Blind methods name no endmember. When one has finished, how its endmembers were matched to
          yours stands here, and you can swap them.
        </Empty>
      ) : (
        blind.map((run) => (
          <Matched key={run.index} {...{ run, endmembers }} how={config.truth ? how : howVeiled} />
        ))
      )}
    </Panel>
  );
});

function Matched({ run, endmembers, how }: MatchedProps) {
  const { store } = useStudio();
  const { result, matchedOrder, method, index } = run;
  if (!result) return null;
  const { name } = info(method);
  const kept = result.abundances !== null;
  const { reorderRun } = store.getState();
  return (
    <section className="race-match" aria-label={`Matching of ${name}`}>
      <header className="race-match-head">
        <h3>{name}</h3>
        {result.rmseMean !== null && (
          <span className="maps-rmse">
            RMSE <b>{metric(result.rmseMean)}</b>
          </span>
        )}
        <p className="hint">
          {matchedOrder ? 'Ordered by you' : sentence(how[result.matching])}
          {kept ? '' : '. The maps of this seed were not kept, so it cannot be scored anew'}.
        </p>
      </header>
      <ul className="race-match-list">
        {endmembers.map((e, r) => (
          <li key={e.id}>
            <SelectField
              label={`${name}: shown as ${e.name}`}
              hideLabel
              value={String(result.order[r])}
              disabled={!kept}
              options={result.order.map((_, own) => ({
                value: String(own),
                label: ordinal(own),
              }))}
              onChange={(v) => reorderRun(index, withAt(result.order, r, Number(v)))}
            />
            <span className="race-muted">endmember ↔</span>
            <EndmemberChip color={e.color} drawn />
            <span className="race-match-name">{e.name}</span>
            {result.rmse && <span className="race-match-rmse">{metric(result.rmse[r])}</span>}
          </li>
        ))}
      </ul>
      {matchedOrder && (
        <button
          type="button"
          className="button small"
          aria-label={`Back to the matching of ${name}`}
          onClick={() => reorderRun(index, matchedOrder)}
        >
          Back to the matching
        </button>
      )}
    </section>
  );
}
