/** What keeps something from being started, said where it is started; quiet while no scene is open. */
import type { StudioState } from '../../store/state';
import { useDerived, useStudioState } from './context';

/** More are counted only. */
const MOST = 4;

interface ProblemsProps {
  /** Element id, which the button is described by. */
  readonly id: string;
  readonly of: (state: StudioState) => readonly string[];
  /** While it is going nothing keeps it. */
  readonly going: (state: StudioState) => boolean;
}

export function Problems({ id, of, going }: ProblemsProps) {
  const hasScene = useStudioState((s) => s.scene !== null);
  const busy = useStudioState(going);
  // The engine menu says what is wrong with the engine.
  const engineError = useStudioState((s) => s.engineError?.message ?? null);
  const problems = useDerived(of).filter((p) => p !== engineError);
  if (busy || problems.length === 0) return null;
  return (
    <ul id={id} className={hasScene ? 'problems' : 'problems problems-quiet'}>
      {problems.slice(0, MOST).map((p) => (
        <li key={p}>{p}</li>
      ))}
      {problems.length > MOST && <li>and {problems.length - MOST} more</li>}
    </ul>
  );
}
