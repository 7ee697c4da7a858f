/** What opening files or the demo gives: the cube, what is valid of it, what is known to be true. */
import type { Cube, ValidityMask, Truth, ValueChange } from './cube';
import type { SceneSource } from './importChoices';

/** What opening files or the demo gives. */
export interface Scene {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly truth: Truth | null;
  /** Absent for scenes made by tests and the command line. */
  readonly source?: SceneSource;
  /** What was done to stored values; absent for scenes that are in no file. */
  readonly change?: ValueChange;
  /** Plain sentences about what was found and guessed ("wavelengths guessed: 400–2500 nm, even steps"). */
  readonly notes: readonly string[];
}
