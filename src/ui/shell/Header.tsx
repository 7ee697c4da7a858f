/** The top line: product, the steps with their state, engine, keys and theme. */
import { useStudio, useStudioState } from '../common/context';
import { Icon } from '../common/Icon';
import { PaletteButton } from './PaletteButton';
import { PresentButton } from './PresentButton';
import { SessionsButton } from '../sessions/SessionsButton';
import { ShareButton } from '../share/ShareButton';
import { toggleTheme } from '../common/theme';
import { EngineMenu } from './EngineMenu';
import { KeysHelp } from './KeysHelp';
import { Steps } from './Steps';

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
        <SessionsButton />
        <LessonsButton />
        <PresentButton />
        <ShareButton />
        <PaletteButton />
        <KeysHelp />
        <ThemeToggle />
      </div>
    </header>
  );
}

/** Opens the lessons; where they are open it goes there. */
function LessonsButton() {
  const { store } = useStudio();
  const open = () => {
    if (store.getState().lesson === null) store.getState().askLesson({ kind: 'list' });
    else document.querySelector<HTMLElement>('[data-lesson-heading]')?.focus();
  };
  return (
    <button
      type="button"
      id="lessons-button"
      className="icon-button"
      aria-label="Lessons"
      title="Lessons"
      onClick={open}
    >
      <Icon name="lesson" />
    </button>
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
