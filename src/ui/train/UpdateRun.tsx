/** Labels are others than those of the finished run: go on from its weights, or say why that cannot be. */
import { updateIsDue, updatePlan, updateProblem } from '../../store/train/update';
import { versionWords } from '../../store/labels/versions';
import { Icon } from '../common/Icon';
import { useDerived, useStudio, useStudioState } from '../common/context';

export function UpdateRun() {
  const studio = useStudio();
  const due = useStudioState(updateIsDue);
  const problem = useStudioState((s) => (updateIsDue(s) ? updateProblem(s) : null));
  const shown = useDerived((s) => {
    const plan = updateIsDue(s) && s.result ? updatePlan(s.result) : null;
    return s.result && plan
      ? {
          steps: plan.settings.steps,
          seed: plan.settings.seed,
          versions: versionWords(s.result, s),
        }
      : null;
  });
  if (!due) return null;
  return (
    <div className="update-run">
      <p>
        <b>Out of date.</b> {shown && `Trained maps: ${shown.versions}.`}
      </p>
      {problem !== null || !shown ? (
        <p className="hint">{problem}</p>
      ) : (
        <>
          <button
            type="button"
            className="button button-primary button-wide"
            onClick={() => studio.update()}
          >
            <Icon name="play" />
            Update
          </button>
          <p className="hint">
            {shown.steps} steps on from the trained weights, with the run’s own settings, the
            optimiser anew and seed {shown.seed}. “Train anew” forgets the weights.
          </p>
        </>
      )}
    </div>
  );
}
