/** The constraint lab: computes all four pairs at once; the two switches only choose what is shown. */
import { labProblems } from '../../store/labs/labs';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { useDerived, useStudio, useStudioState } from '../common/context';
import { isGoing } from '../../store/job';

const help: Help = {
  text: [
    'The classical solver with and without its two rules, to see what they do: negative shares and sums other than 1 are counted and mapped.',
    'The count of negative pixels misleads: noise alone makes many a little negative, and a missing material can make it smaller. Look at how deep they go, at the misfit with both rules, and at where that is bright.',
  ],
  terms: [
    ['Non-negativity', 'no share is below 0.'],
    ['Sum-to-one', 'the shares of a pixel sum to 1.'],
    [
      'Least, 5th percentile',
      'the least abundance of each pixel, put in order: one pixel in twenty goes lower. One odd pixel cannot move it.',
    ],
    [
      'Misfit',
      'what the answer leaves of a spectrum: root mean square over the bands, in the scene’s own values.',
    ],
  ],
};

export function ConstraintSetup(name: PanelName) {
  const studio = useStudio();
  const choice = useStudioState((s) => s.labChoice);
  const active = useStudioState((s) => isGoing(s.lab));
  const error = useStudioState((s) => (s.lab?.kind === 'constraints' ? s.lab.error : null));
  const problems = useDerived((s) => (isGoing(s.lab) ? [] : labProblems(s, 'constraints')));
  const { chooseLab } = studio.store.getState();
  return (
    <Panel {...name} help={help}>
      <p className="hint">
        Endmembers from your labels, abundances by least squares: no training, no brightness model.
      </p>
      <fieldset className="race-fieldset">
        <legend className="sr-only">Constraints shown</legend>
        <label className="race-radio">
          <input
            type="checkbox"
            checked={choice.nonNegative}
            onChange={(e) => chooseLab({ nonNegative: e.currentTarget.checked })}
          />
          <span>
            Not negative <span className="race-muted">a ≥ 0</span>
          </span>
        </label>
        <label className="race-radio">
          <input
            type="checkbox"
            checked={choice.sumToOne}
            onChange={(e) => chooseLab({ sumToOne: e.currentTarget.checked })}
          />
          <span>
            Sum to one <span className="race-muted">Σ a = 1</span>
          </span>
        </label>
      </fieldset>
      {problems.length > 0 && (
        <ul id="constraint-problems" className="problems">
          {problems.slice(0, 3).map((p) => (
            <li key={p}>{p}</li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className="button button-wide"
        disabled={active || problems.length > 0}
        aria-describedby={problems.length > 0 ? 'constraint-problems' : undefined}
        onClick={() => studio.startLab('constraints')}
      >
        <Icon name="play" />
        Solve all four
      </button>
      {error && <ErrorNote error={error} />}
    </Panel>
  );
}
