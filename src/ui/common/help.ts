/**
 * Words that the help of several panels explains, and what help is. The text of each panel lies in the panel's own file,
 * and is shown by its “?”: plain English for somebody who has seen a satellite image but never unmixed one. The glossary
 * for developers is the header of scene/cube.ts.
 */

export interface Help {
  readonly text: readonly string[];
  /** Word and meaning. */
  readonly terms?: readonly (readonly [string, string])[];
}

export const word = {
  endmember: [
    'Endmember',
    'a material as the sensor sees it when nothing else is in the pixel: one spectrum.',
  ],
  abundance: [
    'Abundance',
    'the share of a pixel that an endmember covers, 0 to 1; the shares of a pixel sum to 1.',
  ],
  truth: [
    'Truth',
    'abundances that somebody measured or that the scene was made with. Only for comparing: training never sees it, but for labels you sample from it.',
  ],
  rmse: [
    'RMSE',
    'root mean square error: the usual size of the difference from the truth. 0.05 means five percentage points.',
  ],
  sad: [
    'SAD',
    'spectral angle distance between two spectra, in radians: 0 for the same shape, whatever the brightness.',
  ],
  classical: [
    'Classical',
    'the best of three textbook solvers on the same labels, chosen by predicting each label from the others. What training must beat.',
  ],
  fcls: [
    'FCLS',
    'fully constrained least squares: the mixture nearest to the pixel, with shares that are not negative and sum to 1.',
  ],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;
