/** Between a view that is kept for showing and the page's state: put on screen, taken from it, and called by a name. No DOM. */
import type { ImagePart, ShownThing, Shown } from '../../store/present/slides';
import { shownNow } from '../../store/present/slides';
import type { Look, Viewport } from '../../store/image/view';
import { layerKey, layerOptions } from '../../store/results/layers';
import type { StudioState } from '../../store/state';
import type { Frame } from '../draw/geometry';

/** How much larger than on the page numbers and marks of image and scatter plot are. */
export const ENLARGE = 1.75;

/** The part of the image that a frame shows. */
export const partOf = (viewport: Viewport | null, frame: Frame): ImagePart | null =>
  viewport && {
    line: viewport.line,
    sample: viewport.sample,
    lines: frame.height / viewport.scale,
    samples: frame.width / viewport.scale,
  };

/** A viewport that has the part in sight, in a frame of any shape. */
export const viewportOf = (part: ImagePart | null, frame: Frame): Viewport | null =>
  part && {
    line: part.line,
    sample: part.sample,
    scale: Math.min(frame.height / part.lines, frame.width / part.samples),
  };

/** The look, or the scene in colours where what it shows is not there any more. */
function there(look: Look, state: StudioState): Look {
  const { scene } = state;
  if (!scene) return look;
  const known = layerOptions({ ...state, scene }).some((o) => o.key === layerKey(look.layer));
  return known ? look : { ...look, layer: { kind: 'rgb' } };
}

/** What of the state makes a view visible; the part of the image follows when its frame is known. */
export function stateOf(shown: Shown, state: StudioState): Partial<StudioState> {
  const { thing, second, divider, cursor, scatterSpace, scatterBands, scatterTurn } = shown;
  const arrangement =
    thing === 'scatter' ? 'scatter' : shown.arrangement === 'scatter' ? 'one' : shown.arrangement;
  return {
    ...there(shown.first, state),
    ...{ second: there(second, state), arrangement, divider, cursor, flipped: false },
    ...{ scatterSpace, scatterBands, scatterTurn },
  };
}

/** The person's own page as it is, to be shown first and to come back to. */
export function ownView(state: StudioState, frame: Frame): Shown {
  return shownNow(state, 'image', partOf(state.viewport, frame), false);
}

export const thingNames: Readonly<Record<ShownThing, string>> = {
  image: 'Image',
  maps: 'Maps',
  spectra: 'Spectra',
  scatter: 'Scatter plot',
};

/** What a view is called until somebody gives it a name. */
export function titleOf({ thing, first }: Pick<Shown, 'thing' | 'first'>, state: StudioState) {
  const { scene } = state;
  if (thing !== 'image' || !scene) {
    return {
      image: 'Image',
      maps: 'Abundance maps',
      spectra: 'Endmember spectra',
      scatter: 'Scatter plot',
    }[thing];
  }
  const options = layerOptions({ ...state, scene });
  return options.find((o) => o.key === layerKey(first.layer))?.label ?? scene.cube.name;
}
