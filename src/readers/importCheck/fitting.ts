/** What fits in memory: crops and binnings that would, when the whole does not. */
import type { StudioErrorData } from '../../scene/errors';
import type { ImportChoices, ImportReport } from '../../scene/importChoices';
import type { Plan } from '../scene/plan';
import { MAX_VALUES } from '../scene/values';

/** A tab has some 4 GB at best, and training takes its share. */
export const DEFAULT_BUDGET = 1.5 * 2 ** 30;

const MiB = 2 ** 20;
const binnings: readonly (readonly [spatial: number, spectral: number])[] = [
  [2, 1],
  [3, 1],
  [4, 1],
  [6, 1],
  [8, 1],
  [1, 2],
  [1, 4],
  [2, 2],
];
/** Enough to choose from. */
const MOST = 6;

export const bytesOf = ({ result }: Plan): number =>
  result.lines * result.samples * result.bands * 4;

export const fits = (plan: Plan, budget: number): boolean =>
  bytesOf(plan) <= Math.min(budget, MAX_VALUES * 4);

/** Choices with which the array fits, each with the size that it gives: the middle in full, or all of it coarser. */
export function fittingOf(plan: Plan, budget: number): ImportReport['fitting'] {
  if (fits(plan, budget)) return [];
  const limit = Math.min(budget, MAX_VALUES * 4);
  const found: { label: string; choices: ImportChoices }[] = [];
  const offer = (label: string, choices: ImportChoices): void => {
    const size = sizeWith(plan, choices);
    const bytes = size.lines * size.samples * size.bands * 4;
    if (bytes > limit || size.bands < 2 || found.length === MOST) return;
    const shape = `${size.lines} × ${size.samples} × ${size.bands}`;
    found.push({ label: `${label}: ${shape}, ${Math.ceil(bytes / MiB)} MiB`, choices });
  };
  offer('Crop to the middle', { crop: middleOf(plan, limit) });
  for (const [spatial, spectral] of binnings) {
    if (spatial < plan.bin.spatial || spectral < plan.bin.spectral) continue;
    const what = [
      ...(spatial > 1 ? [`${spatial} × ${spatial} pixels`] : []),
      ...(spectral > 1 ? [`${spectral} bands`] : []),
    ];
    offer(`Mean of ${what.join(' and ')}`, { bin: { spatial, spectral } });
  }
  return found;
}

/** The middle of the part that was chosen, of the same form, as large as fits. */
function middleOf({ crop, bin, result }: Plan, limit: number): NonNullable<ImportChoices['crop']> {
  const shrink = Math.sqrt(limit / 4 / (result.lines * result.samples * result.bands));
  // Whole binned pixels.
  const side = (n: number): number =>
    Math.max(1, Math.floor((n * shrink) / bin.spatial) * bin.spatial);
  const lines = side(crop.lines);
  const samples = side(crop.samples);
  return {
    line: crop.line + Math.floor((crop.lines - lines) / 2),
    sample: crop.sample + Math.floor((crop.samples - samples) / 2),
    lines,
    samples,
  };
}

function sizeWith({ crop, bin, layout }: Plan, choices: ImportChoices): Plan['result'] {
  const { lines, samples } = choices.crop ?? crop;
  const { spatial, spectral } = choices.bin ?? bin;
  return {
    lines: Math.ceil(lines / spatial),
    samples: Math.ceil(samples / spatial),
    bands: Math.ceil(layout.bands / spectral),
  };
}

export function tooLarge(plan: Plan, budget: number): StudioErrorData {
  const { lines, samples, bands } = plan.result;
  return {
    kind: 'file',
    file: plan.array.file,
    field: plan.array.name,
    message: `${plan.array.name} in ${plan.array.file} takes more memory than there is for a scene.`,
    found: `${lines} lines × ${samples} samples × ${bands} bands: ${Math.ceil(bytesOf(plan) / MiB)} MiB`,
    expected: `at most ${Math.floor(Math.min(budget, MAX_VALUES * 4) / MiB)} MiB`,
    advice: 'Keep a part of the image, or take means over pixels or bands.',
  };
}
