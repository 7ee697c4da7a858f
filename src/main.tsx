/** Composition root: the one place where store, engine and page meet. Nothing imports it. */
// First, so that the panels' own styles come after them and win.
import './ui/tokens.css';
import './ui/base.css';
import './ui/layout.css';
import './ui/shell/styles';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { trustOwnScripts } from './scene/ownScripts';
import { lessonFromAddress } from './store/lesson/asked';
import { createEngine } from './store/workers';
import { createChoiceMemory } from './store/open/choiceMemory';
import { createStudio } from './store/studio';
import { App } from './ui/shell/App';
import { StudioContext } from './ui/common/context';
import { engineFromAddress } from './ui/shell/engineAddress';
import { SessionsContext } from './ui/sessions/context';
import { createPageSessions } from './ui/sessions/pageSessions';
import { followTheme } from './ui/common/theme';
import { embedAddress } from './ui/embed/address';
import { followLinks } from './ui/share/links';

trustOwnScripts();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const askedEngine = engineFromAddress(location.search);
const embed = embedAddress(location.search);
if (embed) void import('./ui/embed/start').then((m) => m.startEmbed(root, embed, askedEngine));
else start(root);

function start(root: HTMLElement): void {
  const plain = createStudio(
    createEngine,
    askedEngine,
    createChoiceMemory(() => localStorage),
  );
  followTheme(plain.store);
  const sessions = createPageSessions(plain, askedEngine !== 'auto');
  // Whatever opens files on the page may be given a session's.
  const studio = { ...plain, openFiles: sessions.openFiles };
  // A lesson sets aside what has come back, or came by a link.
  void followLinks(plain, sessions).finally(() => {
    const lesson = lessonFromAddress(location.search);
    if (lesson) plain.store.getState().askLesson(lesson);
  });
  createRoot(root).render(
    <StrictMode>
      <StudioContext value={studio}>
        <SessionsContext value={sessions}>
          <App />
        </SessionsContext>
      </StudioContext>
    </StrictMode>,
  );
}
