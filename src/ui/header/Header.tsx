/** The top line: product, the four steps with their state, engine, keys and theme. */
import { useDerived, useStudio, useStudioState } from '../context';
import { Icon } from '../common/Icon';
import { stepStates } from '../../store/selectors';
import { toggleTheme } from '../theme';
import { EngineMenu } from './EngineMenu';
import { KeysHelp } from './KeysHelp';

/** Where each step is worked on. */
const targets = {
  scene: 'scene',
  annotate: 'endmembers',
  train: 'train',
  compare: 'maps',
} as const;

export function Header() {
  return (
    <header className="header">
      <h1 className="product">
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <path d="M16 6 27 25H5Z" fill="none" stroke="currentColor" strokeWidth="2" />
          <circle cx="16" cy="6" r="3.6" fill="#E69F00" />
          <circle cx="27" cy="25" r="3.6" fill="#56B4E9" />
          <circle cx="5" cy="25" r="3.6" fill="#009E73" />
        </svg>
        Unmixing Studio
      </h1>
      <Steps />
      <div className="header-tools">
        <EngineMenu />
        <KeysHelp />
        <ThemeToggle />
      </div>
    </header>
  );
}

function Steps() {
  const steps = useDerived(stepStates);
  const goTo = (id: string) => {
    const panel = document.getElementById(id);
    panel?.scrollIntoView({ block: 'nearest' });
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
                goTo(targets[step.id]);
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

function ThemeToggle() {
  const { store } = useStudio();
  const theme = useStudioState((s) => s.theme);
  const other = theme === 'dark' ? 'Light theme' : 'Dark theme';
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={other}
      title={other}
      onClick={() => toggleTheme(store)}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}
