/** The command lines of the scripts: one table of options for reading them and for --help. Wrong calls end with 2. */
import { parseArgs } from 'node:util';

/**
 * By name without dashes; without `value` it is a switch. `many`: may be repeated, and is a list.
 * @typedef {Record<string, {
 *   value?: string,
 *   help: string,
 *   default?: string,
 *   many?: boolean,
 *   check?: (value: string) => boolean,
 * }>} OptionTable
 * @typedef {Record<string, string | boolean | (string | boolean)[] | undefined>} OptionValues
 */

/**
 * Options of this process. Prints --help and ends with 0; says what is wrong, and ends with 2.
 * @param {string} usage what stands above the options in the help
 * @param {OptionTable} table
 * @returns {OptionValues}
 */
export function scriptOptions(usage, table) {
  const all = { ...table, help: { help: 'Prints this text.' } };
  let values;
  try {
    values = readOptions(all, process.argv.slice(2));
  } catch (error) {
    console.error(`${error.message}\n\n${helpOf(usage, all)}`);
    process.exit(2);
  }
  if (values.help) {
    console.log(helpOf(usage, all));
    process.exit(0);
  }
  return values;
}

/**
 * @param {OptionTable} table
 * @param {readonly string[]} argv
 * @returns {OptionValues}
 * @throws {Error} for an option that is not in the table, or with a value that it does not take
 */
export function readOptions(table, argv) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value, many = false, default: standard }]) => [
      name,
      {
        type: value ? 'string' : 'boolean',
        multiple: many,
        ...(standard ? { default: standard } : {}),
      },
    ]),
  );
  const { values } = parseArgs({ args: [...argv], options });
  for (const [name, { check, value }] of Object.entries(table)) {
    for (const given of [values[name] ?? []].flat())
      if (value && (given === '' || (check && !check(given))))
        throw new Error(`--${name} ${given}: expected ${value}.`);
  }
  return values;
}

/** True of whole numbers from 0 on. */
export const isCount = (text) => /^\d{1,9}$/.test(text);

function helpOf(usage, table) {
  const lines = Object.entries(table).map(([name, { value, help, default: standard }]) => {
    const left = `  --${name}${value ? ` <${value}>` : ''}`;
    const start = `\n${' '.repeat(27)}`;
    const text = `${left.length > 26 ? start : ''}${help.replaceAll('\n', start)}`;
    return `${left.padEnd(27)}${text}${standard ? ` (${standard})` : ''}`;
  });
  return `${usage}\n\n${lines.join('\n')}`;
}
