/** Views in a session: as they were, and none that does not fit the scene. */
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../scene/errors';
import { fakeEngine } from '../fakeWorkers.suite';
import * as is from '../persist/check';
import { createStudio } from '../studio';
import { slidesPersist } from './persist';
import { maxSlides, shownNow, withSlide } from './slides';
import type { Slide } from './slides';

const known = { lines: 20, samples: 30, bands: 40, endmembers: 3 };
const read = (value: unknown) =>
  is.read(is.object(slidesPersist.checks(known)), value, 'lecture.unmix');

function slides(): readonly Slide[] {
  const { store } = createStudio(fakeEngine().make, 'wasm');
  store.getState().setLayer({ kind: 'truth', endmember: 1 });
  store.getState().setCursor({ line: 3, sample: 4 });
  const part = { line: 10, sample: 11, lines: 5, samples: 8 };
  return withSlide([], shownNow(store.getState(), 'image', part, true), 'The river');
}

describe('kept views', () => {
  it('come back as they were', () => {
    const kept = slides();
    const stored: unknown = JSON.parse(
      JSON.stringify(slidesPersist.save({ slides: kept } as never, 0)),
    );
    expect(slidesPersist.restore(read(stored), null as never).state).toEqual({ slides: kept });
    expect(slidesPersist.restore(read({}), null as never).state).toEqual({ slides: [] });
  });

  it('are refused where they do not fit the scene, with the field named', () => {
    const [slide] = slides();
    const at = (change: object) => () => read({ slides: [{ ...slide, ...change }] });
    expect(at({ cursor: { line: 20, sample: 0 } })).toThrow(StudioError);
    expect(at({ first: { ...slide.first, band: 40 } })).toThrow(/slides\[0\]\.first\.band/);
    expect(at({ thing: 'video' })).toThrow(/slides\[0\]\.thing/);
    expect(at({ part: { line: 0, sample: 0, lines: 0, samples: 1 } })).toThrow(/part\.lines/);
    const many = Array.from({ length: maxSlides + 1 }, () => slide);
    expect(() => read({ slides: many })).toThrow(/slides/);
  });
});
