/**
 * What readers exchange: the caller's context, what opening files gives, and the plain contents of a file.
 * A format turns bytes into Contents (named arrays and texts) and knows nothing of scenes; src/readers/scene turns
 * Contents into a Scene or Truth and knows nothing of bytes.
 */
import type { ReferenceSpectra, Truth, ValueUnit } from '../scene/cube';
import type { Scene } from '../scene/scene';
import type { Axis, ImportChoices } from '../scene/importChoices';

export type { Axis } from '../scene/importChoices';

/** What readers need to know of the scene on screen. */
export interface SceneOnScreen {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** [B] nanometres; spectra at other wavelengths are resampled to them. */
  readonly wavelengths?: Float64Array | null;
  /** [B] nanometres */
  readonly fwhm?: Float64Array;
  /** The wavelengths are not the file's. */
  readonly wavelengthsGuessed?: boolean;
}

/** How the caller wants the files opened. */
export interface OpenContext {
  /** Put Cube.data on a SharedArrayBuffer. */
  readonly shared: boolean;
  /** The scene on screen, against which a file that holds only truth is checked. */
  readonly current: SceneOnScreen | null;
  /** Answer to `choose`: the candidate that is the cube. */
  readonly variable?: string;
  /**
   * What a person chose; empty = as the import check proposes. Then nothing is asked, and proposals (scale, no data,
   * bands in the absorption of water …) are in force. Absent: the file's word alone, as on the command line.
   */
  readonly choices?: ImportChoices;
  /** For tests: how the pauses between two tries of a request are spent. */
  readonly links?: LinkOptions;
  progress(fraction: number, what: string): void;
  cancelled(): boolean;
}

/** How links are followed, where it is not as in the page. */
export interface LinkOptions {
  readonly pause?: (ms: number) => Promise<void>;
  /** Milliseconds without a byte after which a request is given up. */
  readonly silence?: number;
}

/** A variable that could be the cube, offered when a file has several. */
export interface CubeCandidate {
  readonly variable: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** "156 bands × 9025 pixels (95 lines × 95 samples)". */
  readonly description: string;
}

export type Opened =
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'truth'; readonly truth: Truth; readonly notes: readonly string[] }
  /** Spectra alone, on the bands of the scene on screen. */
  | {
      readonly type: 'spectra';
      readonly spectra: ReferenceSpectra;
      readonly notes: readonly string[];
    }
  | {
      readonly type: 'choose';
      readonly file: string;
      readonly candidates: readonly CubeCandidate[];
    };

/** Some values of an array, in the file's storage order (first axis fastest). */
export interface Chunk {
  /** Index of the first value. */
  readonly start: number;
  readonly values: Float32Array | Float64Array | IntegerValues;
}

type IntegerValues = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** What a format itself says about a cube, so that nothing has to be guessed from names and shapes. */
export interface CubeMeta {
  /** What each axis of `shape` is, first (fastest) axis first. */
  readonly axes?: readonly [Axis, Axis, Axis];
  /** The format's convention says so, not this file. */
  readonly axesGuessed?: boolean;
  /** [B] nanometres, in the order of the bands. */
  readonly wavelengths?: Float64Array;
  /** [B] nanometres */
  readonly fwhm?: Float64Array;
  /** [B] 1 = the file calls this band bad. */
  readonly badBands?: Uint8Array;
  /** Stored values that mean "nothing was measured here". */
  readonly noData?: readonly number[];
  /** Stored value × gain + offset is what the file means by a value. */
  readonly gain?: number;
  readonly offset?: number;
  /** What values are after gain and offset, where the file says so. */
  readonly unit?: ValueUnit;
  /** The file names its sensor, or has wavelengths that were not understood: none are to be assumed from their number. */
  readonly noGuess?: boolean;
  /** The file holds other views of the same scene: 1 for the one to take, −1 for one to take only when asked. */
  readonly view?: { readonly rank: 1 | -1; readonly why: string };
  /** 0-based bands for red, green, blue. */
  readonly defaultBands?: readonly [number, number, number];
  /** [B] */
  readonly bandNames?: readonly string[];
  /** Georeferencing as the file has it, kept for export: ENVI's "map info" and "coordinate system string" by name. */
  readonly map?: Readonly<Record<string, string>>;
}

/** A named numeric array that has not been read yet. */
export interface NumericArray {
  readonly file: string;
  /** "Y", or "scene.Y" inside a struct. */
  readonly name: string;
  /** First axis fastest; at least two axes, no trailing 1 past the third. */
  readonly shape: readonly number[];
  /** MATLAB's class: "uint16", "double", "logical" … */
  readonly dtype: string;
  /** The stored values are whole numbers (the class, or how MATLAB compacted a double). */
  readonly whole: boolean;
  /** What the format says about it as a cube; absent where names and shapes must decide. */
  readonly meta?: CubeMeta;
  /** A range is read without what lies before it: a part of a large file costs what the part holds. */
  readonly seekable?: boolean;
  /** It lies on another host: every byte is fetched, and what lies between two parts is better left there. */
  readonly far?: boolean;
  /** Bytes of the file that a range takes, where it is stored in blocks of which all or nothing is fetched. */
  readonly stored?: (ranges: Iterable<Range>) => number;
  /** A smaller copy of the image that the file holds, of the same axes and bands; for pictures of what is far. */
  readonly overview?: Pick<NumericArray, 'chunks'> & {
    readonly lines: number;
    readonly samples: number;
  };
  /** Values are in memory: leaving some out is cheaper than reading them. */
  readonly inMemory?: boolean;
  /** Chunks may come in another order than that of storage. */
  readonly scattered?: boolean;
  /** The bytes mean what a header says, and may be read otherwise. */
  readonly raw?: RawLayout;
  /**
   * Reads the values in pieces of a few MiB at most; checks for cancellation between them.
   * @param ranges ascending: only these values
   */
  chunks(ranges?: Iterable<Range>): AsyncGenerator<Chunk>;
}

/** How raw data are read, and the same read in another way. */
export interface RawLayout {
  readonly headerOffset: number;
  readonly byteOrder: 'little' | 'big';
  /** First (fastest) axis first. */
  readonly axes: readonly [Axis, Axis, Axis];
  /** Bytes of a value. */
  readonly itemBytes: number;
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** The array with lines, samples and bands of the same sizes. @throws StudioError when the file is too short for it */
  as(choices: Pick<ImportChoices, 'headerOffset' | 'byteOrder' | 'axes'>): NumericArray;
}

/** A named text or list of texts. */
export interface TextList {
  readonly file: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** What a file holds. */
export interface Contents {
  readonly arrays: readonly NumericArray[];
  readonly texts: readonly TextList[];
  /** Variables of kinds that are not read, as a person would list them: "net (function handle)". */
  readonly others: readonly string[];
  readonly notes: readonly string[];
}

/** One entry of the registry. */
export interface Format {
  readonly label: string;
  /** Looks at the first bytes (up to HEAD_BYTES), never at the extension. */
  matches(head: Uint8Array): boolean;
  /** The reader, loaded on first use. Its promise rejects with a StudioError on a bad file. */
  load(): Promise<ReadContents>;
}

/**
 * Reads one file.
 * @param beside the other files opened together that no format recognises by themselves: an ENVI header finds its data
 *   among them and says so in `uses`
 */
export type ReadContents = (
  file: File,
  cancelled: () => boolean,
  beside: readonly File[],
) => Promise<Contents & { readonly uses?: readonly File[] }>;

/** Values [from, to) in storage order. */
export type Range = readonly [from: number, to: number];
