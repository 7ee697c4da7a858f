/** How maps are laid out so that all of them are in sight: pure arithmetic in CSS pixels. */

/** What has to fit. */
export interface MapsToFit {
  /** Endmembers. */
  readonly count: number;
  /** Maps of each: 1, or 3 with truth and difference. */
  readonly kinds: number;
  /** Width divided by height of a map. */
  readonly ratio: number;
}

export interface MapFit {
  /** Endmembers in a row. */
  readonly columns: number;
  /** The maps of an endmember stand below each other, not beside. */
  readonly stacked: boolean;
  /** Width of a map. */
  readonly width: number;
}

/** Room around the maps. */
interface FitRoom {
  /** Between endmembers. */
  readonly gap: number;
  /** Between the maps of one. */
  readonly figureGap: number;
  /** Above them: the name. */
  readonly head: number;
  /** Below each. */
  readonly caption: number;
  /** Beyond this height one map is as good as a larger one. */
  readonly most: number;
}

/** On the page; maps.css has the same. */
export const fitRoom: FitRoom = { gap: 8, figureGap: 4, head: 24, caption: 16, most: 280 };
/** Below this side a map shows nothing, and scrolling is better. */
const LEAST = 64;

/**
 * The layout with the largest maps that all fit.
 * @param width of the grid; @param height that it may take
 * @returns null where maps would be too small
 */
export function fitMaps(
  width: number,
  height: number,
  { count, kinds, ratio }: MapsToFit,
  { gap, figureGap, head, caption, most } = fitRoom,
): MapFit | null {
  let best: MapFit | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = (width - gap * (columns - 1)) / columns;
    const tall = (height - gap * (rows - 1)) / rows - head;
    for (const stacked of kinds > 1 ? [true, false] : [true]) {
      const beside = stacked ? 1 : kinds;
      const below = stacked ? kinds : 1;
      const wide = (cell - figureGap * (beside - 1)) / beside;
      const high = (tall - figureGap * below) / below - caption;
      const size = Math.floor(Math.min(wide, high * ratio, most * ratio));
      if (Math.min(size, size / ratio) < LEAST || size <= (best?.width ?? 0)) continue;
      best = { columns, stacked, width: size };
    }
  }
  return best;
}
