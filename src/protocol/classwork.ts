/**
 * What comes of a class's answers, and what the workers that score them are asked: plain, structured-clone data. Types only.
 * The command line makes the same result with the same functions (src/jobs/classwork).
 */
import type { ClassAnswer } from '../documents/classAnswer';
import type { Label, Truth } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { Scene } from '../scene/scene';
import type { Agreement } from '../unmixing/classwork/agreement';
import type { BlockErrors, RankRange } from '../unmixing/classwork/ranks';

/* ---------- what was given ---------- */

/** An answer that counts, its labels already those that do. */
export interface CollectedAnswer extends Pick<
  ClassAnswer,
  'key' | 'turn' | 'predictions' | 'runs' | 'looks' | 'engine' | 'studio'
> {
  /** With given pixels in the order of those; without, the first ones up to the budget. */
  readonly labels: readonly Label[];
  /** Pixels or labels of the assignment that it does not have. */
  readonly missing: number;
  /** Labels that were not asked for, left out. */
  readonly extra: number;
  /** How many settings are not the assignment's. */
  readonly changedSettings: number;
}

export interface Collected {
  /** In the order of their keys, whatever the order of the files. */
  readonly answers: readonly CollectedAnswer[];
  /** By key; null where nobody is named. Apart from all else, so that it can be kept off the screen, and forgotten. */
  readonly names: Readonly<Record<string, string | null>>;
  /** Files in which a newer answer took the place of an older one, or was older. */
  readonly older: readonly { readonly file: string; readonly key: string }[];
  readonly foreign: readonly { readonly file: string; readonly why: string }[];
  readonly refused: readonly StudioErrorData[];
}

/* ---------- scores ---------- */

export interface AnswerScore {
  /** Root mean square of a fraction's error at the labelled pixels; null without a truth. */
  readonly labelError: number | null;
  /** Map RMSE of the classical line; null without a truth, or where the labels cannot be learned from. */
  readonly rmse: number | null;
  readonly blocks: BlockErrors | null;
  /** "FCLS, raw"; null where nothing could be made of the labels. */
  readonly variant: string | null;
  /** Why not, in a sentence. */
  readonly problem: string | null;
  /** Map RMSE of true labels at the same pixels. */
  readonly perfect: number | null;
}

/* ---------- the result ---------- */

export interface ClassRow extends Omit<
  CollectedAnswer,
  'labels' | 'predictions' | 'changedSettings'
> {
  readonly pseudonym: string;
  readonly labels: number;
  readonly changedSettings: number;
  readonly labelError: number | null;
  readonly rmse: number | null;
  readonly variant: string | null;
  readonly problem: string | null;
  readonly perfect: number | null;
  /** Its map is nearer to the truth than that of perfect labels at its pixels: tuned by looking, or lucky. */
  readonly belowPerfect: boolean;
  /** Places among all rows and the median labels; null where it was not scored. */
  readonly rank: RankRange | null;
}

export interface ClassPixelRow {
  readonly line: number;
  readonly sample: number;
  /** Null: fewer than three labelled it. */
  readonly agreement: Agreement | null;
  /** By key, of those who labelled it [R]. */
  readonly said: readonly { readonly key: string; readonly abundances: readonly number[] }[];
}

/** The class as one: the median of its labels where three or more gave some. */
export interface ClassTogether {
  readonly labels: readonly Label[];
  readonly labelError: number | null;
  readonly rmse: number | null;
  readonly variant: string | null;
  readonly problem: string | null;
  readonly rank: RankRange | null;
  /** How many students' maps are nearer to the truth. */
  readonly better: number | null;
}

export interface PredictionRow {
  readonly step: string;
  readonly title: string;
  readonly prompt: string;
  readonly unit: string;
  /** How many answered. */
  readonly count: number;
  /** Bars from left to right, or the answers that were given, the most frequent first. */
  readonly bars: readonly {
    readonly label: string;
    readonly count: number;
    readonly right: boolean;
  }[];
  /** As the lesson's own claim has it, which the studio's tests hold; null where it claims no number. */
  readonly measured: number | null;
}

export interface ClassResult {
  readonly assignment: { readonly id: string; readonly title: string; readonly hash: string };
  readonly endmembers: readonly string[];
  /** Whether the scene has a truth whose materials are the assignment's. */
  readonly hasTruth: boolean;
  /** Least label error first; where there is none, by pseudonym. */
  readonly rows: readonly ClassRow[];
  /** Most disputed first. */
  readonly pixels: readonly ClassPixelRow[];
  readonly together: ClassTogether | null;
  /** Map RMSE of true labels at the given pixels; null with own pixels or without a truth. */
  readonly perfect: number | null;
  /** Map RMSE of true labels at as many pixels that “Click here next” suggests; null without a truth, or where nobody asked. */
  readonly clickNext: number | null;
  readonly predictions: readonly PredictionRow[];
}

/** What it is made of. */
export interface ClassInput {
  readonly collected: Collected;
  /** [answers], in their order. */
  readonly scores: readonly AnswerScore[];
  /** Null: not asked for. */
  readonly clickNext: number | null;
}

/* ---------- the scoring workers ---------- */

export type ClassRequest =
  /** First of all. @param assignment as text */
  | {
      readonly type: 'scene';
      readonly scene: Pick<Scene, 'cube' | 'mask' | 'truth'>;
      readonly assignment: string;
    }
  | { readonly type: 'collect'; readonly files: readonly File[] }
  | {
      readonly type: 'score';
      readonly answers: readonly { readonly at: number; readonly labels: readonly Label[] }[];
    }
  /** True labels at the pixels that “Click here next” suggests. */
  | { readonly type: 'clickNext' }
  /** All of it, of the answers that this worker has collected. */
  | { readonly type: 'result'; readonly of: Omit<ClassInput, 'collected'> };

export type ClassEvent =
  | { readonly type: 'collected'; readonly collected: Collected }
  | {
      readonly type: 'scored';
      readonly scores: readonly { readonly at: number; readonly score: AnswerScore }[];
    }
  | { readonly type: 'clickNext'; readonly rmse: number | null }
  | { readonly type: 'result'; readonly result: ClassResult }
  | { readonly type: 'failed'; readonly error: StudioErrorData };

/* ---------- the network on everybody's labels, a job of the training worker ---------- */

export interface ClassNetworkConfig {
  readonly endmemberNames: readonly string[];
  readonly truth: Truth;
  readonly answers: readonly { readonly key: string; readonly labels: readonly Label[] }[];
  readonly seeds: readonly number[];
}

export type ClassNetworkEvent =
  | {
      readonly type: 'classNetworkProgress';
      readonly classNetwork: number;
      readonly fraction: number;
      readonly what: string;
    }
  | {
      readonly type: 'classNetworkScore';
      readonly classNetwork: number;
      readonly key: string;
      readonly seed: number;
      /** Null: it could not be trained. */
      readonly rmse: number | null;
    }
  | {
      readonly type: 'classNetworkEnded';
      readonly classNetwork: number;
      readonly how: 'finished' | 'cancelled';
    };
