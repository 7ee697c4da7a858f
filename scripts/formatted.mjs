/** What scripts write, formatted as the rest of the repository (.oxfmtrc.json). */
import { readFileSync } from 'node:fs';
import { format } from 'oxfmt';

const {
  $schema: _,
  ignorePatterns: __,
  ...settings
} = JSON.parse(readFileSync(new URL('../.oxfmtrc.json', import.meta.url), 'utf8'));

/**
 * @param {string} file its name tells the language
 * @param {string} text
 * @returns {Promise<string>}
 * @throws Error when the text is not what the name says
 */
export async function formatted(file, text) {
  const { code, errors } = await format(file, text, settings);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return code;
}
