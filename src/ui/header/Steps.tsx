/** The steps of the header: what is done, where the work is, and the way to each. */
import { flushSync } from 'react-dom';
import { stepStates } from '../../store/selectors';
import type { StepState } from '../../store/selectors';
import { Icon } from '../common/Icon';
import { useDerived, useStudio } from '../context';

/** The panel where each step is worked on. */
const targets = {
  scene: 'scene',
  annotate: 'endmembers',
  train: 'train',
  compare: 'maps',
  race: 'race',
  labs: 'labs',
} as const;

export function Steps() {
  const { store } = useStudio();
  const steps = useDerived(stepStates);
  const goTo = (step: StepState['id']) => {
    // The panel may be in the view that is not on screen: it has to be there before it can be shown.
    flushSync(() => store.getState().setView(step === 'race' || step === 'labs' ? step : 'studio'));
    const id = targets[step];
    document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
    document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
  };
  return (
    <nav className="steps" aria-label="Steps">
      <ol>
        {steps.map((step, i) => (
          <li key={step.id} data-state={step.state}>
            <a
              href={`#${targets[step.id]}`}
              aria-current={step.state === 'now' ? 'step' : undefined}
              onClick={(e) => {
                e.preventDefault();
                goTo(step.id);
              }}
            >
              <span className="step-number" aria-hidden="true">
                {step.state === 'done' ? <Icon name="check" /> : i + 1}
              </span>
              <span className="step-title">{step.title}</span>
              <span className="step-detail">{step.detail}</span>
              {step.state === 'done' && <span className="sr-only">, done</span>}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
