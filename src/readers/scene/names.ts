/** Endmember names from a file's text lists: numbering stripped, blanks and doubles mended. */
import type { TextList } from '../types';

/** Long enough for any material, short enough for a table. */
const MAX_NAME = 60;

/**
 * The names of R endmembers; "Endmember 1" … when no list has R names.
 * @param notes gets a sentence when names are missing or do not fit
 */
export function cleanNames(
  lists: readonly TextList[],
  parts: number,
  notes: string[],
): readonly string[] {
  const fitting = lists.find((list) => list.values.length === parts);
  if (!fitting) {
    for (const { name, values } of lists)
      notes.push(
        `The names in ${name} are not used: ${values.length} names for ${parts} endmembers.`,
      );
    notes.push('The truth gives no names; endmembers are numbered.');
    return Array.from({ length: parts }, (_, r) => `Endmember ${r + 1}`);
  }
  const numbered = fitting.values.every((value, r) => {
    const number = /^\s*(\d+)\s*[-.:_)#]/.exec(value)?.[1];
    return number !== undefined && [r, r + 1].includes(Number(number));
  });
  const names: string[] = [];
  fitting.values.forEach((value, r) => {
    const stripped = numbered ? value.replace(/^\s*\d+\s*[-.:_)#]\s*/, '') : value;
    const plain = stripped.replace(/\s+/g, ' ').trim().slice(0, MAX_NAME) || `Endmember ${r + 1}`;
    let name = plain;
    for (let copy = 2; names.includes(name); copy++) name = `${plain} (${copy})`;
    names.push(name);
  });
  return names;
}
