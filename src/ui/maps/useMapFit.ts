/** The layout of maps that fits the column they are in, followed as the page changes size. */
import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';
import { fitMaps } from './mapFit';
import type { MapFit, MapsToFit } from './mapFit';

/** Height that the image above the maps keeps in any case; layout.css has the same. */
const IMAGE = 300;
/** Between the image's panel and the maps', and below the maps. */
const AROUND = 8 + 12;

/**
 * @param grid the element that holds the maps
 * @returns null on pages that are one column, and where maps would be too small
 */
export function useMapFit(
  grid: RefObject<HTMLElement | null>,
  { count, kinds, ratio }: MapsToFit,
): MapFit | null {
  const [fit, setFit] = useState<MapFit | null>(null);
  useLayoutEffect(() => {
    const element = grid.current;
    const column = element?.closest<HTMLElement>('.column');
    const panel = element?.closest<HTMLElement>('.panel');
    if (!element || !column || !panel) return;
    const measure = (): void => {
      const above = element.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      const height = column.clientHeight - IMAGE - AROUND - above;
      // A column that does not scroll by itself is a page that does.
      const scrolls = getComputedStyle(column).overflowY === 'auto';
      const next = scrolls ? fitMaps(element.clientWidth, height, { count, kinds, ratio }) : null;
      setFit((now) => (JSON.stringify(now) === JSON.stringify(next) ? now : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(column);
    return () => observer.disconnect();
  }, [grid, count, kinds, ratio]);
  return fit;
}
