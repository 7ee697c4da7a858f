/**
 * Texts of lessons: plain words with **strong**, _emphasis_, [[fact]] (its number as it is now) and {Endmember} (in its
 * colour). Nothing else means anything: HTML, links and code stay the characters they are.
 */

export type Inline =
  | { readonly kind: 'text' | 'fact' | 'name'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inside: readonly Inline[] };

const marks =
  /\*\*(?<strong>[^*]+?)\*\*|(?<![\p{L}\p{N}_])_(?<emphasis>[^_]+?)_(?![\p{L}\p{N}_])|\[\[(?<fact>[^[\]]+)\]\]|\{(?<name>[^{}]+)\}/gu;

/** One paragraph taken apart. */
export function inlineOf(paragraph: string): readonly Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of paragraph.matchAll(marks)) {
    if (match.index > from) found.push({ kind: 'text', text: paragraph.slice(from, match.index) });
    const { strong, emphasis, fact, name } = match.groups ?? {};
    if (strong !== undefined) found.push({ kind: 'strong', inside: inlineOf(strong) });
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', inside: inlineOf(emphasis) });
    else if (fact !== undefined) found.push({ kind: 'fact', text: fact.trim() });
    else found.push({ kind: 'name', text: name.trim() });
    from = match.index + match[0].length;
  }
  if (from < paragraph.length) found.push({ kind: 'text', text: paragraph.slice(from) });
  return found;
}

/** Paragraphs are parted by an empty line. */
export const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/\n\s*\n/)
    .map((p) => p.replace(/\s+/g, ' ').trim())
    .filter((p) => p !== '');

/** What a text names: facts and endmembers, in their order. */
export function namesIn(text: string, kind: 'fact' | 'name'): readonly string[] {
  const within = (parts: readonly Inline[]): string[] =>
    parts.flatMap((part) => {
      if (part.kind === 'strong' || part.kind === 'emphasis') return within(part.inside);
      return part.kind === kind ? [part.text] : [];
    });
  return paragraphsOf(text).flatMap((p) => within(inlineOf(p)));
}
