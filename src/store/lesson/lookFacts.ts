/** Facts about the look inside the network. */
import { shiftOf } from '../../trace/probe';
import { insidePixel } from '../inside/inside';
import type { StudioState } from '../state';

/** How much of the pixel looked into both scans together move, 0 to 1; null before the look at it. */
export function scanShift(state: StudioState): number | null {
  const shown = state.inside.answer?.shown;
  const pixel = insidePixel(state);
  if (!shown || shown.pixel.line !== pixel?.line || shown.pixel.sample !== pixel.sample)
    return null;
  return shiftOf(shown, 'scans');
}
