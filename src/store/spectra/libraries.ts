/** The spectra of all libraries beside the scene, and which of them look like an endmember or a pinned spectrum. Pure. */
import { spectrumAt } from '../../scene/cube';
import type { EndmemberDef, ReferenceSpectra } from '../../scene/cube';
import { bestMatches } from '../../scene/spectra/match';
import type { Candidate, LibrarySpectrum } from '../../scene/spectra/match';
import type { Pin } from './pins';
import type { StudioState } from '../state';

/** A file of more spectra than these is a library to search, not a handful of lines to draw. */
export const fewSpectra = 12;
/** Candidates listed for each spectrum. */
export const listed = 5;

/** The libraries' spectra on the scene's bands, as views. */
export function libraryOf(
  references: readonly ReferenceSpectra[],
  bands: number,
): LibrarySpectrum[] {
  return references.flatMap(({ file, names, values }) =>
    values.length === names.length * bands
      ? names.map((name, index) => ({
          ...{ file, index, name },
          values: values.subarray(index * bands, (index + 1) * bands),
        }))
      : [],
  );
}

/** What is matched: an endmember's estimate or a pinned spectrum, by its id. */
export interface Match {
  readonly id: string;
  readonly endmember: EndmemberDef | null;
  readonly pin: Pin | null;
  /** The best first. */
  readonly candidates: readonly Candidate[];
}

/**
 * @param estimated the endmembers of the estimate, in its order
 * @param estimate E [R × B], or null
 */
export function libraryMatches(
  { scene, references, pins }: Pick<StudioState, 'scene' | 'references' | 'pins'>,
  estimated: readonly EndmemberDef[],
  estimate: Float32Array | null,
): Match[] {
  if (!scene) return [];
  const { cube, mask } = scene;
  const B = cube.bands;
  const library = libraryOf(references, B);
  if (library.length === 0) return [];
  const best = (spectrum: ArrayLike<number>): Candidate[] =>
    bestMatches(spectrum, library, mask.bands, listed);
  const rows = estimate?.length === estimated.length * B ? estimated : [];
  return [
    ...rows.map((endmember, r) => ({
      ...{ id: endmember.id, endmember, pin: null },
      candidates: best(estimate!.subarray(r * B, (r + 1) * B)),
    })),
    ...pins.map((pin) => ({
      ...{ id: pin.id, endmember: null, pin },
      candidates: best(pin.kind === 'region' ? pin.mean : spectrumAt(cube, pin.line, pin.sample)),
    })),
  ];
}
