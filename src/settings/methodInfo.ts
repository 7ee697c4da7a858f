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
  /** Training steps when nobody says otherwise; null where nothing is trained. */
  readonly steps: number | null;
  /**
   * Of peers that learn from batches of all pixels: their published epochs, from which the steps of a scene follow; `steps`
   * is then what they make of 9,025 pixels (Samson).
   */
  readonly epochs?: { readonly count: number; readonly batch: number };
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
  { steps = null, cost = 5, epochs }: Partial<Pick<MethodInfo, 'steps' | 'cost' | 'epochs'>> = {},
): MethodInfo & { readonly family: F } => ({
  ...{ name, family, supervision, steps, cost, help },
  ...(epochs ? { epochs } : {}),
});
