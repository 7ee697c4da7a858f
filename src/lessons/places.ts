/**
 * Words of the page that lessons use: its panels and the kinds of layers of its image. Lessons lie below the page, so the
 * lists stand here once more; lessons.test.ts holds them against the page's own.
 */

/** Panels of the page: where a step happens. */
export const placeIds = [
  'scene',
  'endmembers',
  'annotations',
  'maps',
  'spectrum',
  'explain',
  'inside',
  'train',
  'spectra',
  'metrics',
  'race',
  'race-methods',
  'labs',
  'constraint-lab',
] as const;
export type PlaceId = (typeof placeIds)[number];

/** Layers of which there is one. */
const plainLayers = ['rgb', 'band', 'error', 'pca', 'mnf'] as const;
/** Layers of which there is one for each endmember. */
export const namedLayers = ['estimate', 'truth', 'difference', 'spread'] as const;
export const layerNames = [...plainLayers, ...namedLayers] as const;
export type LayerName = (typeof layerNames)[number];
