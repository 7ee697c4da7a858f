/**
 * Spectra that are looked at: pinned ones, the view of all spectrum plots, and which library spectra are drawn.
 * Nothing here is undone; sessions keep pins and view.
 */
import { spectrumViews } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';
import { freshId } from '../labels/endmembers';
import type { SliceCreator } from '../state';
import type { Pixel } from '../image/view';

/** More lines than these cannot be told apart. */
export const maxPins = 12;

export interface PixelPin extends Pixel {
  readonly id: string;
  readonly kind: 'pixel';
}

/** The mean of a region at the time it was pinned. */
export interface RegionPin {
  readonly id: string;
  readonly kind: 'region';
  readonly name: string;
  /** [B] */
  readonly mean: Float32Array;
  /** [B]; null for a region of one pixel */
  readonly sd: Float32Array | null;
}

export type Pin = PixelPin | RegionPin;

/** A library spectrum drawn over what it was matched with. */
export interface Overlay {
  /** Id of an endmember or of a pin. */
  readonly target: string;
  readonly file: string;
  /** Which of the file's spectra. */
  readonly index: number;
}

export interface SpectraSlice {
  readonly pins: readonly Pin[];
  /** What became of the last pin, for the panel and screen readers. */
  readonly pinMessage: string | null;
  readonly spectrumView: SpectrumView;
  readonly overlays: readonly Overlay[];
  readonly pin: (pixel: Pixel) => void;
  /** Pins a pixel, or unpins it. */
  readonly togglePin: (pixel: Pixel) => void;
  readonly pinRegion: (region: {
    readonly name: string;
    readonly mean: ArrayLike<number>;
    readonly sd: ArrayLike<number> | null;
  }) => void;
  readonly unpin: (id: string) => void;
  readonly unpinAll: () => void;
  readonly setSpectrumView: (view: SpectrumView) => void;
  /** Draws a library spectrum over its target, or takes it away. */
  readonly toggleOverlay: (overlay: Overlay) => void;
  /** Gives an endmember the name of a library spectrum, numbered where another has it; one undo step. */
  readonly nameEndmember: (id: string, name: string) => void;
}

/** What a new scene starts with. */
export const noPins: Pick<SpectraSlice, 'pins' | 'pinMessage' | 'overlays'> = {
  pins: [],
  pinMessage: null,
  overlays: [],
};

export const isOverlay =
  (a: Overlay) =>
  (b: Overlay): boolean =>
    a.target === b.target && a.file === b.file && a.index === b.index;

export function pinAt(pins: readonly Pin[], { line, sample }: Pixel): PixelPin | undefined {
  return pins.find(
    (p): p is PixelPin => p.kind === 'pixel' && p.line === line && p.sample === sample,
  );
}

export const createSpectraSlice: SliceCreator<SpectraSlice> = (set, get) => {
  function add(pin: Pin, what: string): void {
    const { pins } = get();
    if (pins.length >= maxPins) {
      return set({
        pinMessage: `${maxPins} spectra are pinned, the most there can be. Unpin one first.`,
      });
    }
    set({ pins: [...pins, pin], pinMessage: `Pinned: ${what}.` });
  }
  const where = ({ line, sample }: Pixel): string => `line ${line}, sample ${sample}`;

  return {
    ...noPins,
    spectrumView: 'measured',
    pin({ line, sample }) {
      const { scene, pins } = get();
      if (!scene || pinAt(pins, { line, sample })) return;
      const { lines, samples } = scene.cube;
      if (!(line >= 0 && line < lines && sample >= 0 && sample < samples)) return;
      if (!scene.mask.pixels[line * samples + sample]) {
        return set({
          pinMessage: `Line ${line}, sample ${sample} is masked: there is no usable spectrum to pin.`,
        });
      }
      const at = { line, sample };
      add({ id: freshId('pin', pins), kind: 'pixel', ...at }, where(at));
    },
    togglePin(pixel) {
      const there = pinAt(get().pins, pixel);
      if (there) get().unpin(there.id);
      else get().pin(pixel);
    },
    pinRegion({ name, mean, sd }) {
      const { scene, pins } = get();
      const values = Float32Array.from(mean);
      if (values.length !== scene?.cube.bands || !values.some(Number.isFinite)) return;
      const spread = sd && Float32Array.from(sd);
      const pin: RegionPin = {
        ...{ id: freshId('pin', pins), kind: 'region', name, mean: values },
        sd: spread?.length === values.length ? spread : null,
      };
      add(pin, name);
    },
    unpin(id) {
      const { pins } = get();
      const pin = pins.find((p) => p.id === id);
      if (!pin) return;
      const what = pin.kind === 'pixel' ? where(pin) : pin.name;
      set({
        pins: pins.filter((p) => p !== pin),
        pinMessage: `Unpinned: ${what}.`,
        overlays: get().overlays.filter((o) => o.target !== id),
      });
    },
    unpinAll() {
      const { pins, overlays } = get();
      set({
        pins: [],
        pinMessage: 'No spectrum is pinned.',
        overlays: overlays.filter((o) => !pins.some((p) => p.id === o.target)),
      });
    },
    setSpectrumView(view) {
      if (spectrumViews.includes(view)) set({ spectrumView: view });
    },
    toggleOverlay(overlay) {
      const { overlays } = get();
      const others = overlays.filter((o) => !isOverlay(overlay)(o));
      set({ overlays: others.length < overlays.length ? others : [...overlays, overlay] });
    },
    nameEndmember(id, name) {
      const { endmembers, editEndmember, endGesture } = get();
      const key = (text: string): string => text.trim().toLowerCase();
      const taken = new Set(endmembers.filter((e) => e.id !== id).map((e) => key(e.name)));
      const plain = name.trim();
      if (!plain || !endmembers.some((e) => e.id === id)) return;
      let free = plain;
      for (let n = 2; taken.has(key(free)); n++) free = `${plain} (${n})`;
      editEndmember(id, { name: free });
      endGesture();
    },
  };
};

/** The pins that a scene of this size can have. */
export function pinsWithin(
  pins: readonly Pin[],
  { lines, samples, bands }: { lines: number; samples: number; bands: number },
): readonly Pin[] {
  return pins.filter((p) =>
    p.kind === 'region' ? p.mean.length === bands : p.line < lines && p.sample < samples,
  );
}
