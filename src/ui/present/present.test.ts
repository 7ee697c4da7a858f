/** Views between two screens, their names, and the keys. */
import { describe, expect, it, vi } from 'vitest';
import { movedSlide, withSlide } from '../../store/present/slides';
import type { Shown, Slide } from '../../store/present/slides';
import { fakeEngine } from '../../store/fakeWorkers.suite';
import { createStudio } from '../../store/studio';
import { frameOf } from '../draw/geometry';
import { presentAction } from './usePresentKeys';
import type { PresentActions } from './usePresentKeys';
import { ownView, partOf, stateOf, titleOf, viewportOf } from './views';

describe('the part of the image', () => {
  const laptop = frameOf(500, 300);
  const projector = frameOf(1200, 560);

  it('is the same on a larger screen, and comes back as it was', () => {
    const viewport = { line: 12, sample: 30, scale: 9 };
    const part = partOf(viewport, laptop)!;
    expect(part.lines).toBeCloseTo(laptop.height / 9);
    const there = viewportOf(part, projector)!;
    expect(there).toMatchObject({ line: 12, sample: 30 });
    // All of what was in sight is, and one side fills the frame.
    expect(there.scale * part.lines).toBeLessThanOrEqual(projector.height + 1e-9);
    expect(there.scale * part.samples).toBeLessThanOrEqual(projector.width + 1e-9);
    expect(viewportOf(partOf(there, projector), projector)).toEqual(there);
    expect(viewportOf(part, laptop)!.scale).toBeCloseTo(9);
  });

  it('is the whole image where nothing is zoomed', () => {
    expect(partOf(null, laptop)).toBeNull();
    expect(viewportOf(null, projector)).toBeNull();
  });
});

describe('views', () => {
  const { store } = createStudio(fakeEngine().make, 'wasm');
  const own = ownView(store.getState(), frameOf(400, 300));
  const shown = (change: Partial<Shown>): Shown => ({ ...own, ...change });

  it('say what is alone on screen', () => {
    expect(stateOf(shown({ thing: 'scatter' }), store.getState()).arrangement).toBe('scatter');
    const beside = shown({ thing: 'image', arrangement: 'beside' });
    expect(stateOf(beside, store.getState()).arrangement).toBe('beside');
    // The page had the plot beside the image; alone it is one image.
    const image = shown({ thing: 'image', arrangement: 'scatter' });
    expect(stateOf(image, store.getState()).arrangement).toBe('one');
    expect(titleOf(shown({ thing: 'maps' }), store.getState())).toBe('Abundance maps');
  });

  it('are kept at the end, and moved', () => {
    const three = ['a', 'b', 'c'].reduce<Slide[]>((list, t) => withSlide(list, own, t), []);
    expect(new Set(three.map((s) => s.id)).size).toBe(3);
    const names = (list: readonly Slide[]) => list.map((s) => s.title).join('');
    expect(names(movedSlide(three, three[2].id, -1))).toBe('acb');
    expect(names(movedSlide(three, three[0].id, 2))).toBe('bca');
    expect(names(movedSlide(three, three[0].id, -1))).toBe('abc');
    expect(names(movedSlide(three, 'gone', 1))).toBe('abc');
    // A number that was free again is not given twice.
    const two = three.slice(1);
    const again = withSlide(two, own, 'd');
    expect(new Set(again.map((s) => s.id)).size).toBe(3);
  });
});

describe('keys', () => {
  const actions = (change: Partial<Pick<PresentActions, 'held' | 'hasSlides'>> = {}) => {
    const on = {
      ...{ hasSlides: true, held: false, go: vi.fn(), first: vi.fn(), last: vi.fn() },
      ...{ choose: vi.fn(), keep: vi.fn(), leave: vi.fn(), hold: vi.fn(), ring: vi.fn() },
      ...{ list: vi.fn(), moveBy: vi.fn() },
      ...change,
    };
    const press = (key: string, shiftKey = false) => presentAction({ key, shiftKey }, on)?.();
    return { on, press };
  };

  it('of a clicker go through the views, whatever the arrows do', () => {
    for (const held of [true, false]) {
      const { on, press } = actions({ held });
      press('PageDown');
      press('PageUp');
      expect(on.go.mock.calls).toEqual([[1], [-1]]);
    }
  });

  it('are arrows for the views, and for the ring where it is held or there are none', () => {
    const views = actions();
    views.press('ArrowRight');
    views.press('ArrowUp');
    expect(views.on.go.mock.calls).toEqual([[1]]);
    expect(views.on.moveBy.mock.calls).toEqual([[0, -24]]);
    for (const change of [{ held: true }, { hasSlides: false }]) {
      const { on, press } = actions(change);
      press('ArrowLeft', true);
      expect(on.moveBy.mock.calls).toEqual([[-120, 0]]);
      expect(on.go).not.toHaveBeenCalled();
    }
  });

  it('choose what is shown, and leave others alone', () => {
    const { on, press } = actions();
    press('3');
    expect(on.choose.mock.calls).toEqual([['spectra']]);
    press('Escape');
    expect(on.leave).toHaveBeenCalledTimes(1);
    for (const key of ['5', 'Enter', 'Tab', 'toString']) {
      expect(presentAction({ key, shiftKey: false }, on)).toBeNull();
    }
  });
});
