/** Light and dark: follows the system until the person chooses; the choice is remembered in this browser. */
import type { StudioStore } from '../../store/state';
import type { Theme } from '../../store/image/view';

const key = 'unmixing-studio.theme';

function savedTheme(): Theme | null {
  try {
    const saved = localStorage.getItem(key);
    return saved === 'light' || saved === 'dark' ? saved : null;
  } catch {
    // Storage can be forbidden (private windows); the theme then lasts for this page.
    return null;
  }
}

/** The system's preference, now and when it changes. */
export function systemTheme(show: (theme: Theme) => void): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const tell = () => show(system.matches ? 'dark' : 'light');
  tell();
  system.addEventListener('change', tell);
}

/** Keeps the store, the document and the system's preference in step. */
export function followTheme(store: StudioStore): void {
  const show = (theme: Theme) => {
    document.documentElement.dataset.theme = theme;
  };
  store.subscribe((state, before) => {
    if (state.theme !== before.theme) show(state.theme);
  });
  const saved = savedTheme();
  if (saved) store.getState().setTheme(saved);
  systemTheme((theme) => {
    if (!savedTheme()) store.getState().setTheme(theme);
  });
  show(store.getState().theme);
}

/** Switches the theme for good. */
export function toggleTheme(store: StudioStore): void {
  const next = store.getState().theme === 'dark' ? 'light' : 'dark';
  store.getState().setTheme(next);
  try {
    localStorage.setItem(key, next);
  } catch {
    // See savedTheme.
  }
}
