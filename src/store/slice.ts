/**
 * What a part of the state is made of. A part names what it reads beside its own, all of it from parts below
 * (ARCHITECTURE.md has the ladder); only the whole (state.ts) and what stands on it know every part.
 */

/** Sets some fields at once. */
export type SetState<T> = (change: Partial<T> | ((state: T) => Partial<T>)) => void;

/** Makes a part. @template Own its fields and actions @template Below what it sees of the parts below */
export type Slice<Own, Below = object> = (
  set: SetState<Own & Below>,
  get: () => Own & Below,
) => Own;

/** The store as a part sees it that follows changes. @template Sees what it reads @template Own what it sets */
export interface StoreOf<Sees, Own = Sees> {
  readonly getState: () => Sees;
  readonly setState: SetState<Own>;
  /** @returns ends it */
  readonly subscribe: (listener: (now: Sees, before: Sees) => void) => () => void;
}
