/** What annotations are before they are checked, and what is asked of their sums. */
import type { StudioError } from './errors';

/** Sums this far from 1 are rounding and are normalised; beyond it the row is wrong. */
export const sumTolerance = 0.01;

/** A file as it stands, before anything is checked. */
export interface RawAnnotations {
  readonly scene: { lines: number; samples: number; name: string } | null;
  readonly endmemberNames: string[];
  readonly rows: {
    where: string;
    line: number;
    sample: number;
    abundances: number[];
    confidence: number;
    /** How sure the label is said to be, as in the file; undefined where nothing is said. */
    error: unknown;
    checked: unknown;
  }[];
}

export type Fail = (message: string, more?: Partial<StudioError['data']>) => StudioError;

export interface AnnotationSet {
  readonly scene: {
    readonly name: string;
    readonly lines: number;
    readonly samples: number;
    readonly bands: number;
  };
  /** [R] */
  readonly endmemberNames: readonly string[];
  readonly labels: readonly SavedLabel[];
}

/** A label as a file has it. */
export interface SavedLabel {
  readonly line: number;
  readonly sample: number;
  /** [R], summing to 1 */
  readonly abundances: readonly number[];
  /** 0 to 1; absent: 1 */
  readonly confidence?: number;
  /** 0 to 0.5; absent: not said */
  readonly error?: number;
  readonly checked?: boolean;
}

/** Without its id, and with what was said of it only. */
export function savedLabel(label: SavedLabel): SavedLabel {
  const { line, sample, abundances, confidence, error, checked } = label;
  return {
    ...{ line, sample, abundances },
    ...(confidence === undefined ? {} : { confidence }),
    ...(error === undefined ? {} : { error }),
    ...(checked ? { checked } : {}),
  };
}
