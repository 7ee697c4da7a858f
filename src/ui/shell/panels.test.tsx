/** The table of panels: each stands where it says, under its own name and with its help. */
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeEngine } from '../../store/fakeWorkers.suite';
import { createStudio } from '../../store/studio';
import { StudioContext } from '../common/context';
import { targets } from './goTo';
import { panels, viewOf } from './panels';

/** Panels that are not there before something has happened. */
const later: readonly string[] = ['explain', 'inside'];

// The list of methods is open on a wide page.
beforeAll(() => vi.stubGlobal('innerWidth', 1440));

describe('panels', () => {
  it('have ids of their own', () => {
    expect(new Set(panels.map((p) => p.id)).size).toBe(panels.length);
  });

  it.each(panels.filter((p) => !later.includes(p.id)))(
    '$id has its title as heading, and help that opens beside it',
    async ({ id, title, component: Own }) => {
      if ('load' in Own) await Own.load();
      const studio = createStudio(fakeEngine().make, 'wasm');
      const html = renderToStaticMarkup(
        <StudioContext value={studio}>
          <Own id={id} title={title} />
        </StudioContext>,
      );
      expect(html).toMatch(new RegExp(`^<section id="${id}"`));
      expect(html).toContain(`<h2 id="${id}-title" tabindex="-1">${title}</h2>`);
      expect(html).toContain(`aria-label="Help: ${title}"`);
    },
  );

  it('are found by the steps of the header, in the view that each is in', () => {
    expect(Object.values(targets).map(viewOf)).toEqual([
      ...['studio', 'studio', 'studio', 'studio'],
      ...['race', 'labs'],
    ]);
    expect(viewOf('constraint-lab')).toBe('labs');
  });
});
