/** What a session keeps of spectra that are looked at. */
import type { ReferenceSpectra } from '../../scene/cube';
import { spectrumViews, type SpectrumView } from '../../scene/spectra/views';
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf } from '../persist/persist';
import type { Known, Persist } from '../persist/persist';
import { maxPins, noPins } from './pins';
import type { Pin, PixelPin, RegionPin, SpectraSlice } from './pins';

const referenceOf = (bands: number): Check<ReferenceSpectra> =>
  is.depending((value) => {
    const names = is.fieldIn(value, 'names');
    return is.object<ReferenceSpectra>({
      names: is.list(is.text(), 0, 10_000),
      file: is.text(),
      values: is.float32((Array.isArray(names) ? names.length : 0) * bands),
      note: is.optional(is.text(5000)),
    });
  });

function pinOf({ lines, samples, bands }: Known): Check<Pin> {
  const region = is.object<RegionPin>({
    id: is.text(60),
    kind: is.oneOf('region'),
    name: is.text(),
    mean: is.float32(bands),
    sd: is.nullable(is.float32(bands)),
  });
  const pixel = is.object<PixelPin>({
    id: is.text(60),
    kind: is.oneOf('pixel'),
    line: is.whole(0, lines - 1),
    sample: is.whole(0, samples - 1),
  });
  return is.depending<Pin>((value) => (is.fieldIn(value, 'kind') === 'region' ? region : pixel));
}

export interface SpectraKept {
  /** Spectra of files, shown beside the endmembers. */
  readonly references: readonly ReferenceSpectra[];
  /** Absent in sessions of earlier versions, here and below: none, as measured. */
  readonly pins?: readonly Pin[];
  readonly spectrumView?: SpectrumView;
}

export const spectraPersist: Persist<SpectraSlice, SpectraKept> = {
  changed: anyOf('references', 'pins', 'spectrumView'),
  checks: (known) => ({
    references: is.list(referenceOf(known.bands), 0, 1000),
    pins: is.optional(is.list(pinOf(known), 0, maxPins)),
    spectrumView: is.optional(is.oneOf<SpectrumView>(...spectrumViews)),
  }),
  save: ({ references, pins, spectrumView }) => ({ references, pins, spectrumView }),
  restore: ({ references, pins = [], spectrumView = 'measured' }) => ({
    state: { ...noPins, references, pins, spectrumView },
  }),
  holdsWork: ({ pins }) => pins.length > 0,
};
