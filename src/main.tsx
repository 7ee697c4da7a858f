/** Composition root: the one place where store, engine and page meet. Nothing imports it. */
// First, so that the panels' own styles come after them and win.
import './ui/tokens.css';
import './ui/base.css';
import './ui/layout.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngine } from './engine/engine';
import { createChoiceMemory } from './store/choiceMemory';
import { createStudio } from './store/studio';
import { App } from './ui/App';
import { StudioContext } from './ui/context';
import { engineFromAddress } from './ui/header/engineAddress';
import { followTheme } from './ui/theme';

const studio = createStudio(
  createEngine,
  engineFromAddress(location.search),
  createChoiceMemory(() => localStorage),
);
followTheme(studio.store);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <StudioContext value={studio}>
      <App />
    </StudioContext>
  </StrictMode>,
);
