/** What the tables of methods say of each: its name, what it learns from, how long. Types, and a line of them. */

/**
 * Of the labels: uses the annotated pixels. Blind: sees the scene only; its endmembers come in no order. Of the truth: is
 * given the true spectra, so it takes part as a yardstick only.
 */
export type Supervision = 'labels' | 'blind' | 'truth';
export type MethodFamily = 'network' | 'ablation' | 'peer' | 'classical' | 'yardstick';

export interface MethodInfo {
  readonly name: string;
  readonly family: MethodFamily;
  readonly supervision: Supervision;
  /**
   * Training steps when nobody says otherwise, of peers those that were published; null where nothing is trained. Epochs
   * of batches are as many steps as they are on 9,025 pixels (Samson), on every scene.
   */
  readonly steps: number | null;
  /**
   * Rough cost on WASM on one laptop core: microseconds a pixel and step, or a pixel where nothing is trained. Only the
   * ratios between methods matter: guesses of the time left are calibrated by the runs that are finished.
   */
  readonly cost: number;
  /** What it does and where it comes from, in a sentence or two. */
  readonly help: string;
}

/** A line of the table. */
export const method = <F extends MethodFamily>(
  family: F,
  supervision: Supervision,
  name: string,
  help: string,
  { steps = null, cost = 5 }: Partial<Pick<MethodInfo, 'steps' | 'cost'>> = {},
): MethodInfo & { readonly family: F } => ({ name, family, supervision, steps, cost, help });
