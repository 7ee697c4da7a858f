/** The scene that was read for a report, so that opening it with the report's choices costs nothing more. */
import type { Scene } from '../../scene/scene';
import type { ImportChoices } from '../../scene/importChoices';
import { remasked } from '../scene/cube';
import type { Inspected } from './inspect';

export interface Kept {
  readonly files: readonly File[];
  readonly choices: ImportChoices;
  readonly shared: boolean;
  readonly opened: NonNullable<Extract<Inspected, { readonly type: 'import' }>['opened']>;
}

/**
 * The kept scene as these choices open it, or null where the files have to be read again. Bands left out change the mask
 * alone, unless bands are binned: then they are in the means.
 * @throws StudioError when no pixel is left without these bands
 */
export function openKept(
  kept: Kept | null,
  files: readonly File[],
  choices: ImportChoices,
  shared: boolean,
): Scene | null {
  if (!kept || kept.shared !== shared || !sameFiles(kept.files, files)) return null;
  const { scene, loaded } = kept.opened;
  const sameBands = textOf(kept.choices.badBands) === textOf(choices.badBands);
  const others = (c: ImportChoices): string => textOf({ ...c, badBands: undefined });
  if (others(kept.choices) !== others(choices)) return null;
  if (sameBands) return scene;
  if (loaded.plan.bin.spectral > 1) return null;
  const { mask, notes } = remasked(loaded, scene.notes, choices);
  const source = scene.source && { ...scene.source, choices };
  return { ...scene, mask, notes, ...(source ? { source } : {}) };
}

/** Files are copied on their way to a worker; these tell them apart. */
function sameFiles(a: readonly File[], b: readonly File[]): boolean {
  const same = (f: File, g: File): boolean =>
    f.name === g.name && f.size === g.size && f.lastModified === g.lastModified;
  return a.length === b.length && a.every((f, i) => same(f, b[i]));
}

/** The same text for the same choices, in whatever order they were made. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return JSON.stringify(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, textOf(v)]),
  );
}
