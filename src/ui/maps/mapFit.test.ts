/** The layout of maps: everything in sight, and as large as that allows. */
import { describe, expect, it } from 'vitest';
import { fitMaps, fitRoom } from './mapFit';
import type { MapFit, MapsToFit } from './mapFit';

const room = { width: 728, height: 378 };

/** What a layout takes. */
function taken({ columns, stacked, width }: MapFit, { count, kinds, ratio }: MapsToFit) {
  const { gap, figureGap, head, caption } = fitRoom;
  const rows = Math.ceil(count / columns);
  const [beside, below] = stacked ? [1, kinds] : [kinds, 1];
  return {
    width: columns * (beside * width + (beside - 1) * figureGap) + (columns - 1) * gap,
    height: rows * (head + below * (width / ratio + caption + figureGap)) + (rows - 1) * gap,
  };
}

describe('fitMaps', () => {
  it('puts up to five endmembers with truth and difference in sight, whatever the shape', () => {
    for (const ratio of [0.8, 1, 1.2, 1.6]) {
      for (let count = 1; count <= 5; count++) {
        const maps = { count, kinds: 3, ratio };
        const fit = fitMaps(room.width, room.height, maps);
        expect(fit, `${count} at ${ratio}`).not.toBeNull();
        const used = taken(fit!, maps);
        expect(used.width).toBeLessThanOrEqual(room.width);
        expect(used.height).toBeLessThanOrEqual(room.height + 1e-9);
      }
    }
  });

  it('gives maps the room of the columns that are missing without truth', () => {
    const maps = { count: 5, ratio: 1.2 };
    const withTruth = fitMaps(room.width, room.height, { ...maps, kinds: 3 })!;
    const without = fitMaps(room.width, room.height, { ...maps, kinds: 1 })!;
    expect(withTruth).toMatchObject({ columns: 5, stacked: true });
    expect(without.columns).toBe(3);
    expect(without.width).toBeGreaterThan(1.4 * withTruth.width);
  });

  it('stands aside where maps would be too small to read', () => {
    expect(fitMaps(room.width, room.height, { count: 12, kinds: 3, ratio: 1 })).toBeNull();
    expect(fitMaps(room.width, 0, { count: 3, kinds: 1, ratio: 1 })).toBeNull();
  });
});
