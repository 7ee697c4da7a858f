/** The labels of a run: whether they can be learned from, and their spectra and abundances as arrays. */
import type { LabelledPixels } from './classical';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';

const labelError = (message: string, advice: string, found?: string): StudioError =>
  new StudioError({ kind: 'labels', message, advice, found });

/**
 * Checks that the labels can be trained on.
 * @throws StudioError (kind `labels`) naming the endmember or the label at fault and what to do
 */
export function checkLabels(
  cube: Cube,
  mask: ValidityMask,
  names: readonly string[],
  labels: readonly Label[],
): void {
  if (names.length < 2) {
    throw labelError('Unmixing needs at least 2 endmembers.', 'Raise the number of endmembers.');
  }
  if (labels.length === 0) {
    throw labelError(
      'There is no label yet.',
      'Click a pixel on the image and say what it is made of; about ten labels are enough.',
    );
  }
  for (const label of labels) {
    const where = `line ${label.line}, sample ${label.sample}`;
    const inside =
      label.line >= 0 &&
      label.line < cube.lines &&
      label.sample >= 0 &&
      label.sample < cube.samples;
    if (!inside) {
      throw labelError(
        `The label at ${where} lies outside the image (${cube.lines} lines × ${cube.samples} samples).`,
        'Delete it, or open the scene it belongs to.',
      );
    }
    if (!mask.pixels[label.line * cube.samples + label.sample]) {
      throw labelError(
        `The label at ${where} lies on a masked pixel, which has no usable spectrum.`,
        'Delete it and label another pixel.',
      );
    }
    const { confidence = 1 } = label;
    if (!(confidence > 0 && confidence <= 1)) {
      throw labelError(
        `The confidence of the label at ${where} does not fit.`,
        'Set it to a value over 0 and up to 100 %.',
        String(confidence),
      );
    }
    const sum = label.abundances.reduce((s, v) => s + v, 0);
    if (
      label.abundances.length !== names.length ||
      Math.abs(sum - 1) > 1e-3 ||
      label.abundances.some((v) => !(v >= 0))
    ) {
      throw labelError(
        `The abundances of the label at ${where} do not fit.`,
        'Edit it: one value for each endmember, none negative, summing to 1.',
        `${label.abundances.length} values, sum ${sum.toFixed(3)}`,
      );
    }
  }
  const missing = names.filter((_, r) => !labels.some((l) => l.abundances[r] > 1e-6));
  if (missing.length > 0) {
    const list = missing.join(', ');
    throw labelError(
      `${list} ${missing.length === 1 ? 'has' : 'have'} no label yet.`,
      `Click a pixel that is at least partly ${missing[0]}, or remove ${missing.length === 1 ? 'this endmember' : 'these endmembers'}.`,
    );
  }
}

/** The labelled pixels' spectra and abundances (made to sum to exactly 1) from Y [N × B']. */
export function labelledPixels(
  Y: Float32Array,
  B: number,
  pixels: readonly number[],
  labels: readonly Label[],
): LabelledPixels {
  return {
    n: labels.length,
    R: labels[0].abundances.length,
    bands: B,
    spectra: Float64Array.from(pixels.flatMap((p) => [...Y.subarray(p * B, (p + 1) * B)])),
    abundances: Float64Array.from(labels.flatMap((l) => normalised(l.abundances))),
    ...(labels.some((l) => (l.confidence ?? 1) !== 1)
      ? { confidence: Float64Array.from(labels, (l) => l.confidence ?? 1) }
      : {}),
    ...(labels.some((l) => l.error !== undefined)
      ? { said: Float64Array.from(labels, (l) => l.error ?? NaN) }
      : {}),
    ...(labels.some((l) => l.checked)
      ? { checked: Uint8Array.from(labels, (l) => (l.checked ? 1 : 0)) }
      : {}),
  };
}

const normalised = (a: readonly number[]): number[] => {
  const sum = a.reduce((s, v) => s + v, 0);
  return a.map((v) => v / sum);
};
