/** What the person looks at and how: bands, layer, zoom and pan, the linked cursor, theme. Nothing here is undone. */
import type { Cube } from '../../scene/cube';
import { sceneUnveiled, underVeil } from '../open/veil';
import type { TruthLook, Veilable } from '../open/veil';
import type { Slice } from '../slice';
import type { Layer } from './layerKinds';
import type { AnswerToNewScene } from '../newScene';

export type Theme = 'light' | 'dark';
export type BandPalette = 'viridis' | 'gray';

/** How one view shows the scene. */
export interface Look {
  readonly layer: Layer;
  /** Bands shown as red, green and blue. */
  readonly rgb: readonly [number, number, number];
  readonly band: number;
  readonly palette: BandPalette;
  /** Percent of the values cut off at each end of the colours; null: as is usual for the layer. */
  readonly stretch: number | null;
}

/** A is the first view, B the second. */
export type ViewId = 'first' | 'second';

/** One view; two beside each other; B right of a divider over A; A and B in turn; or A beside the scatter plot. */
export const arrangements = ['one', 'beside', 'swipe', 'flicker', 'scatter'] as const;
export type Arrangement = (typeof arrangements)[number];

/** Whether B is on screen, now or in turn. */
export const showsSecond = (arrangement: Arrangement): boolean =>
  arrangement !== 'one' && arrangement !== 'scatter';

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

/** What the page is laid out for: labelling, a run that is going, or comparing what came of it. */
export type Desk = 'annotate' | 'train' | 'compare';

/** What is the first view's own is the look itself. */
export interface ViewSlice extends Look {
  /** The workbench of one scene and one run, the race of many methods, or the labs. */
  readonly view: 'studio' | 'race' | 'labs';
  /** Changes when a run starts or ends and when a step is chosen, never under somebody's hands. */
  readonly desk: Desk;
  readonly second: Look;
  readonly arrangement: Arrangement;
  /** Where B begins in a swipe, 0 (left) to 1. */
  readonly divider: number;
  /** Whether B is the one in sight of a flicker. */
  readonly flipped: boolean;
  /** null = the whole image fits. */
  readonly viewport: Viewport | null;
  readonly cursor: Pixel | null;
  /** The pixel whose answer is looked into. */
  readonly inspected: Pixel | null;
  /** Veiled: nothing of the truth is shown or said, of this scene, until the person shows it again. */
  readonly truth: TruthLook;
  readonly theme: Theme;
  readonly setView: (view: ViewSlice['view']) => void;
  readonly setDesk: (desk: Desk) => void;
  readonly setRgb: (channel: 0 | 1 | 2, band: number) => void;
  readonly setBand: (band: number) => void;
  readonly setPalette: (palette: BandPalette) => void;
  readonly setLayer: (layer: Layer) => void;
  readonly setLook: (view: ViewId, change: Partial<Look>) => void;
  readonly setArrangement: (arrangement: Arrangement) => void;
  readonly setDivider: (divider: number) => void;
  readonly flip: () => void;
  readonly setViewport: (viewport: Viewport | null) => void;
  readonly setCursor: (cursor: Pixel | null) => void;
  readonly inspect: (pixel: Pixel | null) => void;
  /**
   * Puts the cursor on a pixel, and the middle of a zoomed view with it.
   * @param near zooms in where a pixel takes fewer screen pixels than this
   */
  readonly goToPixel: (pixel: Pixel, near?: number) => void;
  readonly setTruth: (truth: TruthLook) => void;
  readonly setTheme: (theme: Theme) => void;
}

export const createViewSlice: Slice<ViewSlice, Veilable> = (set, get) => ({
  view: 'studio',
  desk: 'annotate',
  rgb: [0, 0, 0],
  band: 0,
  palette: 'viridis',
  layer: { kind: 'rgb' },
  stretch: null,
  second: defaultSecond([0, 0, 0]),
  arrangement: 'one',
  divider: 0.5,
  flipped: false,
  viewport: null,
  cursor: null,
  inspected: null,
  truth: 'shown',
  theme: 'light',
  setView: (view) => set({ view }),
  setDesk: (desk) => set({ desk }),
  setRgb(channel, band) {
    const rgb: [number, number, number] = [...get().rgb];
    rgb[channel] = band;
    set({ rgb, layer: { kind: 'rgb' } });
  },
  setBand: (band) => set({ band, layer: { kind: 'band' } }),
  setPalette: (palette) => set({ palette }),
  setLayer: (layer) => set({ layer }),
  setLook: (view, change) =>
    set(view === 'first' ? change : { second: { ...get().second, ...change } }),
  setArrangement: (arrangement) => set({ arrangement, flipped: false }),
  setDivider(divider) {
    if (Number.isFinite(divider)) set({ divider: Math.min(1, Math.max(0, divider)) });
  },
  flip: () => set({ flipped: !get().flipped }),
  setViewport: (viewport) => set({ viewport }),
  setCursor(cursor) {
    const now = get().cursor;
    if (now?.line === cursor?.line && now?.sample === cursor?.sample) return;
    set({ cursor });
  },
  inspect: (inspected) => set({ inspected }),
  goToPixel({ line, sample }, near) {
    const { viewport } = get();
    set({ cursor: { line, sample } });
    const scale = Math.max(viewport?.scale ?? 0, near ?? 0);
    if (scale > 0) set({ viewport: { scale, line: line + 0.5, sample: sample + 0.5 } });
  },
  setTruth(truth) {
    if (truth !== get().truth) set({ truth, ...underVeil(truth, sceneUnveiled(get())) });
  },
  setTheme: (theme) => set({ theme }),
});

export const viewAtNewScene: AnswerToNewScene<ViewSlice & Veilable> = (
  before,
  { scene, samePixels },
) => {
  // The same scene read otherwise stays veiled; another one comes as it is.
  const truth = samePixels ? before.truth : 'shown';
  const rgb = defaultRgb(scene.cube, scene.mask.bands);
  return {
    rgb,
    band: rgb[0],
    layer: { kind: 'rgb' },
    stretch: null,
    second: defaultSecond(rgb),
    inspected: null,
    truth,
    ...underVeil(truth, scene),
    ...(samePixels ? {} : { viewport: null, cursor: null, desk: 'annotate' as const }),
  };
};

/** What a view shows now, as one object (a new one each time for the first view). */
export function lookOf(state: Look & { readonly second: Look }, view: ViewId): Look {
  if (view === 'second') return state.second;
  const { layer, rgb, band, palette, stretch } = state;
  return { layer, rgb, band, palette, stretch };
}

/** What the second view starts with in a new scene. */
export function defaultSecond(rgb: readonly [number, number, number]): Look {
  return { layer: { kind: 'pca' }, rgb, band: rgb[0], palette: 'viridis', stretch: null };
}

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
 * Red, green and blue bands of a scene: by wavelength where the scene covers the visible range, else those that were named
 * with the file or assumed for the picture, else spread over the valid bands from long to short (a false-colour composite).
 */
export function defaultRgb(
  cube: Pick<Cube, 'bands' | 'wavelengths' | 'defaultBands'>,
  validBands: Uint8Array,
): [number, number, number] {
  const { wavelengths, defaultBands } = cube;
  if (wavelengths) {
    const [r, g, b] = rgbNanometres.map((nm) => nearestBand(wavelengths, validBands, nm, 40));
    if (r >= 0 && g >= 0 && b >= 0) return [r, g, b];
  }
  if (defaultBands?.every((b) => validBands[b])) return [...defaultBands];
  const valid = [...validBands.keys()].filter((b) => validBands[b]);
  if (valid.length === 0) return [0, 0, 0];
  const at = (fraction: number) => valid[Math.round(fraction * (valid.length - 1))];
  return [at(0.75), at(0.5), at(0.25)];
}
