/**
 * Small pieces of XML by patterns, without a parser: nothing is expanded, so that a bomb of entities stays what it is, and
 * every pattern is bounded, so that text that never closes a tag is not searched to its end from each.
 */

/** The longest real metadata (EnMAP's, with a table for each band) take some MiB. */
export const MAX_XML = 2 ** 24;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Text with the five entities and numbered characters put in. */
export const plain = (xml: string): string =>
  xml.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g,
    (_, name, dec, hex) => {
      if (name) return entities[name as string];
      const point = dec ? Number(dec) : parseInt(hex as string, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    },
  );

/** The value of an attribute among those of a tag; "" where it is not there. */
export const attributeOf = (attributes: string, name: string): string =>
  plain(new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1] ?? '');

/** The text of the first element of one of these names that holds text alone; null where there is none. */
export function textOf(xml: string, ...names: readonly string[]): string | null {
  const found = new RegExp(`<(?:${names.join('|')})(?:\\s[^<>]{0,200})?>([^<]*)</`, 'i').exec(xml);
  return found ? plain(found[1]).trim() : null;
}

/** Attributes and content of the elements of a name that are not nested in each other, in the file's order. */
export function elementsOf(
  xml: string,
  name: string,
  most: number,
): { readonly attributes: string; readonly content: string }[] {
  const open = new RegExp(`<${name}(\\s[^<>]{0,400})?>`, 'gi');
  const close = `</${name}>`.toLowerCase();
  const lower = xml.toLowerCase();
  const found: { attributes: string; content: string }[] = [];
  for (let match = open.exec(xml); match && found.length < most; match = open.exec(xml)) {
    const from = match.index + match[0].length;
    const to = lower.indexOf(close, from);
    if (to < 0) break;
    found.push({ attributes: match[1] ?? '', content: xml.slice(from, to) });
    open.lastIndex = to;
  }
  return found;
}
