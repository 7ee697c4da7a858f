/**
 * The text of an ENVI header as keys and values. Tolerates what real headers hold: CRLF, Latin-1, `;` comments, braces
 * over lines, blanks and capitals in keys, doubled keys, lines without "=". Knows nothing of what the keys mean.
 */

/** Keys in lower case with single blanks ("data type"), values without their outer braces, in the file's order. */
export interface EnviFields {
  readonly fields: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** Misspelt keys seen in the wild. */
const aliases: Readonly<Record<string, string>> = {
  datatype: 'data type',
  byteorder: 'byte order',
  headeroffset: 'header offset',
  filetype: 'file type',
  wavelengths: 'wavelength',
  'wavelength unit': 'wavelength units',
  'bad band list': 'bbl',
  'bad bands list': 'bbl',
  'data ignore values': 'data ignore value',
  'band name': 'band names',
  'default band': 'default bands',
};

const keyOf = (text: string): string => {
  const key = text
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .trim();
  return Object.hasOwn(aliases, key) ? aliases[key] : key;
};

/** Splits a header's text into fields. Never throws: what is not understood is noted. */
export function parseFields(text: string, file: string): EnviFields {
  const fields = new Map<string, string>();
  const doubled = new Set<string>();
  const notes: string[] = [];
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\0+$/, '')
    .split(/\r\n|\r|\n/);
  const lastClose = lines.findLastIndex((line) => line.includes('}'));
  let strange = 0;
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n];
    if (/^\s*(;|$)/.test(line) || /^\s*ENVI\s*$/i.test(line)) continue;
    const equals = line.indexOf('=');
    const key = keyOf(line.slice(0, Math.max(equals, 0)));
    if (key === '') {
      strange++;
      continue;
    }
    let value = line.slice(equals + 1).trim();
    if (value.startsWith('{')) {
      const inside = [value.slice(1)];
      if (!value.includes('}')) {
        if (n >= lastClose) notes.push(`The braces of "${key}" in ${file} are not closed.`);
        // Without a closing brace further down the value is this line alone, so that later keys survive.
        while (n < lastClose && !inside[inside.length - 1].includes('}')) {
          n++;
          if (!/^\s*;/.test(lines[n])) inside.push(lines[n]);
        }
      }
      value = inside.join('\n');
      const close = value.lastIndexOf('}');
      value = (close < 0 ? value : value.slice(0, close)).trim();
    }
    if (fields.has(key)) doubled.add(key);
    fields.delete(key);
    fields.set(key, value);
  }
  for (const key of doubled)
    notes.push(`"${key}" stands more than once in ${file}; the last one is used.`);
  if (strange > 0)
    notes.push(`${strange} lines of ${file} are not "key = value" and are passed over.`);
  return { fields, notes };
}

/** The items of a list between commas; between lines where only that gives `count` of them. */
export function listOf(value: string, count?: number): string[] {
  const split = (by: RegExp): string[] => {
    const items = value.split(by).map((item) => item.trim());
    if (items.at(-1) === '') items.pop();
    return items;
  };
  const byComma = split(/,/);
  if (count === undefined || byComma.length === count) return byComma;
  const byLine = split(/,?\s*\n/);
  return byLine.length === count ? byLine : byComma;
}

/** The numbers of a list, separated by commas, blanks or lines; NaN for what is not a number. */
export function numbersOf(value: string): Float64Array {
  const items = value.split(/[\s,;]+/).filter((item) => item !== '');
  return Float64Array.from(items, Number);
}
