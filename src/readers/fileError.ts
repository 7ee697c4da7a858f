/** Short ways to throw the typed errors of this folder. */
import { StudioError } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';

/** Longer than any sentence here; a damaged file may have a name of a megabyte in it. */
const MAX_TEXT = 400;

const short = (text: string): string =>
  text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} …` : text;

/** A StudioError of kind 'file' unless `data` says otherwise; texts out of the file are cut to what can be shown. */
export function fileError(
  data: Omit<StudioErrorData, 'kind'> & Partial<StudioErrorData>,
): StudioError {
  const { field, found, expected } = data;
  return new StudioError({
    kind: 'file',
    ...data,
    message: short(data.message),
    ...(field === undefined ? {} : { field: short(field) }),
    ...(found === undefined ? {} : { found: short(found) }),
    ...(expected === undefined ? {} : { expected: short(expected) }),
  });
}

/** The file ends before what it announces. */
export function truncated(file: string, found: number, expected: number): StudioError {
  return fileError({
    file,
    message: `${file} is cut off: it ends before its data do.`,
    found: `${found} bytes`,
    expected: `at least ${expected} bytes`,
    advice: 'Copy or download the file again, and compare its size with the original.',
  });
}

/** The bytes contradict each other or the format. */
export type Damaged = (file: string, field: string, found: string, expected: string) => StudioError;

/** @param anew what else may be done to the file: "write it anew with …" */
export const damagedUnless =
  (anew: string): Damaged =>
  (file, field, found, expected) =>
    fileError({
      file,
      field,
      message: `${file} is damaged: ${field} does not make sense.`,
      found,
      expected,
      advice: `Copy or download the file again, or ${anew}.`,
    });

export const damaged = damagedUnless('load it in MATLAB and save it anew with -v7');

/** A newer request, or the person, has stopped this one. */
export function throwIfCancelled(cancelled: () => boolean, file: string): void {
  if (cancelled())
    throw new StudioError({
      kind: 'cancelled',
      file,
      message: `Opening ${file} was stopped.`,
      advice: 'What was open before is kept; open the file again when you want it.',
    });
}
