/**
 * What the import check says of a file before it becomes a scene, and what a person answers: plain data that the page,
 * the read worker, the command line and a saved session share. Types only.
 */
import type { StudioErrorData } from './errors';
import type { ValueUnit, WavelengthSource } from './cube';
import type { SceneRecipe } from './recipe';

export type Axis = 'lines' | 'samples' | 'bands';

/** What the person chose, or had chosen for a file of the same shape. Absent = as the studio would do by itself. */
export interface ImportChoices {
  /** The variable that is the cube, as a candidate of the report names it. */
  readonly variable?: string;
  /** What each stored axis is, first (fastest) axis first. */
  readonly axes?: readonly [Axis, Axis, Axis];
  /** Image size of a table of pixels. */
  readonly size?: { readonly lines: number; readonly samples: number };
  /** Pixel order of a table: along the rows of the image or down its columns. */
  readonly pixelOrder?: 'rows' | 'columns';
  /** Swaps lines and samples once everything else is settled. */
  readonly transpose?: boolean;
  /** Raw data only: bytes before the first value. */
  readonly headerOffset?: number;
  /** Raw data only. */
  readonly byteOrder?: 'little' | 'big';
  /** The part to keep, in pixels of the image as it is read (after `transpose`): those of the report's `stored`. */
  readonly crop?: ImportCrop;
  /** Mean over so many × so many pixels, and over so many bands; 1 = as it is. The last block may hold fewer. */
  readonly bin?: { readonly spatial: number; readonly spectral: number };
  /** Stored values are divided by this. */
  readonly divideBy?: number;
  readonly unit?: ValueUnit;
  /** Stored values that mean "nothing was measured here", instead of the file's. */
  readonly noData?: readonly number[];
  /** [bands of the file] nanometres, instead of the file's or the guess. */
  readonly wavelengths?: readonly number[];
  /** Bands of the file (0-based) that are not used: the whole list, instead of the file's and the proposals. */
  readonly badBands?: readonly number[];
}

export interface ImportCrop {
  readonly line: number;
  readonly sample: number;
  readonly lines: number;
  readonly samples: number;
}

/** One line of the report: "Interleave: BIL, from the header". */
export interface ImportFinding {
  readonly what: string;
  readonly value: string;
  /** `file`: it says so; `guessed`: see `why`; `chosen`: by the person. */
  readonly how: 'file' | 'guessed' | 'chosen' | 'computed';
  readonly why: string;
}

/** A small picture: percentile-stretched, row-major RGBA. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** [width × height × 4] */
  readonly rgba: Uint8ClampedArray;
}

/** Another way to read the file. */
export interface ImportAlternative {
  /** Alternatives of one kind exclude each other: "Variable", "Orientation", "Size", "Band axis", "Interleave", "Byte order", "Offset". */
  readonly kind: string;
  readonly label: string;
  /** To be merged into the choices in force. */
  readonly choices: ImportChoices;
  readonly inForce: boolean;
  readonly thumbnail: Thumbnail | null;
}

export type BandReason =
  | 'file'
  | 'not finite'
  | 'all zero'
  | 'constant'
  | 'saturated'
  | 'water absorption';

/** A band that the import check would leave out. */
export interface BandProposal {
  readonly band: number;
  readonly reason: BandReason;
}

export interface ImportReport {
  /** Same for files of the same format, variable, type and shape: what remembered choices are filed under. */
  readonly shapeKey: string;
  /** Names of the files, joined. */
  readonly file: string;
  readonly findings: readonly ImportFinding[];
  /** Size in the file, as its axes are read, before crop and binning. */
  readonly stored: { readonly lines: number; readonly samples: number; readonly bands: number };
  /** Size after crop and binning, and what its float32 cube takes. */
  readonly result: {
    readonly lines: number;
    readonly samples: number;
    readonly bands: number;
    readonly bytes: number;
  };
  /** Bytes that a scene may take here. */
  readonly budget: number;
  /** When `result.bytes` exceeds the budget: crop or binning that would fit, and what each gives. */
  readonly fitting: readonly { readonly label: string; readonly choices: ImportChoices }[];
  /** Null when nothing could be read for it (too large and compressed, say): `findings` tells why. */
  readonly preview: Thumbnail | null;
  readonly alternatives: readonly ImportAlternative[];
  /** Mean spectrum over a sample of valid pixels [bands of the file], NaN where nothing is finite; null without preview. */
  readonly meanSpectrum: Float64Array | null;
  /** [bands of the file] nanometres */
  readonly wavelengths: Float64Array | null;
  readonly wavelengthSource: WavelengthSource;
  readonly unit: ValueUnit;
  readonly divideBy: number;
  readonly noData: readonly number[];
  /** Why each band is proposed as bad; what is in force is `choices.badBands`, or these. */
  readonly proposals: readonly BandProposal[];
  /** Names of the truth that comes with it, or null. */
  readonly truth: readonly string[] | null;
  /** What was fetched for this report from other hosts, and what opening it as chosen will fetch at most. */
  readonly fetched?: {
    readonly from: string;
    readonly bytes: number;
    readonly requests: number;
    readonly toCome: number;
  };
  /** What is in force. */
  readonly choices: ImportChoices;
  /** Why the file cannot be opened with these choices (too large, no valid pixel); the person can choose otherwise. */
  readonly problem: StudioErrorData | null;
}

/** Where a scene came from, so that a session can find it again. */
export interface SceneSource {
  /** Null where it was made by `recipe`. */
  readonly files: readonly FileReference[] | null;
  readonly recipe: SceneRecipe | null;
  readonly choices: ImportChoices;
}

export interface FileReference {
  readonly name: string;
  readonly size: number;
  /** `fingerprint` of src/scene/fingerprint.ts */
  readonly hash: string;
  /** Where it is fetched from; name, size and hash are then those of the link (src/scene/linkFile.ts). */
  readonly address?: string;
}
