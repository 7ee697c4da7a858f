/** A long list put on the page a part a frame, so that none of them is long. */
import { useEffect, useState } from 'react';

/** Rows a frame: some milliseconds of work. */
const rowsAtOnce = 24;

/** @param step how many more a frame @returns how many of them are to be there by now */
export function useGrowing(total: number, step = rowsAtOnce): number {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    if (shown >= total) return;
    const request = requestAnimationFrame(() => setShown(Math.min(total, shown + step)));
    return () => cancelAnimationFrame(request);
  }, [shown, total, step]);
  return Math.min(shown, total);
}
