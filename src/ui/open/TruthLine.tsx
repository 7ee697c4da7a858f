/** The truth of the scene in a line, and the switch that veils it: for learning to look without it. */
import { isVeiled } from '../../store/open/veil';
import { useStudio, useStudioState } from '../common/context';
import { count } from '../common/format';

export function TruthLine() {
  const { store } = useStudio();
  const names = useStudioState((s) => s.scene?.truth?.names ?? null);
  const veiled = useStudioState(isVeiled);
  if (!names && !veiled) return 'none; open a truth file to add it';
  return (
    <>
      {names ? count(names.length, 'endmember') : 'veiled'}{' '}
      <button
        type="button"
        className="button small"
        aria-label={veiled ? 'Show the truth' : 'Veil the truth'}
        title={
          veiled
            ? 'Maps, metrics and scores against the truth come back'
            : 'Look without it: maps, metrics and scores against the truth go until you show it'
        }
        onClick={() => store.getState().setTruth(veiled ? 'shown' : 'veiled')}
      >
        {veiled ? 'Show' : 'Veil'}
      </button>
      {veiled && (
        <p className="hint">
          Hidden, not secret: page, reports and exports leave it out; its file and the session hold
          it.
        </p>
      )}
    </>
  );
}
