/**
 * JSON documents are told apart by their field "format", not by their names: chat programs rename files. Only the beginning
 * of a file is looked at, which may end anywhere.
 */

/** A text, or anything else up to the next comma or brace, which is enough to show it. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gy;
const space = /\s*/y;

/**
 * The field "format" of the object that a text is or begins with.
 * @param beginning of a file
 * @returns the text that is there, or null: no such field, not a text, or not within this beginning
 */
export function formatOf(beginning: string): string | null {
  let depth = 0;
  /** The key before the colon, at depth 1. */
  let key: unknown = null;
  let last: string | null = null;
  for (const part of tokens(beginning)) {
    if (depth === 1 && part === ':') key = parsed(last);
    else if (depth === 1 && last === ':' && key === 'format') {
      const value = parsed(part);
      return typeof value === 'string' ? value : null;
    }
    if (part === '{' || part === '[') depth++;
    if (part === '}' || part === ']') depth--;
    if (depth === 0) return null;
    last = part;
  }
  return null;
}

function* tokens(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    space.lastIndex = at;
    space.exec(text);
    token.lastIndex = space.lastIndex;
    const found = token.exec(text);
    if (!found) return;
    yield found[0];
    at = token.lastIndex;
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
