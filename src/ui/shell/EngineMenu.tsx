/** Which engine computes, why, and the menu to choose another (also in the page's address). */
import type { EngineChoice } from '../../engine/info';
import { Popover } from '../common/Popover';
import { useStudio, useStudioState } from '../common/context';
import { addressWithEngine } from './engineAddress';
import { jobOf } from '../../store/job';

const choices: readonly { value: EngineChoice; label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM' },
];

export function EngineMenu() {
  const studio = useStudio();
  const choice = useStudioState((s) => s.engineChoice);
  const info = useStudioState((s) => s.engineInfo);
  const error = useStudioState((s) => s.engineError);
  const busy = useStudioState((s) => jobOf(s) !== null);
  const state = error ? 'failed' : info ? 'ready' : 'starting';
  const name = error
    ? 'no engine'
    : info
      ? `${info.engine === 'webgpu' ? 'WebGPU' : 'WASM'}${info.software ? ' on CPU' : ''}`
      : 'starting';

  const select = (next: EngineChoice) => {
    studio.selectEngine(next);
    history.replaceState(null, '', addressWithEngine(location.href, next));
  };

  return (
    <div className="engine">
      <span className="engine-badge" data-state={state}>
        <span className="engine-dot" aria-hidden="true" />
        <span className="sr-only">Computing on </span>
        {name}
      </span>
      <Popover label="Why this engine?" button="why?" className="link-button">
        {error ? (
          <>
            <p className="popover-title">{error.message}</p>
            <p>{error.advice}</p>
          </>
        ) : info ? (
          <>
            <p className="popover-title">
              {name} · {info.adapter}
            </p>
            <p>{info.reason}</p>
          </>
        ) : (
          <p>The studio is looking for the fastest engine this browser offers.</p>
        )}
      </Popover>
      <select
        aria-label="Engine"
        value={choice}
        disabled={busy}
        title={busy ? 'The engine can be changed when the run has ended.' : undefined}
        onChange={(e) => select(e.target.value as EngineChoice)}
      >
        {choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </select>
    </div>
  );
}
