/**
 * The one error that crosses workers and reaches people: what is wrong, in which file and field,
 * what was found, what was expected, and what to do. Plain data, so that it survives postMessage.
 */

export type StudioErrorKind =
  | 'file'
  | 'truth'
  | 'annotations'
  | 'labels'
  | 'engine'
  | 'training'
  | 'session'
  | 'scene'
  | 'lesson'
  | 'link'
  | 'class'
  | 'capsule'
  | 'cancelled'
  | 'internal';

export interface StudioErrorData {
  readonly kind: StudioErrorKind;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** File name, when a file is at fault. */
  readonly file?: string;
  /** Field, variable or control at fault. */
  readonly field?: string;
  readonly found?: string;
  readonly expected?: string;
  /** What the person can do about it. */
  readonly advice: string;
}

export class StudioError extends Error {
  readonly data: StudioErrorData;
  constructor(data: StudioErrorData) {
    super(data.message);
    this.name = 'StudioError';
    this.data = data;
  }
}

/** What was thrown, to stand inside a sentence of ours: the full stop is the sentence's, an ellipsis stays. */
export function inClause(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const given = thrown !== undefined && thrown !== null;
  return given ? text.trim().replace(/(?<!\.)\.$/, '') : '';
}

/** Any thrown value as StudioErrorData; unknown ones become kind 'internal' with their own message. */
export function toErrorData(error: unknown): StudioErrorData {
  if (error instanceof StudioError) return error.data;
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'internal',
    message,
    advice: 'This is a fault of the studio, not of your data. What you had is kept; try again.',
  };
}
