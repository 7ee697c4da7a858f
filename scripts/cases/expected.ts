/** The right values of a case, as its folder keeps them, and what both ways of opening need. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ImportChoices } from '../../src/scene/importChoices';
import type { Affine } from '../../src/exporters/place.suite';
import type { OpenContext, SceneOnScreen } from '../../src/readers/types';
import type { Case, PlaceCase } from './cases';

export interface Expected {
  readonly lines?: number;
  readonly samples?: number;
  readonly bands?: number;
  readonly wavelengths?: readonly number[] | null;
  readonly raw?: boolean;
  readonly spectra?: readonly (readonly number[])[];
  readonly tolerance?: number;
}

export const folderOf = ({ files }: Case): string => files[0].split('/')[0];

export const json = (folder: string, name: string): Expected =>
  JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Expected;

/** [lines × samples × bands] */
export const fileValues = (folder: string, c: Case): Float32Array =>
  new Float32Array(
    Uint8Array.from(readFileSync(path.join(folder, folderOf(c), 'expected.f32'))).buffer,
  );

export const contextOf = (current: SceneOnScreen | null, choices?: ImportChoices): OpenContext => ({
  shared: false,
  current,
  ...(choices ? { choices } : {}),
  progress: () => undefined,
  cancelled: () => false,
});

/** Where a crop must lie, from where the whole lies. */
export function rightAffine([a, b, c, d, e, f]: Affine, { crop }: PlaceCase): Affine {
  const { line, sample } = crop ?? { line: 0, sample: 0 };
  return [a + b * sample + c * line, b, c, d + e * sample + f * line, e, f];
}
