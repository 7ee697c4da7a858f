/**
 * The import check: the files that were asked for, what the read worker found in them, and what the person is choosing.
 * Nothing of the session changes while it is on screen. What it does step by step is in opening.ts.
 */
import type { StudioErrorData } from '../../scene/errors';
import type { ImportAlternative, ImportChoices, ImportReport } from '../../scene/importChoices';
import type { ShapeOfFile } from './choiceMemory';
import { defined } from './choiceMemory';
import type { Slice } from '../slice';
import type { AnswerToNewScene } from '../newScene';

export interface FileInCheck {
  readonly files: readonly File[];
  /** The annotation file that came with them. */
  readonly annotations: File | null;
  /** What the choices will be remembered under; it does not follow them. */
  readonly shape: ShapeOfFile;
  /** The last report; it tells of `choices` unless `stale`. */
  readonly report: ImportReport;
  readonly choices: ImportChoices;
  /** The person has changed what only a new report can show; it has been or is about to be asked for. */
  readonly stale: boolean;
  /** Why the last question or the opening failed. */
  readonly error: StudioErrorData | null;
  /** The person agreed to end the run that is going. */
  readonly agreed: boolean;
  /** Opened for the scene on screen, to change how it is read. */
  readonly reopened: boolean;
}

/** What the scene on screen was opened from, for "Import settings…". */
export interface ImportedFrom {
  readonly files: readonly File[];
  readonly shape: ShapeOfFile | null;
  readonly choices: ImportChoices;
}

export interface ImportSlice {
  readonly importCheck: FileInCheck | null;
  /** Null for the demo scene. */
  readonly importedFrom: ImportedFrom | null;
  /** What the truth was opened from, when that was by itself after the scene. */
  readonly truthFiles: readonly File[];
}

export const createImportSlice: Slice<ImportSlice> = () => ({
  importCheck: null,
  importedFrom: null,
  truthFiles: [],
});

export const importAtNewScene: AnswerToNewScene<ImportSlice> = (
  { truthFiles },
  { truthStays },
) => ({
  importCheck: null,
  truthFiles: truthStays ? truthFiles : [],
});

/** Bands left out, ascending: chosen, or else all that are proposed. */
export function badBandsOf({
  choices,
  report,
}: {
  readonly choices: ImportChoices;
  readonly report: ImportReport;
}): number[] {
  const bands = choices.badBands ?? report.proposals.map((p) => p.band);
  const inside = bands.filter((b) => b < report.stored.bands);
  return [...new Set(inside)].sort((a, b) => a - b);
}

/** Bands that another reading of the file would make other bands. */
const kindsThatKeepBands: readonly string[] = ['Orientation', 'Size', 'Byte order', 'Offset'];
const kindsThatKeepPixels: readonly string[] = ['Byte order', 'Offset', 'Band axis', 'Interleave'];

/** The choices with another way of reading taken; what was chosen of bands and pixels that change with it is dropped. */
export function withAlternative(
  choices: ImportChoices,
  { kind, choices: taken }: Pick<ImportAlternative, 'kind' | 'choices'>,
): ImportChoices {
  if (kind === 'Variable') return defined(taken);
  return defined({
    ...choices,
    ...(kindsThatKeepPixels.includes(kind) ? {} : { crop: undefined }),
    ...(kindsThatKeepBands.includes(kind) ? {} : { badBands: undefined, wavelengths: undefined }),
    ...taken,
  });
}

/** True when only a new report can show what these choices give; bands left out need none. */
export function needsReading(before: ImportChoices, after: ImportChoices): boolean {
  return textOf({ ...before, badBands: undefined }) !== textOf({ ...after, badBands: undefined });
}

/** True when a pixel of one is the same pixel in the other, so that labels stay where they are. */
export function samePixels(a: ImportChoices, b: ImportChoices): boolean {
  return textOf(placesOf(a)) === textOf(placesOf(b));
}

function placesOf({ variable, axes, size, pixelOrder, transpose, crop, ...rest }: ImportChoices) {
  const { headerOffset, byteOrder, bin } = rest;
  const places = { variable, axes, size, pixelOrder, transpose, crop, headerOffset, byteOrder };
  return { ...places, bin: { spatial: bin?.spatial ?? 1, spectral: 1 } };
}

/** The same text for the same choices, in whatever order they were made. */
function textOf(choices: ImportChoices): string {
  return JSON.stringify(Object.entries(defined(choices)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
