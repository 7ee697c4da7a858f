/** The command lines of the scripts: one table of options for reading them and for --help. Wrong calls end with 2. */
import { parseArgs } from 'node:util';

/**
 * Options of this process. Prints --help and ends with 0; says what is wrong, and ends with 2.
 * @param {string} usage what stands above the options in the help
 * @param {Record<string, { value?: string, help: string, default?: string, check?: (value: string) => boolean }>} table
 *   by name without dashes; without `value` it is a switch
 * @returns {Record<string, string | boolean | undefined>}
 */
export function scriptOptions(usage, table) {
  const all = { ...table, help: { help: 'Prints this text.' } };
  const options = Object.fromEntries(
    Object.entries(all).map(([name, { value, default: standard }]) => [
      name,
      value ? { type: 'string', ...(standard ? { default: standard } : {}) } : { type: 'boolean' },
    ]),
  );
  const wrong = (message) => {
    console.error(`${message}\n\n${helpOf(usage, all)}`);
    process.exit(2);
  };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    return wrong(error.message);
  }
  if (values.help) {
    console.log(helpOf(usage, all));
    process.exit(0);
  }
  for (const [name, { check, value }] of Object.entries(all)) {
    if (check && values[name] !== undefined && !check(values[name]))
      return wrong(`--${name} ${values[name]}: expected ${value}.`);
  }
  return values;
}

/** True of whole numbers from 0 on. */
export const isCount = (text) => /^\d{1,9}$/.test(text);

function helpOf(usage, table) {
  const lines = Object.entries(table).map(([name, { value, help, default: standard }]) => {
    const left = `  --${name}${value ? ` <${value}>` : ''}`;
    return `${left.padEnd(26)} ${help}${standard ? ` (${standard})` : ''}`;
  });
  return `${usage}\n\n${lines.join('\n')}`;
}
