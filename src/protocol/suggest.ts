/** What a suggestion is asked with and answered by: plain, structured-clone data. Types only. */
import type { Label } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';

export interface SuggestConfig {
  readonly endmemberNames: readonly string[];
  /** What is known so far; may be empty. Labels on masked pixels are left out of account. */
  readonly labels: readonly Label[];
  /** Seed of the sample of pixels and of the very first pick. */
  readonly seed: number;
  /** Pixels (line · samples + sample) that the person does not want to label. */
  readonly skipped: readonly number[];
  /** [N × R] the trained answer on these endmembers, as one more reading of the labels; null without one. */
  readonly answer: Float32Array | null;
  /** How many pixels, at least 1. They are meant to be labelled together: each counts as known for the next. */
  readonly count: number;
}

/** Why a pixel is suggested; the words say it. */
export type SuggestReason =
  /** Its spectrum is at the edge of the scene's: most likely a pure material. */
  'extreme' | 'disagreement' | 'novelty' | 'coverage' | 'misfit';

/** Where the pixel stands among the scene's pixels in each respect: the share of them that it exceeds, 0 to 1. */
export interface SuggestParts {
  /** How far readings of the same labels differ; null before there are labels to read. */
  readonly disagreement: number | null;
  /** What no mixture of the endmembers explains; null before there are labels. */
  readonly misfit: number | null;
  /** How far its spectrum is from that of the nearest label; 1 where there is no label. */
  readonly novelty: number;
  /** How far it is from the nearest label in the image; 1 where there is no label. */
  readonly coverage: number;
}

export interface Suggestion {
  readonly line: number;
  readonly sample: number;
  readonly reason: SuggestReason;
  /** The reason in plain words, a whole sentence. */
  readonly words: string;
  readonly parts: SuggestParts;
  /** The share of the scene's pixels that this label would speak for better than any label does now, 0 to 1. */
  readonly speaksFor: number;
}

/** What the training worker answers to a request for suggestions. */
export type SuggestEvent =
  /** Best first; empty where no pixel is left to label. */
  | {
      readonly type: 'suggested';
      readonly suggest: number;
      readonly suggestions: readonly Suggestion[];
    }
  | { readonly type: 'suggestFailed'; readonly suggest: number; readonly error: StudioErrorData };
