/** How pinned spectra look and what they are called, the same in the plot, the list and on the image. Pure. */
import { spectrumAt } from '../../scene/cube';
import type { Cube } from '../../scene/cube';
import type { Pin } from '../../store/spectra/pins';
import type { StudioState } from '../../store/state';
import { endmemberColor, endmemberInk } from './colors';
import { percent } from '../common/format';

export interface PinLook {
  readonly pin: Pin;
  /** Number of the pin, from 1, in the order of pinning. */
  readonly number: number;
  readonly color: string;
  readonly ink: string;
  /** What is there: "Tree", "Tree 60 %, Soil 40 %", "Rectangle of 25 pixels"; empty for a pixel without a label. */
  readonly name: string;
  /** "line 3 · sample 7"; empty for regions. */
  readonly place: string;
}

/** Places in the palette of colors.ts. */
const places = 12;

/** A pin on a label has the colour of the label's marker; the others take colours that no endmember has, from the last. */
export function pinLooks({
  pins,
  labels,
  endmembers,
}: Pick<StudioState, 'pins' | 'labels' | 'endmembers'>): PinLook[] {
  const used = new Set(endmembers.map((e) => e.color % places));
  const free = Array.from({ length: places }, (_, i) => places - 1 - i).filter((c) => !used.has(c));
  let taken = 0;
  return pins.map((pin, i): PinLook => {
    const label =
      pin.kind === 'pixel'
        ? labels.find((l) => l.line === pin.line && l.sample === pin.sample)
        : undefined;
    const parts = (label?.abundances ?? [])
      .map((a, r) => ({ a, r }))
      .filter(({ a, r }) => a > 0.0005 && r < endmembers.length)
      .sort((x, y) => y.a - x.a);
    // Twelve endmembers leave no colour: then the number alone tells lines apart.
    const place =
      parts.length > 0
        ? endmembers[parts[0].r].color
        : free.length > 0
          ? free[taken++ % free.length]
          : places - 1;
    const nameOf = ({ a, r }: { a: number; r: number }): string =>
      parts.length === 1 ? endmembers[r].name : `${endmembers[r].name} ${percent(a)}`;
    return {
      pin,
      number: i + 1,
      color: endmemberColor(place),
      ink: endmemberInk(place),
      name: pin.kind === 'region' ? pin.name : parts.map(nameOf).join(', '),
      place: pin.kind === 'region' ? '' : `line ${pin.line} · sample ${pin.sample}`,
    };
  });
}

/** [B] the spectrum of a pin. */
export const pinSpectrum = (pin: Pin, cube: Cube): Float32Array =>
  pin.kind === 'region' ? pin.mean : spectrumAt(cube, pin.line, pin.sample);

/** A pin's name and place in one line, for controls: "Tree, line 3 · sample 7". */
export const pinTitle = ({ name, place }: PinLook): string =>
  [name, place].filter(Boolean).join(', ');
