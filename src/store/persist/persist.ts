/**
 * What a part of the state keeps in a session: beside each slice lies a `persist.ts` that says it whole, so that a new field
 * touches the slice and that file. Sessions are a loop over the parts (session/document.ts).
 */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { StudioErrorData, StudioErrorKind } from '../../scene/errors';
import { object, optional, text } from './check';
import type { Check, Checks } from './check';

/** How much is kept, most to least: everything; no maps of the race; no maps at all. */
export type DetailKept = 0 | 1 | 2;

/** What every other field of a document is measured by. */
export interface Known {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** R */
  readonly endmembers: number;
}

/** Where a document is brought back to. */
export interface Restoring {
  readonly scene: Scene;
  /** Columns that the truth has not (it was not opened this time) are forgotten. */
  readonly within: (list: readonly EndmemberDef[]) => readonly EndmemberDef[];
  /** The highest version of the annotations that anything in the document has. */
  readonly newestLabels: number;
  /** Of the result that comes back, how many endmembers, and whether it is finished; null: none does. */
  readonly answer: { readonly endmembers: number; readonly finished: boolean } | null;
}

/** @template State the part's slices @template Kept its fields of the document */
export interface Persist<State, Kept> {
  /** Whether something it keeps is another now: a reason to save. */
  readonly changed: (now: State, before: State) => boolean;
  readonly checks: (known: Known) => Checks<Kept>;
  readonly save: (state: State, detail: DetailKept) => Kept;
  /** @returns the state to set, and sentences for the person */
  readonly restore: (
    kept: Kept,
    to: Restoring,
  ) => { readonly state: Partial<State>; readonly said?: readonly string[] };
  /** True when something would be missed. */
  readonly holdsWork?: (state: State) => boolean;
}

/** `changed` of a part that keeps these fields as they are. */
export const anyOf =
  <State>(...fields: readonly (keyof State)[]) =>
  (now: State, before: State): boolean =>
    fields.some((field) => now[field] !== before[field]);

/** Numbers that the worker never gives, so that no event is taken for one of theirs. */
export const restoredJob = -1;
export const earlierJob = -2;

export const errorData: Check<StudioErrorData> = object<StudioErrorData>({
  kind: text(40) as Check<StudioErrorKind>,
  message: text(5000),
  file: optional(text(5000)),
  field: optional(text(5000)),
  found: optional(text(5000)),
  expected: optional(text(5000)),
  advice: text(5000),
});
