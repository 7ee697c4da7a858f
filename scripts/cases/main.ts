/**
 * `npm run e2e:cases` (see `--help`): opens every input of ../shared/cases in the built page and by
 * the command line's readers, compares with the folder's `expected*`, and prints a Markdown table: case, right, now in the
 * page, now by the readers (as the import panel proposes, and unasked). Exit code 1 when something is not right or the page
 * complains; says so and ends well when the folder is not there.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { scriptOptions } from '../options.mjs';
import { cases } from './cases';
import { startPage } from './page';
import { attempt, says } from './readers';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const given = scriptOptions(
  'npm run e2e:cases -- [options]: files from the field in the built page and by the readers, beside their right values.',
  {
    folder: { value: 'path', help: 'Where the files are, if not in ../shared/cases.' },
    only: { value: 'text', help: 'Only cases with this in their name.' },
    'no-page': { help: 'Only by the readers.' },
  },
);
const only = typeof given.only === 'string' ? given.only : '';
const withPage = given['no-page'] !== true;
const folder = path.resolve(
  typeof given.folder === 'string' ? given.folder : path.join(root, '../shared/cases'),
);

/** The page asks where the command line says that it must be told. */
const isRight = (text: string): boolean =>
  text.startsWith('right') || /^as accepted: right; unasked: asks/.test(text);

async function main(): Promise<number> {
  if (!existsSync(folder)) {
    console.log(`SKIPPED: there is no folder ${path.basename(folder)} beside the repository.`);
    return 0;
  }
  const page = withPage ? await startPage(folder) : null;
  let [right, tried] = [0, 0];
  console.log('| case | right | page | command line |\n| --- | --- | --- | --- |');
  for (const c of cases.filter(({ name }) => name.includes(only))) {
    const missing = c.files.filter((file) => !existsSync(path.join(folder, file)));
    if (missing.length > 0) {
      console.log(`| ${c.name} | | SKIPPED: ${missing.join(', ')} not there | |`);
      continue;
    }
    const failed = (error: unknown): string => says(error).slice(0, 260);
    const read = await attempt(c, folder).catch((e: unknown) => ({ right: '', now: failed(e) }));
    const shown = page ? await page.attempt(c).catch(failed) : 'right (not looked at)';
    tried++;
    if (isRight(read.now) && isRight(shown)) right++;
    const cells = [c.name, read.right, shown, read.now].map((t) => t.replace(/[|\n]/g, ' '));
    console.log(`| ${cells.join(' | ')} |`);
  }
  await page?.close();
  const problems = page?.problems ?? [];
  if (problems.length > 0) console.log(`\nErrors in the console:\n${problems.join('\n')}`);
  console.log(`\n${right} of ${tried} right.`);
  return right === tried && problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
