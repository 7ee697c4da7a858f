/** A class's result as JSON: page and command line write the same. */
import type { ClassResult, Collected } from './classwork';

/**
 * What is written of a result: the same from the page and the command line.
 * @param withNames names, and those of files, which often hold one
 */
export function resultJson(
  result: ClassResult,
  { older, foreign, refused, names }: Collected,
  withNames: boolean,
): Record<string, unknown> {
  const rows = result.rows.map((row) => ({ ...row, name: names[row.key] ?? null }));
  const apart = { older, foreign, refused };
  if (withNames) return { ...result, rows, apart };
  return { ...result, apart: withoutFiles(apart) };
}

type Apart = Pick<Collected, 'older' | 'foreign' | 'refused'>;

const withoutFiles = ({ older, foreign, refused }: Apart) => ({
  older: older.map(({ key }) => ({ key })),
  foreign: foreign.map(({ why }) => ({ why })),
  refused: refused.map((error) => ({ ...error, file: undefined })),
});
