/** The steps of the header: what is done, where the work is, and the way to each. */
import { stepStates } from '../../store/train/problems';
import { Icon } from '../common/Icon';
import { useDerived } from '../common/context';
import { targets, useGoTo } from './goTo';

export function Steps() {
  const steps = useDerived(stepStates);
  const goTo = useGoTo();
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
