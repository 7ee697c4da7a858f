/** What is said of files that are opened, and of how. */
import { StudioError } from '../../scene/errors';
import type { ImportChoices } from '../../scene/importChoices';
import { recipeName } from '../../scene/recipe';
import type { Wanted } from './scene';

export const gaveWay = new StudioError({
  kind: 'cancelled',
  message: 'The scene of the session was not opened: something else was opened first.',
  advice: 'Open the session again from the list of sessions.',
});

export function nameOf({ files, recipe }: Wanted): string {
  if (recipe) return recipe.kind === 'demo' ? 'the demo scene' : `scene ${recipeName(recipe)}`;
  return files.map((f) => f.name).join(' and ');
}

/** What was chosen, in a few words: ": variable Y, cropped, 12 bands left out". */
export function listOf(choices: ImportChoices): string {
  const { variable, crop, bin, badBands, divideBy } = choices;
  const other: readonly (keyof ImportChoices)[] = ['axes', 'size', 'pixelOrder', 'transpose'];
  const raw: readonly (keyof ImportChoices)[] = ['headerOffset', 'byteOrder'];
  const told = [
    variable && `variable ${variable}`,
    other.some((k) => choices[k] !== undefined) && 'axes as chosen',
    raw.some((k) => choices[k] !== undefined) && 'bytes as chosen',
    crop && `cropped to ${crop.lines} lines × ${crop.samples} samples`,
    bin && 'binned',
    divideBy !== undefined && `divided by ${divideBy}`,
    badBands && (badBands.length === 1 ? '1 band left out' : `${badBands.length} bands left out`),
  ].filter(Boolean);
  return told.length > 0 ? `: ${told.join(', ')}` : '';
}
