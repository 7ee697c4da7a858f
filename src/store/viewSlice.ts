/** What the person looks at and how: bands, layer, zoom and pan, the linked cursor, theme. Nothing here is undone. */
import type { Cube } from '../cube/cube';
import type { SliceCreator } from './state';

export type Theme = 'light' | 'dark';
export type BandPalette = 'viridis' | 'gray';

/** What the scene image shows. */
export type Layer =
  | { readonly kind: 'rgb' | 'band' | 'error' }
  /** One endmember's abundances; `endmember` is an index into the endmembers of the result or of the truth. */
  | { readonly kind: 'estimate' | 'truth'; readonly endmember: number };

/** Centre of the view in pixels of the image (fractional), and screen pixels per image pixel. */
export interface Viewport {
  readonly line: number;
  readonly sample: number;
  readonly scale: number;
}

export interface Pixel {
  readonly line: number;
  readonly sample: number;
}

export interface ViewSlice {
  /** The workbench of one scene and one run, the race of many methods, or the labs. */
  readonly view: 'studio' | 'race' | 'labs';
  /** Bands shown as red, green and blue. */
  readonly rgb: readonly [number, number, number];
  readonly band: number;
  readonly palette: BandPalette;
  readonly layer: Layer;
  /** null = the whole image fits. */
  readonly viewport: Viewport | null;
  readonly cursor: Pixel | null;
  readonly theme: Theme;
  readonly setView: (view: ViewSlice['view']) => void;
  readonly setRgb: (channel: 0 | 1 | 2, band: number) => void;
  readonly setBand: (band: number) => void;
  readonly setPalette: (palette: BandPalette) => void;
  readonly setLayer: (layer: Layer) => void;
  readonly setViewport: (viewport: Viewport | null) => void;
  readonly setCursor: (cursor: Pixel | null) => void;
  readonly setTheme: (theme: Theme) => void;
}

export const createViewSlice: SliceCreator<ViewSlice> = (set, get) => ({
  view: 'studio',
  rgb: [0, 0, 0],
  band: 0,
  palette: 'viridis',
  layer: { kind: 'rgb' },
  viewport: null,
  cursor: null,
  theme: 'light',
  setView: (view) => set({ view }),
  setRgb(channel, band) {
    const rgb: [number, number, number] = [...get().rgb];
    rgb[channel] = band;
    set({ rgb, layer: { kind: 'rgb' } });
  },
  setBand: (band) => set({ band, layer: { kind: 'band' } }),
  setPalette: (palette) => set({ palette }),
  setLayer: (layer) => set({ layer }),
  setViewport: (viewport) => set({ viewport }),
  setCursor(cursor) {
    const now = get().cursor;
    if (now?.line === cursor?.line && now?.sample === cursor?.sample) return;
    set({ cursor });
  },
  setTheme: (theme) => set({ theme }),
});

/** Wavelengths of the composite, nm: near the middle of red, green and blue. */
const rgbNanometres = [640, 550, 460] as const;

/** The valid band nearest to a wavelength; -1 when none is within `within` nm. */
export function nearestBand(
  wavelengths: Float64Array,
  valid: Uint8Array,
  target: number,
  within = Infinity,
): number {
  let best = -1;
  for (let b = 0; b < wavelengths.length; b++) {
    const distance = Math.abs(wavelengths[b] - target);
    if (!valid[b] || distance > within) continue;
    if (best < 0 || distance < Math.abs(wavelengths[best] - target)) best = b;
  }
  return best;
}

/**
 * Red, green and blue bands of a scene: by wavelength where the scene covers the visible range,
 * else spread over the valid bands from long to short (a false-colour composite).
 */
export function defaultRgb(
  cube: Pick<Cube, 'bands' | 'wavelengths'>,
  validBands: Uint8Array,
): [number, number, number] {
  const { wavelengths } = cube;
  if (wavelengths) {
    const [r, g, b] = rgbNanometres.map((nm) => nearestBand(wavelengths, validBands, nm, 40));
    if (r >= 0 && g >= 0 && b >= 0) return [r, g, b];
  }
  const valid = [...validBands.keys()].filter((b) => validBands[b]);
  if (valid.length === 0) return [0, 0, 0];
  const at = (fraction: number) => valid[Math.round(fraction * (valid.length - 1))];
  return [at(0.75), at(0.5), at(0.25)];
}
