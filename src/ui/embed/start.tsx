/**
 * The studio inside another page: no sessions, locks or storage, and nothing is worked out before a person presses Run. It
 * takes no messages; it tells the page around it that it is there, and how high it is.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { EngineChoice } from '../../engine/info';
import { systemTheme } from '../common/theme';
import type { EmbedAddress } from './address';
import { Embed } from './Embed';

export function startEmbed(root: HTMLElement, address: EmbedAddress, engine: EngineChoice): void {
  systemTheme((theme) => {
    document.documentElement.dataset.theme = theme;
  });
  createRoot(root).render(
    <StrictMode>
      <Embed address={address} engine={engine} />
    </StrictMode>,
  );
  tellParent(root);
}

/** Nothing in it is anybody's secret, so any page may hear it. */
function tellParent(root: HTMLElement): void {
  if (parent === window) return;
  const tell = (message: object) =>
    parent.postMessage({ source: 'unmixing-studio', ...message }, '*');
  let height = 0;
  new ResizeObserver(() => {
    const now = Math.ceil(root.getBoundingClientRect().height);
    if (now === height) return;
    height = now;
    tell({ type: 'height', height });
  }).observe(root);
  tell({ type: 'ready' });
}
