/**
 * What readers exchange: the caller's context, what opening files gives, and the plain contents of a file.
 * A format turns bytes into Contents (named arrays and texts) and knows nothing of scenes; src/readers/scene turns
 * Contents into a Scene or Truth and knows nothing of bytes.
 */
import type { Scene, Truth } from '../cube/cube';

/** How the caller wants the files opened. */
export interface OpenContext {
  /** Put Cube.data on a SharedArrayBuffer. */
  readonly shared: boolean;
  /** The scene on screen, against which a file that holds only truth is checked. */
  readonly current: {
    readonly lines: number;
    readonly samples: number;
    readonly bands: number;
  } | null;
  /** Answer to `choose`: the candidate that is the cube. */
  readonly variable?: string;
  progress(fraction: number, what: string): void;
  cancelled(): boolean;
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
  /** Reads the values in pieces; checks for cancellation between them. */
  chunks(): AsyncGenerator<Chunk>;
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
  /** Looks at the first bytes (up to 1024), never at the extension. */
  matches(head: Uint8Array): boolean;
  /** The reader, loaded on first use. Its promise rejects with a StudioError on a bad file. */
  load(): Promise<(file: File, cancelled: () => boolean) => Promise<Contents>>;
}
